// What may be shown of a text that is still being written, so that raw marks never flash before they become formatting:
// marks that are not decided yet are held back, marks that are open are closed for the moment.

import { withoutHalfFormula } from "./tex.js";

const HELD_LINE = /^[\s>]*(?:[-*+_=~`#|:.\s[\]!^\\]*|\d{1,9}[.)]?\s*|(?:`{3,}|~{3,})[^\n]*)$/;
const NEW_SCOPE = /^[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]/;
const LONGEST_LABEL = 300;

/** The part of the tail that can be shown now. The result is for reading Markdown only; offsets of the tail do not hold in it. */
export function settled(tail) {
  const text = withoutHalfTable(withoutHeldLine(tail.replace(/[\ud800-\udbff]$/, "")));
  if (insideFence(text)) return text;
  const whole = withoutHalfFormula(text);
  if (whole !== text) return settled(whole);
  const start = scopeStart(text);
  const scope = closed(withoutHalfLink(text.slice(start)).replace(/(?:\\|&#?\w{0,12})$/, ""));
  return withoutHeldLine(text.slice(0, start) + scope);
}

function withoutHeldLine(text) {
  const start = text.lastIndexOf("\n") + 1;
  return text.length - start < 400 && HELD_LINE.test(text.slice(start)) ? text.slice(0, start) : text;
}

/** A table shows when its second line, the one of dashes, is whole. */
function withoutHalfTable(text) {
  const start = text.lastIndexOf("\n\n") + 1;
  const lines = text.slice(start).replace(/^\n/, "").split("\n", 3);
  if (!/^ {0,3}\|/.test(lines[0]) || lines.length > 2) return text;
  return lines.length === 1 || /^[\s|:-]*$/.test(lines[1]) ? text.slice(0, start) : text;
}

function insideFence(text) {
  return (text.match(/^[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t]*(?:`{3,}|~{3,})/gm) ?? []).length % 2 === 1;
}

/** Where the inline text begins that is being written: after a blank line, an item's mark, a heading's mark or a cell's bar. */
function scopeStart(text) {
  let start = Math.max(text.lastIndexOf("\n\n") + 1, 0);
  for (let line = text.lastIndexOf("\n") + 1; line > Math.max(start, 1); line = text.lastIndexOf("\n", line - 2) + 1) {
    const mark = NEW_SCOPE.exec(text.slice(line, line + 40));
    if (mark) {
      start = line;
      break;
    }
  }
  const mark = NEW_SCOPE.exec(text.slice(start, start + 40));
  if (mark) start += mark[0].length;
  const lastLine = text.lastIndexOf("\n") + 1;
  return /^ {0,3}\|/.test(text.slice(lastLine, lastLine + 8)) ? Math.max(start, text.lastIndexOf("|") + 1) : start;
}

/** Hold back a link, an image or a footnote mark until its last bracket is there. */
function withoutHalfLink(text) {
  const open = text.lastIndexOf("[");
  if (open < 0 || text[open - 1] === "\\" || oddTicks(text.slice(0, open))) return text;
  const close = text.indexOf("]", open);
  const half = close < 0 ? text.length - open < LONGEST_LABEL : close === text.length - 1 || openAddress(text, close);
  return half ? text.slice(0, text[open - 1] === "!" ? open - 1 : open) : text;
}

function openAddress(text, close) {
  return text[close + 1] === "(" && !/[)\n]/.test(text.slice(close + 2));
}

function oddTicks(text) {
  return (text.match(/`/g) ?? []).length % 2 === 1;
}

/** The text with its open code span and emphasis closed. */
function closed(text) {
  const open = [];
  for (let at = 0; at < text.length; ) {
    const mark = text[at];
    if (mark === "\\") at += 2;
    else if (mark === "`") {
      const size = runLength(text, at);
      const end = closingTicks(text, at + size, size);
      if (end < 0) return closedCode(text, at, size, open);
      at = end;
    } else if (mark === "*" || mark === "_" || mark === "~") {
      const size = runLength(text, at);
      if (at + size === text.length) return withClosers(halfRun(text, at, size, open), open);
      weigh(open, mark, size, text[at - 1] ?? " ", text[at + size]);
      at += size;
    } else at += 1;
  }
  return withClosers(text, open);
}

function runLength(text, at) {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

function closingTicks(text, from, size) {
  for (let at = text.indexOf("`", from); at >= 0; at = text.indexOf("`", at)) {
    const run = runLength(text, at);
    at += run;
    if (run === size) return at;
  }
  return -1;
}

function closedCode(text, at, size, open) {
  const code = text.slice(at + size).replace(/`+$/, "");
  return withClosers(code.trim() ? text.slice(0, at + size) + code + "`".repeat(size) : text.slice(0, at), open);
}

function weigh(open, mark, size, before, after) {
  const top = open.at(-1);
  const word = /[\p{L}\p{N}]/u;
  if (mark === "_" && word.test(before) && word.test(after)) return;
  if (/\S/.test(before) && top?.mark === mark) {
    if (size >= top.size) open.pop();
    else top.size -= size;
  } else if (/\S/.test(after) && (mark !== "~" || size <= 2) && size <= 3) open.push({ mark, size });
}

/** A run of marks at the very end is not decided yet: whole closers stay, everything else is held back. */
function halfRun(text, at, size, open) {
  const top = open.at(-1);
  if (top?.mark === text[at] && /\S/.test(text[at - 1] ?? " ") && size >= top.size) {
    open.pop();
    return text.slice(0, at + top.size);
  }
  return text.slice(0, at);
}

function withClosers(text, open) {
  if (!open.length) return text;
  const closers = open.map(({ mark, size }) => mark.repeat(size)).reverse().join("");
  return text.trimEnd() + closers;
}
