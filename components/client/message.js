// One message of the timeline: an article that knows its message and how to change into the next form of it.
import { face, iconButton, make } from "./dom.js";
import { ThinkingFold, toolLine, troubleBox } from "./parts.js";
import { fileRow } from "./files.js";
import { Prose } from "./prose.js";
import { whenIdle } from "./code.js";
import { t } from "words";

const LONGEST_TYPED = 12_000;
const STILL_MS = 1_200; // after this long without a word the caret blinks and the ring breathes again

export class MessageView {
  /** `reader` has `me` (a person's id), `host` (whose table it is), `compares` (a second model may answer too) and `clock`.
   * A `draft` is how far a live reply has come. */
  constructor(message, draft, reader) {
    this.reader = reader;
    this.root = make("article", { class: "message", "data-id": message.id, tabindex: "-1" });
    this.day = null;
    this.editor = null;
    this.paired = false;
    this.show(message, draft);
  }

  get live() {
    return this.message.state === "streaming";
  }

  /** Become this message; nothing is redrawn when nothing changed. */
  show(message, draft) {
    const form = JSON.stringify([message, draft?.n]);
    if (form === this.form) return;
    this.form = form;
    this.message = message;
    const mine = message.author.kind === "person" && message.author.id === this.reader.me;
    const name = message.author.name || (message.author.kind === "system" ? t("the room") : t("you"));
    this.root.setAttribute("aria-label", t("Message from {name}", { name }));
    this.root.classList.toggle("mine", mine && !message.deleted);
    this.root.classList.toggle("gone", message.deleted);
    this.busy(this.live);
    this.root.classList.toggle("line", message.author.kind === "system");
    this.root.classList.toggle("scene", message.author.kind === "situation");
    if (message.deleted) this.showTombstone();
    else if (message.author.kind === "system") this.showLine();
    else if (message.author.kind === "agent") this.showAnswer(draft);
    else this.showTyped(mine);
  }

  busy(busy) {
    if (busy) this.root.setAttribute("aria-busy", "true");
    else this.root.removeAttribute("aria-busy");
    this.face?.classList.toggle("speaking", busy);
  }

  showTombstone() {
    this.prose = null;
    this.root.replaceChildren(make("div", { class: "aside plain" }, make("span", { text: t("Message deleted") })));
  }

  /** Who came or went, for people only. */
  showLine() {
    this.prose = null;
    this.root.replaceChildren(make("div", { class: "aside plain" }, make("span", { text: this.message.content })));
  }

  showTyped(mine) {
    const body = make("div", { class: mine ? "body" : "typed" });
    fillTyped(body, this.message.content);
    if (this.message.to && mine) body.prepend(make("small", { class: "whisper", text: t("whispered") }));
    body.hidden = !this.message.content;
    const files = fileRow(this.message.attachments);
    const own = mine || (this.message.author.id === this.reader.me && this.message.author.kind !== "agent");
    const actions = !own ? ["copy"] : this.reader.host ? ["copy", "edit", "branch", "delete"] : ["copy", "edit", "delete"];
    if (mine) return this.root.replaceChildren(...[files, body, this.actions(actions), this.editor].filter(Boolean));
    const { name } = this.message.author;
    this.root.replaceChildren(face(name, false), make("div", { class: "body" }, this.byline(), files, body, this.actions(actions)));
  }

  showAnswer(draft) {
    const { name } = this.message.author;
    this.face = face(name, true);
    this.prose = new Prose();
    this.thinking = null;
    this.toolList = null;
    this.tools = new Map();
    this.top = this.byline();
    this.body = make("div", { class: "body hued" }, this.top, this.prose.root);
    this.body.style.setProperty("--hue", this.face.style.getPropertyValue("--hue"));
    this.root.replaceChildren(this.face, this.body);
    this.busy(this.live);
    if (this.live) this.openDraft(draft ?? draftOf(this.message));
    else {
      this.prose.hold(this.message.content);
      this.settle();
    }
  }

  /** Set the text that `show` only laid out plainly; true when there was something to do. */
  render() {
    return this.prose?.release() ?? false;
  }

  openDraft(draft) {
    this.next = draft.n;
    if (draft.thinking) this.thinkingFold().open(draft.thinking);
    draft.tools.forEach((tool) => this.tool(tool));
    this.prose.open(draft.content);
    if (draft.content) this.thinking?.pause();
  }

  /** A numbered delta of a live reply. "old" was known, "gap" means something is missing. */
  grow(kind, { n, content }) {
    if (!this.live || n < this.next) return "old";
    if (n > this.next) return "gap";
    this.next += 1;
    this.flow();
    if (kind === "thinking") {
      this.thinkingFold().resume();
      this.thinking.append(content);
    } else {
      this.thinking?.pause();
      this.prose.append(content);
    }
    return "grown";
  }

  /** Words move: nothing else has to, and an animation would paint the page sixty times a second. */
  flow() {
    clearTimeout(this.stilled);
    this.root.classList.add("flowing");
    this.stilled = setTimeout(() => this.root.classList.remove("flowing"), STILL_MS);
  }

  /** The reply ended as `message`; its text stands already where it can. */
  end(message) {
    if (!this.prose || !this.live || message.deleted) return this.show(message, null);
    this.form = JSON.stringify([message, undefined]);
    this.message = message;
    this.busy(false);
    const top = this.byline();
    this.top.replaceWith(top);
    this.top = top;
    this.prose.finish(message.content);
    this.settle();
  }

  settle() {
    const { thinking, tools, content, state } = this.message;
    if (thinking) this.thinkingFold().finish(thinking);
    tools.forEach((tool) => this.tool(tool));
    this.body.querySelectorAll(":scope > .trouble, :scope > .actions").forEach((part) => part.remove());
    if (state === "failed" || state === "interrupted") this.body.append(troubleBox(this.message, this.reader.host));
    const once = this.reader.compares ? ["regenerate", "compare"] : ["regenerate"];
    this.body.append(this.actions(this.reader.host ? ["copy", ...once, "branch", "details", "delete"] : ["copy"]));
    this.prose.root.hidden = !content.trim();
    this.offerKeep();
  }

  /** It stands beside another answer to the same question, or not any more. */
  pair(paired) {
    if (paired === this.paired) return;
    this.paired = paired;
    this.root.classList.toggle("one-of", paired);
    this.offerKeep();
  }

  offerKeep() {
    this.root.querySelector(".keep")?.remove();
    const actions = this.root.querySelector(".actions");
    if (!this.paired || this.live || !actions || !this.reader.host) return;
    actions.before(make("button", { type: "button", class: "button plain small keep", "data-do": "keep", text: t("Keep this one") }));
  }

  thinkingFold() {
    if (!this.thinking) {
      this.thinking = new ThinkingFold();
      this.top.after(this.thinking.root);
    }
    return this.thinking;
  }

  tool(tool) {
    const known = this.tools.get(tool.call_id);
    const line = toolLine(tool);
    if (known) {
      line.open = known.open;
      known.replaceWith(line);
    } else {
      if (!this.toolList) this.prose.root.before((this.toolList = make("div", { class: "tools" })));
      this.toolList.append(line);
    }
    this.tools.set(tool.call_id, line);
  }

  byline() {
    const { author, model, created_at: at } = this.message;
    const line = make("div", { class: "byline" }, make("b", { text: author.name }));
    if (this.message.to) line.append(make("span", { class: "role whisper", text: t("whispers") }));
    if (model?.startsWith("demo:")) line.append(make("span", { class: "role", text: t("built in, no model behind it") }));
    const { clock } = this.reader;
    line.append(this.live ? make("time", { text: t("writing") }) : make("time", { datetime: at, title: clock.exact(at), text: clock.time(at) }));
    return line;
  }

  actions(names) {
    const row = make("div", { class: "actions" });
    const { versions, id } = this.message;
    if (versions.length > 1 && this.reader.host) row.append(this.versionSwitch(versions.indexOf(id), versions));
    row.append(...names.map((name) => iconButton(...BUTTONS()[name], name)));
    return row;
  }

  versionSwitch(index, versions) {
    const before = iconButton("left", t("Previous version"), "version");
    const after = iconButton("right", t("Next version"), "version");
    for (const [button, target] of [[before, versions[index - 1]], [after, versions[index + 1]]]) {
      button.disabled = target === undefined;
      if (target !== undefined) button.dataset.version = target;
    }
    return make("span", { class: "versions" }, before, make("span", { text: `${index + 1} / ${versions.length}` }), after);
  }
}

const BUTTONS = () => ({
  copy: ["copy", t("Copy")],
  edit: ["edit", t("Edit")],
  regenerate: ["refresh", t("Regenerate")],
  compare: ["columns", t("Compare with…")],
  branch: ["branch", t("Branch from here")],
  details: ["info", t("Details")],
  delete: ["trash", t("Delete")],
});

function draftOf(message) {
  return { n: 0, content: message.content, thinking: message.thinking?.content ?? "", tools: message.tools };
}

/** What a person typed, as it is; a very long text shows its beginning first. */
export function fillTyped(body, text) {
  if (text.length <= LONGEST_TYPED) return void (body.textContent = text);
  body.textContent = text.slice(0, LONGEST_TYPED).replace(/[\ud800-\udbff]$/, "") + "…";
  const button = make("button", { type: "button", class: "button quiet small show-all" });
  button.append(t("Show all {count} characters", { count: text.length.toLocaleString() }));
  button.addEventListener("click", () => whenIdle(() => (body.textContent = text)));
  body.append(button);
}
