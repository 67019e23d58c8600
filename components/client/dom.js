// Small builders of DOM. Text only ever becomes a text node; the icon paths are our own constants.
import { ICONS } from "icons";
import { t } from "words";

/** An element with attributes and children; strings become text nodes, `text` is a shorthand for one of them. */
export function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  if (text !== undefined) element.textContent = text;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const templates = new Map();

/** An icon of the house as an SVG element; `extra` are further classes, "s" makes it 16 px. */
export function icon(name, extra = "") {
  if (!templates.has(name)) {
    const template = document.createElement("template");
    template.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${ICONS[name]}</svg>`;
    templates.set(name, template);
  }
  const svg = templates.get(name).content.firstChild.cloneNode(true);
  for (const one of extra.split(" ").filter(Boolean)) svg.classList.add(one);
  return svg;
}

/** A small button that is only an icon; `act` is what the timeline does when it is pressed. */
export function iconButton(iconName, label, act) {
  return make("button", { type: "button", class: "icon-button small", "aria-label": label, title: label, "data-do": act }, icon(iconName));
}

/** An agent's hue from its name: FNV-1a over UTF-8, in degrees. The same name has the same hue everywhere. */
export function hueOf(name) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % 360;
}

/** The round face beside a message: the first letter, ringed in the hue for agents, plain for people. */
export function face(name, hued) {
  const letter = [...name.trim()][0] ?? "?";
  const element = make("span", { class: hued ? "face hued" : "face", "aria-hidden": "true", text: letter.toUpperCase() });
  if (hued) element.style.setProperty("--hue", hueOf(name));
  return element;
}

/** Put text on the clipboard, also where the page has no secure context; false when the browser refuses. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Show on the button that its text was copied, for a moment. */
export function showCopied(button, done) {
  const old = button.querySelector("svg");
  const sign = icon(done ? "check" : "cross", old.classList.contains("s") ? "s" : "");
  old.replaceWith(sign);
  button.title = done ? t("Copied") : t("The browser did not let us copy. Select the text instead.");
  setTimeout(() => {
    sign.replaceWith(old);
    button.title = t("Copy");
  }, 1600);
}
