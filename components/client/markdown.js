// Markdown of messages: GitHub's flavour with footnotes. Raw HTML is never HTML here, it is text like any other.
import { make } from "./dom.js";
import { formulaAt } from "./tex.js";
import { t } from "words";
import { Lexer, Marked, Parser } from "chatapp-vendor/marked-18.2.1/marked.esm.js";

const footnote = {
  name: "footnote",
  level: "block",
  childTokens: ["tokens"],
  start: (text) => text.match(/^\[\^[^\]\s]+\]:/m)?.index,
  tokenizer(text) {
    const found = /^\[\^([^\]\s]+)\]:[ \t]*([^\n]*(?:\n(?!\[\^[^\]\s]+\]:)[^\n]+|\n+(?: {4}|\t)[^\n]*)*)(?:\n+|$)/.exec(text);
    if (!found) return undefined;
    const [raw, label, body] = found;
    return { type: "footnote", raw, label, tokens: this.lexer.blockTokens(body.replace(/\n(?: {4}|\t)/g, "\n"), []) };
  },
  renderer: () => "",
};

const footnoteRef = {
  name: "footnoteRef",
  level: "inline",
  start: (text) => text.match(/\[\^/)?.index,
  tokenizer(text) {
    const found = /^\[\^([^\]\s]+)\]/.exec(text);
    return found ? { type: "footnoteRef", raw: found[0], label: found[1] } : undefined;
  },
  renderer: ({ label }) => `<sup class="note-ref">${escaped(label)}</sup>`,
};

const formula = {
  name: "formula",
  level: "inline",
  start: (text) => text.match(/\$|\\[([]/)?.index,
  tokenizer(text, before) {
    const found = formulaAt(text, 0, before.at(-1)?.raw.at(-1));
    return found ? { type: "formula", ...found } : undefined;
  },
  renderer: formulaHtml,
};

const formulaBlock = {
  name: "formulaBlock",
  level: "block",
  start: (text) => text.match(/\n {0,3}(?:\$\$|\\\[)/)?.index,
  tokenizer(text) {
    const indent = /^ {0,3}/.exec(text)[0].length;
    const found = /^(?:\$\$|\\\[)/.test(text.slice(indent)) ? formulaAt(text, indent) : null;
    const rest = found && /^[ \t]*(?:\n+|$)/.exec(text.slice(indent + found.raw.length));
    return rest ? { type: "formulaBlock", ...found, source: found.raw, raw: text.slice(0, indent) + found.raw + rest[0] } : undefined;
  },
  renderer: (token) => `<p>${formulaHtml(token)}</p>`,
};

/** The source with its marks: what stands there until it is set, or when it cannot be. */
function formulaHtml({ raw, source, display }) {
  return `<span class="tex${display ? " display" : ""}">${escaped(source ?? raw)}</span>`;
}

/** What a whiteboard's keeper changes: lines as they stand, not a list. */
const boardDiff = {
  name: "boardDiff",
  level: "block",
  start: (text) => text.match(/^[ \t]*\[[ \t]*(?:whiteboard|화이트보드)[ \t]+diff[ \t]*\]/im)?.index,
  tokenizer(text) {
    const found = /^[ \t]*\[[ \t]*(?:whiteboard|화이트보드)[ \t]+diff[ \t]*\]([^]*)/i.exec(text);
    return found ? { type: "boardDiff", raw: found[0], lines: found[1] } : undefined;
  },
  renderer: ({ lines }) => `<pre><code class="language-whiteboard">${escaped(lines.trim())}</code></pre>`,
};

const marked = new Marked({ gfm: true });
marked.use({
  extensions: [footnote, footnoteRef, formulaBlock, formula, boardDiff],
  tokenizer: {
    html: () => undefined,
    tag(text) {
      const found = /^<br\s*\/?>/i.exec(text);
      return found ? { type: "br", raw: found[0] } : undefined;
    },
  },
  renderer: {
    // The page's own title is its only heading of level 1.
    heading({ tokens, depth }) {
      const level = Math.max(2, depth);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
  },
});

/** Whatever stands deeper than this in quotes, lists or marks stays the text it is: reading it would take minutes, or fail. */
const DEEPEST = 32;

class ShallowLexer extends Lexer {
  depths = { blocks: 0, marks: 0 };

  blockTokens(text, tokens = [], ...more) {
    return this.deeper("blocks", text, tokens, () => super.blockTokens(text, tokens, ...more));
  }

  inlineTokens(text, tokens = []) {
    return this.deeper("marks", text, tokens, () => super.inlineTokens(text, tokens));
  }

  deeper(kind, text, tokens, read) {
    if (this.depths[kind] === DEEPEST) {
      tokens.push({ type: "text", raw: text, text, escaped: false });
      return tokens;
    }
    this.depths[kind] += 1;
    try {
      return read();
    } finally {
      this.depths[kind] -= 1;
    }
  }
}

/**
 * The blocks of a text, in order, their `raw` strings joined being the text. `links` are reference definitions seen
 * before it; new ones are added to it.
 */
export function blocksOf(text, links) {
  const lexer = new ShallowLexer(marked.defaults);
  Object.assign(lexer.tokens.links, links);
  const tokens = lexer.lex(text);
  Object.assign(links, tokens.links);
  return tokens;
}

/** HTML of blocks, not to be inserted before it passed the policy. */
export function htmlOf(tokens) {
  return Parser.parse(tokens, marked.defaults);
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

let documents = 0;

/**
 * Footnotes: numbers in order of use, the notes at the end, links both ways; ids are ours, never the text's.
 *
 * Number the footnote marks of a fragment and append their notes; a mark without a note becomes its text again.
 */
export function addNotes(fragment, tokens, rendered) {
  const bodies = new Map(tokens.filter((token) => token.type === "footnote").map((token) => [token.label, token.tokens]));
  const marks = [...fragment.querySelectorAll("sup.note-ref")];
  if (!marks.length) return;
  documents += 1;
  const list = make("ol");
  const used = new Map();
  for (const mark of marks) {
    const label = mark.textContent;
    if (!bodies.has(label)) {
      mark.replaceWith(`[^${label}]`);
      continue;
    }
    const first = !used.has(label);
    if (first) used.set(label, list.appendChild(note(rendered(bodies.get(label)), used.size + 1)));
    link(mark, [...used.keys()].indexOf(label) + 1, used.get(label), first);
  }
  if (used.size) fragment.append(make("section", { class: "notes", "aria-label": t("Footnotes") }, list));
}

function note(content, number) {
  const item = make("li", { id: `note-${documents}-${number}`, tabindex: "-1" }, content);
  const last = item.lastElementChild?.localName === "p" ? item.lastElementChild : item;
  last.append(" ", make("a", { href: `#mark-${documents}-${number}`, class: "back", "aria-label": t("Back to the text"), text: "↩" }));
  return item;
}

function link(mark, number, item, first) {
  const anchor = make("a", { href: `#${item.id}`, id: first ? `mark-${documents}-${number}` : null, text: String(number) });
  anchor.setAttribute("aria-label", t("Footnote {number}", { number }));
  mark.replaceChildren(anchor);
}
