// Formulas, set by KaTeX. It is fetched with its style and fonts for the first formula there is; until then, and where a
// formula cannot be read, its source stands as text.
import { safeFormula } from "./policy.js";

const FOLDER = "chatapp-vendor/katex-0.19.1";
const LONGEST = 4_000;
const MOST_KEPT = 500;
const kept = new Map(); // source -> template; a formula in a paragraph that is still written is set many times over
let katex = null;

async function fetched() {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = import.meta.resolve(`${FOLDER}/katex.min.css`);
  document.head.append(style);
  await import(`${FOLDER}/katex.min.js`);
  katex = window.katex;
}

let fetching = null;

/** Set the formulas inside `root`: at once when KaTeX is there, else as soon as it is. */
export function setFormulas(root) {
  const spans = root.querySelectorAll(".tex:not(.set)");
  if (!spans.length) return;
  if (katex) return void spans.forEach(set);
  fetching ??= fetched().then(
    () => document.querySelectorAll(".tex:not(.set)").forEach(set),
    () => (fetching = null), // the network was away: the next formula asks again, the source stands meanwhile
  );
}

function set(span) {
  const source = span.textContent;
  const key = (span.classList.contains("display") ? "=" : "-") + source;
  if (!kept.has(key)) {
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(key, read(source, span.classList.contains("display")));
  }
  const formula = kept.get(key);
  if (!formula) return;
  span.replaceChildren(formula.cloneNode(true));
  span.classList.add("set");
  span.dataset.source = source;
}

/** The formula as nodes; null where KaTeX cannot read it, whose own words about that are never shown. */
function read(source, display) {
  const tex = source.replace(/^\s*(?:\$\$?|\\[([])|(?:\$\$?|\\[)\]])\s*$/g, "");
  if (tex.length > LONGEST) return null;
  try {
    const options = { displayMode: display, throwOnError: true, trust: false, strict: "ignore", maxSize: 20, maxExpand: 300, output: "htmlAndMathml" };
    return safeFormula(katex.renderToString(tex, options));
  } catch {
    return null;
  }
}
