// The parts of an answer besides its text: thinking, tool lines, trouble.
import { duration } from "./clock.js";
import { icon, make } from "./dom.js";
import { t } from "words";

const LONGEST_SHOWN = 20_000;

/** What a model thought, folded; grows while it thinks. */
export class ThinkingFold {
  constructor() {
    this.label = document.createTextNode(t("Thinking…"));
    this.text = document.createTextNode("");
    this.root = make("details", { class: "thinking" });
    this.root.append(make("summary", {}, icon("right", "s turn"), this.label), make("div", { class: "inner" }, make("p", {}, this.text)));
    this.started = null;
  }

  open(text) {
    this.text.data = text;
    this.started = null;
  }

  append(piece) {
    this.started ??= performance.now();
    this.text.appendData(piece);
  }

  /** The answer begins: what was thought so far is timed here until the exact time arrives. */
  pause() {
    if (this.label.data !== t("Thinking…")) return;
    this.label.data = this.started ? thoughtFor(performance.now() - this.started) : t("Thought about it");
  }

  resume() {
    this.label.data = t("Thinking…");
  }

  finish(thinking) {
    if (this.text.data !== thinking.content) this.text.data = thinking.content;
    this.label.data = thinking.duration_ms === null ? t("Thought about it") : thoughtFor(thinking.duration_ms);
  }
}

function thoughtFor(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds === 1 ? t("Thought for 1 second") : t("Thought for {seconds} seconds", { seconds });
}

/** One tool call as a line: name, what it was asked, how it went; unfolds to input and output. */
export function toolLine(tool) {
  const asked = brief(tool.input);
  const summary = make("summary", {}, icon("tool", "s"), make("code", { text: tool.name }));
  if (asked) summary.append(make("span", { class: "arg", text: asked }));
  summary.append(toolState(tool));
  const said = [[t("Input"), readable(tool.input)], [tool.ok === false ? t("Error") : t("Output"), tool.output]].filter(([, text]) => text);
  const lines = said.flatMap(([label, text]) => [make("dt", { text: label }), make("dd", { text: clipped(text) })]);
  return make("details", { class: "tool" }, summary, make("dl", { class: "inner" }, ...lines));
}

function toolState(tool) {
  if (tool.ok === null) return make("span", { class: "state", text: t("running") });
  const time = tool.duration_ms === null ? "" : duration(tool.duration_ms);
  const state = make("span", { class: tool.ok ? "state ok" : "state bad" }, icon(tool.ok ? "check" : "cross", "s"));
  state.append(tool.ok ? time : [t("failed"), time].filter(Boolean).join(", "));
  if (tool.ok) state.append(make("span", { class: "visually-hidden", text: t("done") }));
  return state;
}

function values(input) {
  try {
    return JSON.parse(input);
  } catch {
    return null;
  }
}

function brief(input) {
  const asked = values(input);
  const text = asked && typeof asked === "object" ? Object.values(asked).map(plain).join(", ") : input;
  return text.replace(/\s+/g, " ").slice(0, 120);
}

function readable(input) {
  const asked = values(input);
  if (!asked || typeof asked !== "object") return input;
  return Object.entries(asked).map(([key, value]) => `${key}: ${plain(value)}`).join("\n");
}

function plain(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function clipped(text) {
  const more = text.length - LONGEST_SHOWN;
  return more > 0 ? text.slice(0, LONGEST_SHOWN) + "\n" + t("… and {count} characters more", { count: more }) : text;
}

/** Why an answer broke off, with the button that mends it. */
export function troubleBox(message, mayAct = true) {
  const failed = message.state === "failed";
  const sentence = message.failure || (failed ? t("This answer failed.") : t("This answer was interrupted."));
  const button = make("button", { type: "button", class: "button small", "data-do": failed ? "retry" : "continue" });
  button.append(failed ? t("Retry") : t("Continue"));
  return make("div", { class: failed ? "trouble bad" : "trouble", role: failed ? "alert" : null }, make("p", { text: sentence }), ...(mayAct ? [button] : []));
}
