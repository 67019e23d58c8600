// Where one writes. The text is never lost: it is kept for the tab until the server has the message.
import { h } from "vue";
import { t } from "words";
import { icon } from "icons";
import { Drafts, isLong, sizeNote } from "chatapp-client/drafts.js";
import { callApi, hear, isAccepted, isBusy, newKey, setBusy, tell, withSocket } from "chatapp-client/traffic.js";

const RESEND_MS = 1_500;
const OFFLINE = () => t("No connection. Your text is kept here; send it again when the connection is back.");

export default {
  props: {
    conversation: String, // absent before the first message
    model: String, // what a new conversation begins with; absent for the house's default
    effort: String,
    tuning: Object,
    placeholder: String,
    enterSends: Boolean,
    busy: Boolean,
  },
  emits: ["send", "stop"],
  data() {
    return { running: this.busy, empty: true, tooLong: false, close: false, size: "", error: "", leaving: false };
  },
  render() {
    const note = h("span", { class: ["grow", "size", this.close && "warn"], id: `${this.$attrs.id}-size` }, this.size);
    const bar = h("div", { class: "bar" }, [this.$slots.default?.(), note, this.running ? this.stopButton() : this.sendButton()]);
    const error = h("p", { class: "refusal", role: "alert", id: `${this.$attrs.id}-error` }, this.error);
    return h("div", { class: "composer", "aria-busy": this.leaving ? "true" : null }, [this.box(), error, bar]);
  },
  mounted() {
    this.drafts = new Drafts(this.conversation);
    this.lastTry = null;
    this.flying = new Set();
    this.running = isBusy(this.conversation) ?? this.busy;
    this.takeBackUnsent();
    this.stops = [
      hear("accepted", (sent) => this.settle(sent.client_message_id, null)),
      hear("say", (said) => said.conversation === this.conversation && this.say(said.text)),
      hear("busy", (now) => now.conversation === this.conversation && (this.running = now.busy)),
    ];
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
      });
    },

    sendButton() {
      const disabled = this.empty || this.tooLong || this.leaving;
      return h("button", { type: "button", class: "send", "aria-label": t("Send"), disabled, onClick: () => this.send() }, [icon("send")]);
    },

    stopButton() {
      return h("button", { type: "button", class: "stop", "aria-label": t("Stop"), onClick: () => this.$emit("stop") }, [icon("stop"), t("Stop")]);
    },

    watch(socket) {
      this.socket = socket;
      this.onConnect = () => setTimeout(() => this.sendAgain(), RESEND_MS);
      socket.on("connect", this.onConnect);
    },

    typed() {
      const text = this.$refs.box.value;
      this.drafts.typed(text);
      this.error = "";
      this.weigh(text);
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
      return this.enterSends && !event.shiftKey && !event.altKey;
    },

    send() {
      const text = this.$refs.box.value;
      if (!text.trim() || this.leaving) return;
      const { words, tooLong } = sizeNote(text);
      if (tooLong) return void (this.error = words);
      if (!this.socket?.connected) return void (this.error = OFFLINE());
      const key = this.lastTry?.text === text ? this.lastTry.key : newKey();
      this.error = "";
      this.drafts.under(key, text);
      if (this.conversation) {
        this.fill("");
        tell("sending", { conversation: this.conversation, client_message_id: key, text });
      } else this.leaving = true;
      this.hand(key, text);
    },

    hand(key, text) {
      if (isLong(text)) this.handByHttp(key, text);
      else this.$emit("send", text, key);
    },

    /** One call, whether the conversation is there or begins with this text; the server takes each key once. */
    async handByHttp(key, text) {
      if (this.flying.has(key)) return;
      this.flying.add(key);
      const message = { content: text, client_message_id: key };
      const sent = this.conversation
        ? await callApi("POST", `/api/conversations/${encodeURIComponent(this.conversation)}/messages`, message)
        : await callApi("POST", "/api/conversations", { ...message, ...this.tuning, model: this.model ?? null, effort: this.effort ?? null });
      this.flying.delete(key);
      this.settle(key, sent.sentence);
      if (sent.value && !this.conversation) window.location.assign(`/c/${encodeURIComponent(sent.value.id)}`);
    },

    /** The server's word on a send: null when it has the message, or a sentence why not. The text comes back then. */
    settle(key, sentence) {
      const text = this.drafts.settle(key);
      if (text === undefined) return;
      if (!sentence) {
        if (!this.conversation) this.fill("");
        return;
      }
      this.leaving = false;
      this.lastTry = { key, text };
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
    },

    setBusy(now) {
      this.running = now;
      if (this.conversation) setBusy(this.conversation, now);
    },

    focus() {
      this.$refs.box.focus();
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

    /** After a reload: what was under way and is not in the timeline goes back into the box, under its old key. */
    takeBackUnsent() {
      const { draft } = this.drafts;
      for (const [key, text] of [...this.drafts.sent]) {
        this.drafts.settle(key);
        if (isAccepted(key)) continue;
        this.lastTry = { key, text };
        this.drafts.draft = this.drafts.draft ? `${text}\n\n${this.drafts.draft}` : text;
      }
      if (this.drafts.draft || draft) this.fill(this.drafts.draft);
    },

    /** After a lost connection: the same texts under the same keys; the server takes each of them once. */
    sendAgain() {
      for (const [key, text] of this.drafts.sent) if (!isAccepted(key)) this.hand(key, text);
    },
  },
};
