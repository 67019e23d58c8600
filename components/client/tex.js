// Where a formula stands in a text. `$…$`, `\(…\)` run with the words; `$$…$$`, `\[…\]` stand by themselves. Prices,
// shell variables and escaped brackets are none: "$5 and $10", "$HOME/$USER", "\[not a link\]".

const LONGEST = 4_000;
const LONGEST_OPEN = 160; // an open `$` that has gone on for longer than this was a dollar
const PRICE = /^\d[\d.,]*(?:[kKmMbB]n?)?(?:$|[\s)\]?!:;](?!\s*[=+*^\\<>])|[/–-]\s*[\d$])/;
const MATHS_ONLY = /[\\^_=+<>{}]|^\s*\S{1,3}\s*$/;
const CLOSERS = { "$$": "$$", "\\(": "\\)", "\\[": "\\]" };

function wordAt(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** Whether a single `$` at this place may open a formula. */
function opens(text, at, before) {
  const next = text[at + 1];
  return next !== undefined && !/[\s$]/.test(next) && before !== "$" && !wordAt(before) && !PRICE.test(text.slice(at + 1, at + 40));
}

/**
 * The formula that begins exactly at this place, after the character `before`: { raw, tex, display }; null for none, or
 * for one that has no end yet.
 */
export function formulaAt(text, at, before = text[at - 1]) {
  const two = text.slice(at, at + 2);
  if (two in CLOSERS) return long(text, at, two);
  return text[at] === "$" && opens(text, at, before) ? short(text, at) : null;
}

function long(text, at, opener) {
  const end = text.indexOf(CLOSERS[opener], at + 2);
  if (end < 0 || end - at > LONGEST) return null;
  const tex = text.slice(at + 2, end);
  const escaped = opener !== "$$" && (!MATHS_ONLY.test(tex) || (opener === "\\[" && text[end + 2] === "("));
  if (!tex.trim() || escaped || (opener === "\\(" && tex.includes("\n\n"))) return null;
  return { raw: text.slice(at, end + 2), tex, display: opener !== "\\(" };
}

function short(text, at) {
  for (let end = at + 1; end < text.length && end - at < LONGEST; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text[end] === "`" || (text[end] === "\n" && text[end + 1] === "\n")) return null;
    else if (text[end] === "$") {
      if (/\s/.test(text[end - 1]) || wordAt(text[end + 1]) || text[end + 1] === "$") return null;
      return { raw: text.slice(at, end + 1), tex: text.slice(at + 1, end), display: false };
    }
  }
  return null;
}

/** The text without a formula at its end that has begun and not ended: it is held back rather than shown raw. */
export function withoutHalfFormula(text) {
  const marks = /\\[([]|\\[\s\S]|`+|\$\$?/g;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const at = mark.index;
    if (mark[0][0] === "`") {
      const end = closingTicks(text, at + mark[0].length, mark[0].length);
      if (end < 0) return text;
      marks.lastIndex = end;
    } else if (mark[0] in CLOSERS || mark[0] === "$") {
      const formula = formulaAt(text, at);
      if (formula) marks.lastIndex = at + formula.raw.length;
      else if (isHalf(text, at, mark[0])) return text.slice(0, at);
    }
  }
  return text;
}

function isHalf(text, at, opener) {
  const rest = text.length - at;
  if (opener in CLOSERS) return rest < LONGEST && !text.includes(CLOSERS[opener], at + 2) && (opener !== "\\(" || !text.includes("\n\n", at));
  const said = text.slice(at + 1);
  if (/^[\d.,]*$/.test(said)) return !wordAt(text[at - 1]); // a price or a formula: the next character tells
  return rest < LONGEST_OPEN && opens(text, at, text[at - 1]) && !/[$`]|\n\n/.test(said);
}

function closingTicks(text, from, size) {
  for (let at = text.indexOf("`", from); at >= 0; at = text.indexOf("`", at)) {
    let end = at;
    while (text[end] === "`") end += 1;
    if (end - at === size) return end;
    at = end;
  }
  return -1;
}
