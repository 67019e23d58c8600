// The wall between written text and the page: nothing of a message reaches the document without passing `safeFragment`.
//
// The HTML is parsed in an inert document, where nothing loads and nothing runs. DOMPurify keeps a short list of tags
// and attributes; then links, images, tasks and tables get their final form while still outside the page.
import createPurify from "dompurify";
import { icon, make } from "./dom.js";
import { t } from "words";

const purifier = createPurify(window);
const TEXT_TAGS = [
  "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "input", "sup", "span",
  "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a", "img",
];
const STRICT = {
  ALLOWED_TAGS: TEXT_TAGS,
  ALLOWED_ATTR: ["href", "title", "src", "alt", "start", "align", "type", "checked", "disabled", "class"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_NAMESPACES: ["http://www.w3.org/1999/xhtml"],
  SANITIZE_DOM: true,
  RETURN_DOM_FRAGMENT: true,
};
const FORMULA_TAGS = [
  "span", "svg", "path", "line", "math", "semantics", "annotation", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "msup", "msub", "msubsup",
  "mover", "munder", "munderover", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mglyph",
];
const FORMULA = {
  ...STRICT,
  ALLOWED_TAGS: FORMULA_TAGS,
  ALLOWED_ATTR: [
    "class", "style", "aria-hidden", "display", "encoding", "mathvariant", "stretchy", "fence", "separator", "accent", "accentunder", "lspace", "rspace",
    "linethickness", "scriptlevel", "displaystyle", "columnalign", "columnspacing", "rowspacing", "columnlines", "rowlines", "minsize", "maxsize",
    "notation", "mathcolor", "mathbackground", "mathsize", "width", "height", "depth", "voffset", "viewBox", "preserveAspectRatio", "d", "x1", "x2",
    "y1", "y2", "stroke-width",
  ],
  ALLOW_ARIA_ATTR: true,
  ALLOWED_NAMESPACES: ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"],
};
const COLOURS = { ...STRICT, ALLOWED_TAGS: ["span"], ALLOWED_ATTR: ["class"] };
const LINKS = new Set(["http:", "https:", "mailto:"]);

/** Rendered Markdown as nodes ready for the page. */
export function safeFragment(html) {
  const fragment = purifier.sanitize(html, STRICT);
  fragment.querySelectorAll("[class]").forEach(keepOwnClasses);
  fragment.querySelectorAll("a").forEach(settleLink);
  fragment.querySelectorAll("img").forEach(settleImage);
  fragment.querySelectorAll("input").forEach(settleTask);
  fragment.querySelectorAll("table").forEach(settleTable);
  return fragment;
}

/** The highlighter's output: spans with classes and text, nothing else. */
export function safeColours(html) {
  return purifier.sanitize(html, COLOURS);
}

/** A formula as KaTeX set it; null where a style would reach beyond it. */
export function safeFormula(html) {
  const fragment = purifier.sanitize(html, FORMULA);
  const reaching = [...fragment.querySelectorAll("[style]")].some((one) => /url|@|\\|expression|position:\s*fixed/i.test(one.getAttribute("style")));
  return reaching ? null : fragment;
}

const PICTURE = {
  USE_PROFILES: { svg: true, svgFilters: true },
  FORBID_TAGS: ["a", "image", "use", "foreignObject", "script"],
  FORBID_ATTR: ["href", "xlink:href"],
  RETURN_DOM_FRAGMENT: true,
};
const WIDEST = 4_000;

/**
 * A drawing as the address of an image with its size: in an image nothing runs and nothing is fetched. null where it is
 * no drawing, or where its style names anything outside itself.
 */
export function safePicture(svg) {
  const drawing = purifier.sanitize(svg, PICTURE).querySelector("svg");
  const box = drawing?.viewBox.baseVal;
  if (!box || !(box.width > 0 && box.height > 0)) return null;
  const styles = [...drawing.querySelectorAll("style")].map((one) => one.textContent).join();
  if (/@import|url\((?!["']?#)/i.test(styles)) return null;
  const width = Math.min(WIDEST, Math.ceil(box.width));
  const height = Math.ceil((box.height * width) / box.width);
  drawing.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  drawing.setAttribute("width", width);
  drawing.setAttribute("height", height);
  drawing.removeAttribute("style");
  const written = new XMLSerializer().serializeToString(drawing);
  return { address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written)}`, width, height };
}

function keepOwnClasses(element) {
  const language = element.localName === "code" && /^language-[^\s]+$/.exec(element.className);
  const footnote = element.localName === "sup" && element.className === "note-ref";
  const formula = element.localName === "span" && /^tex(?: display)?$/.test(element.className);
  if (!language && !footnote && !formula) element.removeAttribute("class");
}

/** Only absolute web and mail addresses are links; everything else stays as its text. */
function settleLink(link) {
  const url = parsed(link.getAttribute("href") ?? "");
  if (!url || !LINKS.has(url.protocol)) return link.replaceWith(...link.childNodes);
  link.href = url.href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
}

/** The page's own files are shown; an image from elsewhere becomes a chip that names its host; the rest is its alt text. */
function settleImage(image) {
  const source = image.getAttribute("src") ?? "";
  const own = parsed(source, window.location.origin);
  const alt = image.getAttribute("alt") ?? "";
  if (own && own.origin === window.location.origin && own.pathname.startsWith("/files/")) {
    return image.replaceWith(make("img", { src: own.pathname + own.search, alt, loading: "lazy", decoding: "async" }));
  }
  const foreign = parsed(source.startsWith("//") ? `https:${source}` : source);
  const away = foreign && (foreign.protocol === "http:" || foreign.protocol === "https:") && foreign.origin !== window.location.origin;
  image.replaceWith(away ? withheld(foreign, alt) : document.createTextNode(alt));
}

function withheld(url, alt) {
  const words = make("span", {}, make("b", { text: alt || t("An image from elsewhere") }));
  words.append(t("Not loaded: {host} would see you", { host: url.host }));
  const label = t("Open the image at {host} in a new tab", { host: url.host });
  const open = make("a", { class: "button plain small", href: url.href, target: "_blank", rel: "noopener noreferrer", "aria-label": label });
  open.append(t("Open"));
  return make("span", { class: "withheld" }, icon("globe"), words, open);
}

function settleTask(box) {
  const item = box.closest("li");
  if (!item || box.getAttribute("type") !== "checkbox") return box.remove();
  const done = box.hasAttribute("checked");
  const tick = make("span", { class: done ? "tick done" : "tick", role: "img", "aria-label": done ? t("done") : t("open") });
  if (done) tick.append(icon("check"));
  box.remove();
  item.replaceChildren(tick, make("div", { class: "task" }, ...item.childNodes));
  item.parentElement?.classList.add("tasks");
}

function settleTable(table) {
  for (const cell of table.querySelectorAll("[align]")) {
    const side = cell.getAttribute("align");
    cell.removeAttribute("align");
    if (side === "right" || side === "center") cell.classList.add(side[0]);
  }
  const frame = make("div", { class: "table", role: "region", tabindex: "0", "aria-label": t("Table") });
  table.replaceWith(frame);
  frame.append(table);
}

function parsed(address, base) {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}
