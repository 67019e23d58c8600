// Code blocks: a figure with the language's name and a Copy button, plain at once, coloured when it is whole.
import { icon, make } from "./dom.js";
import { safeColours } from "./policy.js";
import { t } from "words";

const NAMES = {
  js: "JavaScript", jsx: "JavaScript", javascript: "JavaScript", ts: "TypeScript", tsx: "TypeScript", typescript: "TypeScript",
  py: "Python", python: "Python", sh: "Shell", bash: "Shell", zsh: "Shell", shell: "Shell", console: "Shell", json: "JSON",
  html: "HTML", xml: "XML", css: "CSS", scss: "SCSS", sql: "SQL", yaml: "YAML", yml: "YAML", toml: "TOML", cpp: "C++",
  "c++": "C++", cs: "C#", csharp: "C#", php: "PHP", md: "Markdown", latex: "LaTeX", mermaid: "Mermaid", text: "Text", txt: "Text",
};
const COLOURS = {
  keyword: "k", literal: "k", type: "k", built_in: "f", title: "f", function: "f", attr: "f", attribute: "f", property: "f", name: "k",
  string: "s", regexp: "s", addition: "s", number: "n", symbol: "n", variable: "n", deletion: "n", "selector-class": "f",
  "selector-id": "f", "selector-tag": "k", comment: "c", quote: "c", meta: "c", doctag: "k", section: "f", bullet: "k", subst: "",
};
const LONGEST_COLOURED = 60_000;
const LINES_PER_RUN = 40;

/** An empty code figure for a language as the writer named it. */
export function codeFigure(language) {
  const word = language.trim().split(/[\s,{]/)[0].slice(0, 40);
  const label = NAMES[word.toLowerCase()] ?? (word ? word[0].toUpperCase() + word.slice(1) : t("Text"));
  const copy = make("button", { type: "button", class: "button quiet small", "data-do": "copy-code", "aria-label": t("Copy code") }, icon("copy"));
  copy.append(t("Copy"));
  const code = make("code");
  const caption = make("figcaption", {}, make("span", { text: label }), copy);
  const figure = make("figure", { class: "code" }, caption, make("pre", { tabindex: "0", "aria-label": label }, code));
  if (word) figure.dataset.language = word.toLowerCase();
  return { figure, code };
}

/** Give every `pre > code` of a fragment its figure. */
export function frameCode(fragment) {
  for (const written of fragment.querySelectorAll("pre > code")) {
    const { figure, code } = codeFigure(written.className.replace(/^language-/, ""));
    code.textContent = written.textContent.replace(/\n$/, "");
    written.parentElement.replaceWith(figure);
  }
}

let highlighter = null;

/** Colour the figures inside `root` when the browser has time; the highlighter is fetched for the first of them. */
export function colourCode(root) {
  const figures = [...root.querySelectorAll("figure.code[data-language]:not([data-coloured])")];
  if (root.matches?.("figure.code[data-language]:not([data-coloured])")) figures.push(root);
  for (const figure of figures) {
    figure.dataset.coloured = "";
    whenIdle(() => colour(figure));
  }
}

async function colour(figure) {
  const code = figure.querySelector("code");
  const text = code.textContent;
  if (!text || text.length > LONGEST_COLOURED) return;
  highlighter ??= import("chatapp-vendor/highlightjs-11.12.0/highlight.min.js").then((module) => module.default);
  const hljs = await highlighter;
  const language = figure.dataset.language;
  if (!hljs.getLanguage(language)) return;
  const coloured = safeColours(hljs.highlight(text, { language, ignoreIllegals: true }).value);
  for (const span of coloured.querySelectorAll("span")) {
    const kind = COLOURS[span.className.replace(/^hljs-/, "").split(/[\s.]/)[0]];
    span.className = kind ? `tk-${kind}` : "";
  }
  if (code.isConnected && coloured.textContent === text) code.replaceChildren(coloured);
}

/** Run `work` when nothing more urgent waits, and at the latest soon. */
export function whenIdle(work) {
  if (window.requestIdleCallback) window.requestIdleCallback(work, { timeout: 500 });
  else setTimeout(work, 30);
}

/** The opening of a fence at the start of a block, with its line break; null for anything else. */
export function openingOf(raw) {
  const found = /^( {0,3})(`{3,}|~{3,})([^\n]*)\n/.exec(raw);
  if (!found || (found[2][0] === "`" && found[3].includes("`"))) return null;
  return { indent: found[1].length, mark: found[2][0], size: found[2].length, language: found[3], length: found[0].length };
}

/**
 * A code block that is still being written: lines are appended as text, nothing is parsed or drawn twice. It grows with
 * the tail of a reply until its closing line; `length` counts what of the tail is in it.
 */
export class OpenFence {
  constructor(opening) {
    this.opening = opening;
    this.length = opening.length;
    this.closing = new RegExp(`^ {0,3}${opening.mark}{${opening.size},}[ \\t]*$`);
    const { figure, code } = codeFigure(opening.language);
    this.figure = figure;
    this.code = code;
    this.partial = document.createTextNode("");
    this.newRun();
  }

  newRun() {
    this.run = make("span", { class: "run" });
    this.text = document.createTextNode("");
    this.run.append(this.text, this.partial);
    this.code.append(this.run);
    this.lines = 0;
  }

  /** Take what is new in the tail; true when the closing line is among it. */
  grow(tail) {
    let added = "";
    for (let end = tail.indexOf("\n", this.length); end >= 0; end = tail.indexOf("\n", this.length)) {
      const line = tail.slice(this.length, end);
      this.length = end + 1;
      if (this.closing.test(line)) {
        this.append(added);
        this.finish();
        return true;
      }
      added += this.unindented(line) + "\n";
      this.lines += 1;
      if (this.lines >= LINES_PER_RUN) {
        this.append(added);
        added = "";
        this.newRun();
      }
    }
    this.append(added);
    const rest = tail.slice(this.length);
    this.partial.data = /^ {0,3}[`~]*[ \t]*$/.test(rest) ? "" : this.unindented(rest);
    return false;
  }

  append(added) {
    if (added) this.text.appendData(added);
  }

  unindented(line) {
    const blanks = Math.min(this.opening.indent, line.length - line.trimStart().length);
    return line.slice(blanks);
  }

  /** The whole code in one piece, ready to be coloured. */
  finish() {
    this.partial.data = "";
    this.code.textContent = this.code.textContent.replace(/\n$/, "");
  }
}
