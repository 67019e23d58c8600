// Where one writes. The text is never lost: it is kept for the tab until the server has the message.
import { h, markRaw } from "vue";
import { t } from "words";
import { icon } from "icons";
import { pastedFiles, tray, veil, watchDrops } from "attachments";
import { Attaching } from "chatapp-client/attaching.js";
import { Drafts, isLong, sizeNote } from "chatapp-client/drafts.js";
import { callApi, hear, isAccepted, isBusy, newKey, setBusy, tell, withSocket } from "chatapp-client/traffic.js";

const RESEND_MS = 1_500;
const TYPING_MS = 2000; // so often at most the others are told that one writes
const PAUSE_MS = 800; // after that long without a key the server keeps what is typed
const WAITS = () => t("No connection. Your message waits here and is sent once, as soon as the connection is back.");

export default {
  props: {
    conversation: String, // absent before the first message
    model: String, // what a new conversation begins with; absent for the house's default
    effort: String,
    tuning: Object,
    placeholder: String,
    enterSends: Boolean,
    busy: Boolean,
    company: Boolean, // others sit here, and are told that one writes
    blind: String, // the label of a model that cannot see pictures
  },
  emits: ["draft", "send", "stop", "typing", "said"],
  data() {
    return {
      running: this.busy, empty: true, tooLong: false, close: false, size: "", error: "", waits: "", leaving: false, files: [], dragging: false,
    };
  },
  render() {
    const note = h("span", { class: ["grow", "size", this.close && "warn"], id: `${this.$attrs.id}-size` }, this.tooLong ? "" : this.size);
    const stops = this.running && !this.company; // a room has its own reins
    const bar = h("div", { class: "bar" }, [this.attachButton(), this.$slots.default?.(), note, stops ? this.stopButton() : null, !stops || !this.empty || this.files.length ? this.sendButton() : null]);
    const sentence = this.error || this.blindness() || (this.tooLong ? this.size : "");
    const error = h("p", { class: "refusal", role: "alert", id: `${this.$attrs.id}-error` }, sentence);
    const waits = h("p", { class: "waits", role: "status" }, this.waits);
    return h("div", { class: "composer", "aria-busy": this.leaving ? "true" : null }, [
      tray(this.files, { remove: (item) => this.removeFile(item), retry: (item) => this.attaching.retry(item) }),
      this.box(),
      error,
      waits,
      bar,
      this.dragging ? veil() : null,
    ]);
  },
  mounted() {
    this.drafts = new Drafts(this.conversation);
    this.attaching = new Attaching(this.conversation, () => (this.files = markRaw([...this.attaching.items])));
    this.files = markRaw([...this.attaching.items]);
    this.lastTry = null;
    this.flying = new Set();
    this.running = isBusy(this.conversation) ?? this.busy;
    this.takeBackUnsent();
    this.stops = [
      hear("accepted", (sent) => this.settle(sent.client_message_id, null)),
      hear("say", (said) => said.conversation === this.conversation && this.say(said.text)),
      hear("busy", (now) => now.conversation === this.conversation && (this.running = now.busy)),
    ];
    this.stops.push(
      watchDrops({ isShown: () => this.$el.offsetParent !== null, over: (now) => (this.dragging = now), drop: (files) => this.attach(files) }),
    );
    this.onHide = () => this.drafts.save();
    window.addEventListener("pagehide", this.onHide);
    withSocket((socket) => this.watch(socket));
    if (window.matchMedia("(pointer: fine)").matches) this.$refs.box.focus({ preventScroll: true });
  },
  beforeUnmount() {
    this.stops.forEach((stop) => stop());
    this.socket?.off("connect", this.onConnect);
    window.removeEventListener("pagehide", this.onHide);
    this.drafts.save();
    this.attaching.close();
  },
  methods: {
    box() {
      return h("textarea", {
        ref: "box",
        rows: 1,
        "aria-label": t("Message"),
        "aria-describedby": `${this.$attrs.id}-size ${this.$attrs.id}-error`,
        placeholder: this.placeholder,
        onInput: () => this.typed(),
        onKeydown: (event) => this.pressed(event),
        onPaste: (event) => this.pasted(event),
      });
    },

    attachButton() {
      const label = t("Attach files");
      const pick = () => this.$refs.picker.click();
      const taken = ({ target }) => {
        this.attach(target.files);
        target.value = "";
      };
      return [
        h("button", { type: "button", class: "icon-button attach", "aria-label": label, title: label, onClick: pick }, [icon("attach")]),
        h("input", { ref: "picker", type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: -1, onChange: taken }),
      ];
    },

    attach(files) {
      this.error = this.attaching.add(files);
      this.$refs.box.focus();
    },

    pasted(event) {
      const files = pastedFiles(event);
      if (!files.length) return;
      event.preventDefault();
      this.attach(files);
    },

    removeFile(item) {
      this.attaching.remove(item);
      this.error = "";
      this.$refs.box.focus();
    },

    blindness() {
      const shows = this.blind && this.files.some((one) => one.isImage && one.state !== "refused");
      return shows ? t("{model} cannot see pictures. Choose another model, or take them out.", { model: this.blind }) : "";
    },

    sendButton() {
      const nothing = this.empty && !this.files.some((one) => one.state === "here");
      const disabled = nothing || this.tooLong || this.leaving || this.blindness() !== "" || this.files.some((one) => one.state === "sending");
      return h("button", { type: "button", class: "send", "aria-label": t("Send"), disabled, onClick: () => this.send() }, [icon("send")]);
    },

    stopButton() {
      return h("button", { type: "button", class: "stop", "aria-label": t("Stop"), onClick: () => this.$emit("stop") }, [icon("stop"), t("Stop")]);
    },

    watch(socket) {
      this.socket = socket;
      this.onConnect = () => {
        const before = [...this.drafts.sent]; // what is sent from now on has a connection
        setTimeout(() => this.sendAgain(before), RESEND_MS);
      };
      socket.on("connect", this.onConnect);
      if (socket.connected && this.drafts.waiting.size) this.onConnect();
    },

    typed() {
      const text = this.$refs.box.value;
      this.drafts.typed(text);
      this.keepSoon();
      this.tellTyping(text);
      this.error = "";
      this.weigh(text);
    },

    tellTyping(text) {
      if (!this.company || !text.trim() || Date.now() - (this.toldTyping ?? 0) < TYPING_MS) return;
      this.toldTyping = Date.now();
      this.$emit("typing");
    },

    weigh(text) {
      this.empty = !text.trim();
      Object.assign(this, { size: "", tooLong: false, close: false });
      clearTimeout(this.weighing);
      const say = () => {
        const { words, tooLong, close } = sizeNote(text);
        Object.assign(this, { size: words, tooLong, close });
      };
      if (text.length < 20_000) say();
      else this.weighing = setTimeout(say, 150);
      this.grow();
    },

    /** Height by content, where the browser has no `field-sizing`. */
    grow() {
      if (window.CSS.supports("field-sizing", "content")) return;
      const { box } = this.$refs;
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight}px`;
    },

    pressed(event) {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Escape" && this.running) {
        event.preventDefault();
        this.$emit("stop");
      } else if (event.key === "Enter" && this.sends(event)) {
        event.preventDefault();
        this.send();
      }
    },

    sends(event) {
      if (event.ctrlKey || event.metaKey) return true;
      const byEnter = this.enterSends && document.documentElement.dataset.send !== "ctrl_enter";
      return byEnter && !event.shiftKey && !event.altKey;
    },

    send() {
      const text = this.$refs.box.value;
      const { ids } = this.attaching;
      if ((!text.trim() && !ids.length) || this.leaving || this.blindness()) return;
      if (this.attaching.isWaiting) return void (this.error = t("A file is still on its way; send when it is here."));
      const { words, tooLong } = sizeNote(text);
      if (tooLong) return void (this.error = words);
      const waits = !this.socket?.connected;
      const known = this.lastTry?.text === text && this.lastTry.files === ids.join();
      const key = known ? this.lastTry.key : newKey();
      this.error = "";
      clearTimeout(this.keeping);
      this.shared = "";
      this.drafts.under(key, text, { waits, manner: waits && this.conversation ? this.specialManner() : null });
      const attachments = this.attaching.under(key);
      if (this.conversation) {
        this.fill("");
        tell("sending", { conversation: this.conversation, client_message_id: key, text, attachments });
      } else this.leaving = true;
      if (waits) this.waits = WAITS();
      else this.hand(key, text);
    },

    hand(key, text) {
      if (isLong(text) || this.drafts.manners.has(key)) this.handByHttp(key, text);
      else this.$emit("send", text, key, ...(this.attaching.sent.has(key) ? [this.attaching.idsUnder(key)] : []));
    },

    /** One call, whether the conversation is there or begins with this text; the server takes each key once. */
    async handByHttp(key, text) {
      if (this.flying.has(key)) return;
      this.flying.add(key);
      const message = { content: text, client_message_id: key, attachments: this.attaching.idsUnder(key), ...(this.drafts.manners.get(key) ?? this.manner()) };
      const sent = this.conversation
        ? await callApi("POST", `/api/conversations/${encodeURIComponent(this.conversation)}/messages`, message)
        : await callApi("POST", "/api/conversations", { ...message, ...this.tuning, model: this.model ?? null, effort: this.effort ?? null });
      this.flying.delete(key);
      this.settle(key, sent.sentence);
      if (sent.value && this.conversation) this.$emit("said"); // the server hears nothing else of it on this page
      if (sent.value && !this.conversation) window.location.assign(`/c/${encodeURIComponent(sent.value.id)}`);
    },

    /** How it is said, told by what stands in the bar: the server knows it for what comes by the socket. */
    manner() {
      return Object.assign({}, ...[...this.$el.querySelectorAll("[data-manner]")].map((one) => JSON.parse(one.dataset.manner)));
    },

    /** The manner where it is another than to everybody, as oneself, at once; null for that. */
    specialManner() {
      const manner = this.manner();
      return manner.to || manner.as || manner.compare || manner.mode === "after" ? manner : null;
    },

    /** The server's word on a send: null when it has the message, or a sentence why not. The text comes back then. */
    settle(key, sentence) {
      const text = this.drafts.settle(key);
      const files = this.attaching.idsUnder(key).join();
      this.attaching.settle(key, text !== undefined && Boolean(sentence));
      if (text === undefined) return;
      if (!sentence) {
        if (!this.conversation) this.fill("");
        return;
      }
      this.leaving = false;
      this.lastTry = { key, text, files };
      tell("refused", { conversation: this.conversation, client_message_id: key, text });
      this.giveBack(text);
      this.error = sentence;
    },

    refuse(key, sentence) {
      this.settle(key, sentence);
    },

    /** Send a text that was not typed here; what is typed stays. */
    say(text) {
      const typed = this.$refs.box.value;
      this.fill(text);
      this.send();
      if (!this.$refs.box.value) this.fill(typed);
      if (typed) this.keepSoon();
    },

    setBusy(now) {
      this.running = now;
      if (this.conversation) setBusy(this.conversation, now);
    },

    focus() {
      this.$refs.box.focus();
    },

    keepSoon() {
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => {
        const text = this.$refs.box?.value;
        if (text === undefined || isLong(text)) return;
        this.shared = text;
        this.$emit("draft", text);
      }, PAUSE_MS);
    },

    /** What was typed in another tab or on another device; something else that is written here stays. */
    offer(text) {
      const { value } = this.$refs.box;
      if (this.leaving || (value.trim() && value !== this.shared)) return;
      this.shared = text;
      if (value !== text) this.fill(text);
    },

    /** Put a text into the box, for instance a suggestion. */
    fill(text) {
      this.$refs.box.value = text;
      this.drafts.typed(text);
      this.weigh(text);
    },

    giveBack(text) {
      const typed = this.conversation ? this.$refs.box.value : "";
      this.fill(typed.trim() ? `${text}\n\n${typed}` : text);
    },

    /** A message that waited comes back, with its files. */
    takeBack(text, files) {
      this.attaching.giveBack(files);
      if (text) this.giveBack(text);
      this.keepSoon();
      this.$refs.box.focus();
    },

    /** After a reload: what was under way and is not in the timeline goes back into the box, under its old key. */
    takeBackUnsent() {
      const { draft } = this.drafts;
      for (const [key, text] of [...this.drafts.sent]) {
        if (this.drafts.waiting.has(key) && this.conversation && !isAccepted(key)) {
          this.waits = WAITS();
          const attachments = this.attaching.sent.get(key) ?? [];
          tell("sending", { conversation: this.conversation, client_message_id: key, text, attachments });
          continue;
        }
        this.drafts.settle(key);
        const files = this.attaching.idsUnder(key).join();
        this.attaching.settle(key, !isAccepted(key));
        if (isAccepted(key)) continue;
        this.lastTry = { key, text, files };
        this.drafts.draft = this.drafts.draft ? `${text}\n\n${this.drafts.draft}` : text;
      }
      if (this.drafts.draft || draft) this.fill(this.drafts.draft);
    },

    /** After a lost connection: the same texts under the same keys; the server takes each of them once. */
    sendAgain(before) {
      this.waits = "";
      for (const [key, text] of before) if (this.drafts.sent.has(key) && !isAccepted(key)) this.hand(key, text);
    },
  },
};
