// Diagrams: a whole code block in Mermaid's language gets its picture. What Mermaid draws passes the policy and becomes an
// image, in which nothing runs, nothing loads and no style reaches the page; the source stays beside it.
import { whenIdle } from "./code.js";
import { icon, make } from "./dom.js";
import { safePicture } from "./policy.js";
import { t } from "words";

const LONGEST = 20_000;
// Mermaid lays a drawing out in the page itself before anything of ours can look at it: what could fetch or dress
// something there is not given to it at all.
const REACHING = /url\s*\(|image-set|src\s*\(|@import|@\{[^}]*\bimg\b|themeCSS|<\s*\/?(?!br\b)[a-z!?]/i;
const STYLED = /^\s*(?:style|classDef|linkStyle|cssClass|%%\{|---)/m;
const ESCAPED = /\\[0-9a-f]/i;
const drawn = new Set();
let mermaid = null;
let queue = Promise.resolve();
let count = 0;

/** Draw the diagrams inside `root`, one after the other, when the browser has time. */
export function drawDiagrams(root) {
  const figures = [...root.querySelectorAll("figure.code[data-language=mermaid]:not([data-drawn])")];
  if (root.matches?.("figure.code[data-language=mermaid]:not([data-drawn])")) figures.push(root);
  for (const figure of figures) {
    figure.dataset.drawn = "";
    whenIdle(() => (queue = queue.then(() => draw(figure))));
  }
}

async function draw(figure) {
  const source = figure.querySelector("code").textContent;
  if (!figure.isConnected || !source.trim()) return;
  watchTheme();
  const drawable = source.length <= LONGEST && !REACHING.test(source) && !(STYLED.test(source) && ESCAPED.test(source));
  const picture = drawable ? await pictureOf(source) : null;
  if (!picture) return complain(figure);
  drawn.add(new WeakRef(figure));
  show(figure, picture);
}

/** The drawing as an image; null where Mermaid cannot read the source, whose words about that are not shown. */
async function pictureOf(source) {
  count += 1;
  const place = document.body.appendChild(make("div", { class: "drawing-board", "aria-hidden": "true" }));
  try {
    mermaid ??= (await import("nicegui-mermaid")).mermaid;
    mermaid.initialize(settings());
    const { svg } = await mermaid.render(`diagram-${count}`, source, place);
    return safePicture(svg);
  } catch {
    return null;
  } finally {
    place.remove();
  }
}

function show(figure, { address, width, height }) {
  const image = make("img", { class: "diagram", src: address, width, height, alt: t("Diagram; its source is below") });
  const old = figure.querySelector("img.diagram");
  if (old) return old.replaceWith(image);
  const pre = figure.querySelector("pre");
  const fold = make("details", { class: "source" }, make("summary", {}, icon("right", "s turn"), t("Source")));
  pre.replaceWith(image, fold);
  fold.append(pre);
  return undefined;
}

function complain(figure) {
  if (!figure.querySelector(".undrawn")) figure.append(make("p", { class: "undrawn", text: t("This diagram cannot be drawn; here is its source.") }));
}

function settings() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => opaque(style.getPropertyValue(name).trim());
  const [ink, soft, surface, sunken, line, accent] = ["--ink", "--ink-soft", "--surface", "--sunken", "--line-strong", "--accent"].map(colour);
  return {
    startOnLoad: false,
    securityLevel: "strict",
    secure: ["secure", "securityLevel", "startOnLoad", "maxTextSize", "suppressErrorRendering", "maxEdges", "htmlLabels", "themeCSS", "fontFamily", "altFontFamily", "themeVariables"],
    suppressErrorRendering: true,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    maxTextSize: LONGEST,
    theme: "base",
    fontFamily: "system-ui, sans-serif",
    themeVariables: {
      darkMode: isDark(),
      background: surface,
      primaryColor: sunken,
      primaryTextColor: ink,
      primaryBorderColor: line,
      secondaryColor: surface,
      tertiaryColor: surface,
      lineColor: soft,
      textColor: ink,
      noteBkgColor: sunken,
      noteTextColor: ink,
      noteBorderColor: line,
      pie1: accent,
      fontSize: "15px",
    },
  };
}

/** A colour as six digits, whatever form the style sheet gave it: Mermaid mixes its own shades from it. */
function opaque(written) {
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  brush.fillStyle = written;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

let watching = false;

/** Draw all of them anew when the theme changes. */
function watchTheme() {
  if (watching) return;
  watching = true;
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

function redraw() {
  for (const kept of drawn) {
    const figure = kept.deref();
    if (!figure?.isConnected) drawn.delete(kept);
    else queue = queue.then(async () => {
      const picture = await pictureOf(figure.querySelector("code").textContent);
      if (picture) show(figure, picture);
    });
  }
}
