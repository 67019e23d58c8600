// The timeline of one conversation as one element: NiceGUI sees a single node, everything inside is built by hand, so a
// token costs one text change and never a re-render. The imports named first are only there to be fetched side by side.
import "chatapp-vendor/marked-18.2.1/marked.esm.js";
import "chatapp-client/markdown.js";
import "chatapp-client/policy.js";
import "chatapp-client/prose.js";
import "chatapp-client/parts.js";
import { h } from "vue";
import { FloatingMenu } from "menus";
import { t } from "words";
import { Clock } from "chatapp-client/clock.js";
import { copyText, make, showCopied } from "chatapp-client/dom.js";
import { Feed } from "chatapp-client/feed.js";
import { Stage } from "chatapp-client/stage.js";
import { Timeline } from "chatapp-client/timeline.js";
import { hear, setBusy, withSocket } from "chatapp-client/traffic.js";

const PAGE_PATIENCE_MS = 8_000;
const ASKED_OF_SERVER = new Set(["branch", "regenerate", "continue", "retry", "delete", "details"]);

export default {
  props: { conversation: String, start: Object, me: String, host: Boolean, compares: Boolean, zone: String, landing: Object },
  emits: ["attach", "older", "newer", "act", "models"],
  data() {
    return { choice: null }; // of a second model: { id, button, groups }, the menu is open once there are groups
  },
  render() {
    return h("div", { class: "transcript" }, this.choice?.groups && this.menu());
  },
  mounted() {
    this.stage = new Stage((edge) => this.wantMore(edge));
    this.voice = make("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.$el.classList.toggle("as-guest", !this.host);
    this.$el.append(this.stage.scroller, this.stage.jump, this.voice);
    const reader = { me: this.me, host: this.host, compares: this.compares, clock: new Clock(this.zone) };
    const hooks = { busy: (now) => setBusy(this.conversation, now), announce: (sentence) => this.announce(sentence) };
    this.timeline = new Timeline(this.stage, reader, hooks);
    this.feed = new Feed({
      conversation: this.conversation,
      start: this.start,
      take: (event, body) => this.timeline.take(event, body),
      attach: (last) => this.ask(last),
      settled: () => (this.$el.dataset.attached = "true"),
    });
    this.stage.toEnd();
    if (this.landing) this.land(this.landing);
    this.stage.column.addEventListener("click", (event) => this.clicked(event));
    this.stage.jump.addEventListener("click", () => this.toLatest());
    this.stops = [
      hear("sending", (sent) => sent.conversation === this.conversation && this.timeline.addPending(sent)),
      hear("refused", (sent) => this.timeline.settlePending(sent.client_message_id)),
      hear("waits", (sent) => this.timeline.settlePending(sent.client_message_id)),
    ];
    withSocket((socket) => this.feed.listen(socket));
  },
  beforeUnmount() {
    this.stops.forEach((stop) => stop());
    clearTimeout(this.asking);
    this.feed.close();
    this.stage.close();
  },
  methods: {
    /** Frames the server sends in answer to `attach`: [id, event, data as JSON]. */
    receive(frames) {
      this.feed.receive(frames);
    },

    /** A page of older messages: {messages, has_older}. */
    prepend(page) {
      this.answered(() => this.timeline.prepend(page), this.stage.top);
    },

    /** A page of newer messages: {messages, has_newer}; with the last of them the live stream is taken up again. */
    appendNewer(page) {
      this.answered(() => this.timeline.appendNewer(page), this.stage.bottom);
      if (!page.has_newer) this.feed.attach(null);
    },

    /** Go to the message `id` and mark it; `page` {messages, has_older, has_newer} takes the place of what is shown. */
    land({ id, page }) {
      if (page) this.timeline.land(page);
      this.timeline.point(id);
    },

    /** What the server says to an action: nothing, or a sentence for the reader. */
    acted(action, id, sentence) {
      const view = this.timeline.find(id);
      if (action === "edit") view?.settleEdit?.(sentence);
      else if (sentence && view) this.complain(view, sentence);
    },

    /** The models a second one can be chosen from, for the message that was asked about. */
    offer(id, groups) {
      if (this.choice?.id === id) this.choice = { ...this.choice, groups };
    },

    menu() {
      const { id, button, groups } = this.choice;
      const choose = (model) => this.$emit("act", "compare", id, { model });
      const own = this.timeline.find(id)?.message.model;
      const others = groups.map((group) => ({ ...group, items: group.items.filter((item) => item.name !== own).map((item) => ({ ...item, checked: false })) }));
      return h(FloatingMenu, {
        label: t("Compare with…"),
        anchor: button,
        groups: others.filter((group) => group.items.length),
        onChoose: choose,
        onClose: () => (this.choice = null),
      });
    },

    chooseRival(id, button) {
      this.choice = this.choice?.id === id ? null : { id, button, groups: null };
      if (this.choice) this.$emit("models", id);
    },

    ask(last) {
      delete this.$el.dataset.attached;
      this.$emit("attach", last);
    },

    answered(change, edge) {
      clearTimeout(this.asking);
      this.asking = null;
      change();
      this.stage.lookAgain(edge);
    },

    wantMore(edge) {
      const { timeline, stage } = this;
      const from = edge === "older" ? timeline?.hasOlder && timeline.first : stage?.detached && timeline.last;
      if (this.asking || !from) return;
      this.asking = setTimeout(() => this.answered(() => {}, edge === "older" ? stage.top : stage.bottom), PAGE_PATIENCE_MS);
      this.$emit(edge, from.id);
    },

    toLatest() {
      if (this.stage.detached) {
        this.stage.following = true;
        this.feed.attach(null);
      } else this.stage.follow();
      this.stage.scroller.focus({ preventScroll: true });
    },

    clicked(event) {
      const note = event.target.closest("a[href^='#']");
      if (note) return this.jumpToNote(event, note);
      const button = event.target.closest("[data-do]");
      const view = button && this.timeline.find(button.closest("article")?.dataset.id);
      if (view) this.perform(button.dataset.do, view, button);
    },

    perform(action, view, button) {
      const { id, content } = view.message;
      if (action === "copy") this.copy(content, button);
      else if (action === "copy-code") this.copy(button.closest("figure").querySelector("code").textContent, button);
      else if (action === "edit") this.edit(view);
      else if (action === "view") this.view(view, button.dataset.file);
      else if (action === "compare") this.chooseRival(id, button);
      else if (action === "keep") this.$emit("act", "version", id, { id });
      else if (action === "version") this.$emit("act", "version", id, { id: button.dataset.version });
      else if (ASKED_OF_SERVER.has(action)) this.$emit("act", action, id, {});
    },

    async view(view, file) {
      const { openViewer } = await import("chatapp-client/viewer.js");
      openViewer(view.message.attachments.filter((one) => one.width !== null), file);
    },

    async edit(view) {
      const { openEditor } = await import("chatapp-client/editor.js");
      openEditor(view, (...asked) => this.$emit("act", ...asked));
    },

    async copy(text, button) {
      const done = await copyText(text);
      showCopied(button, done);
      this.announce(done ? t("Copied") : t("The browser did not let us copy."));
    },

    jumpToNote(event, note) {
      event.preventDefault();
      const target = document.getElementById(note.hash.slice(1));
      target?.scrollIntoView({ block: "center" });
      target?.focus({ preventScroll: true });
    },

    complain(view, sentence) {
      view.root.querySelector(".complaint")?.remove();
      const box = make("div", { class: "trouble bad complaint", role: "alert" }, make("p", { text: sentence }));
      (view.body ?? view.root).append(box);
    },

    announce(sentence) {
      this.voice.textContent = sentence;
      clearTimeout(this.hush);
      this.hush = setTimeout(() => (this.voice.textContent = ""), 1_000);
    },
  },
};
