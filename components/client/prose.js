// A text set as prose. While it is written, blocks that are whole are frozen and only the last one is read again, at most
// once per animation frame; a block that is slow to read is read less often, so that the page stays free.
import { colourCode, frameCode, OpenFence, openingOf } from "./code.js";
import { make } from "./dom.js";
import { addNotes, blocksOf, htmlOf } from "./markdown.js";
import { drawDiagrams } from "./diagrams.js";
import { setFormulas } from "./maths.js";
import { safeFragment } from "./policy.js";
import { settled } from "./settle.js";

const HOLDS_CARET = "p, ul, ol, li, blockquote, h2, h3, h4, h5, h6, figure, pre, pre code, .run, .task";
const BUSY_SHARE = 5; // a paint of 10 ms is followed by at least 40 ms without one

export class Prose {
  constructor() {
    this.root = make("div", { class: "prose" });
    this.caret = make("span", { class: "caret", "aria-hidden": "true" });
    this.caretLine = make("p");
    this.reset();
  }

  reset() {
    this.text = "";
    this.tail = "";
    this.links = Object.create(null);
    this.live = [];
    this.fence = null;
    this.loose = false;
    this.rest = 0;
    this.held = null;
    this.writing = false;
    this.due = false;
    this.root.classList.remove("held");
    this.root.replaceChildren();
  }

  /** Begin anew with a text that may go on. */
  open(text) {
    this.reset();
    this.writing = true;
    this.append(text);
    this.paint();
  }

  /** The next piece of the text. */
  append(piece) {
    const clean = piece.replaceAll("\r", "");
    this.text += clean;
    this.tail += clean;
    this.schedule();
  }

  schedule() {
    if (this.due) return;
    this.due = true;
    const wait = Math.max(0, this.rest - performance.now());
    const frame = () => requestAnimationFrame(() => this.due && this.paint());
    if (wait > 16) setTimeout(frame, wait - 8);
    else frame();
  }

  paint() {
    this.due = false;
    if (!this.writing) return;
    const started = performance.now();
    this.dropCaret();
    if (!this.fence || this.growFence()) this.readTail();
    this.placeCaret();
    const cost = performance.now() - started;
    this.rest = cost > 4 ? started + cost * BUSY_SHARE : 0;
  }

  /** True when the open fence closed and what follows it wants reading. */
  growFence() {
    if (!this.fence.grow(this.tail)) return false;
    finishBlock(this.fence.figure);
    this.cut(this.fence.length);
    this.fence = null;
    return true;
  }

  readTail() {
    const tokens = blocksOf(settled(this.tail), this.links);
    const last = tokens.findLastIndex((token) => token.type !== "space");
    const whole = tokens.slice(0, Math.max(last, 0));
    const length = whole.reduce((sum, token) => sum + token.raw.length, 0);
    if (whole.length && this.tail.startsWith(whole.map((token) => token.raw).join(""))) {
      this.show(whole);
      this.live.filter((node) => node.nodeType === Node.ELEMENT_NODE).forEach(finishBlock);
      this.cut(length);
      this.showLast(tokens.slice(last));
    } else this.showLast(tokens);
    this.loose ||= tokens.some(isLoose);
  }

  /** What was live is whole now: keep its nodes and go on after them. */
  cut(length) {
    this.tail = this.tail.slice(length);
    this.live = [];
  }

  showLast(tokens) {
    const opening = tokens[0]?.type === "code" ? openingOf(this.tail) : null;
    if (!opening) return this.show(tokens);
    this.show([]);
    this.fence = new OpenFence(opening);
    this.root.append(this.fence.figure);
    this.live = [this.fence.figure];
    if (this.growFence()) this.schedule();
  }

  /** Let the live nodes be those of `tokens`, changing as little of the page as possible. */
  show(tokens) {
    const fragment = tokens.length ? rendered(tokens) : document.createDocumentFragment();
    this.live = morph(this.root, this.live, [...fragment.childNodes]);
  }

  placeCaret() {
    let place = this.root;
    for (let next = place.lastElementChild; next?.matches(HOLDS_CARET); next = next.lastElementChild) place = next;
    if (place === this.root) this.root.append(this.caretLine);
    (place === this.root ? this.caretLine : place).append(this.caret);
  }

  dropCaret() {
    this.caret.remove();
    this.caretLine.remove();
  }

  /** Stand in plainly for a whole text until `release`: a page of long answers opens at once. */
  hold(text) {
    this.reset();
    this.held = text;
    this.root.classList.add("held");
    this.root.textContent = text;
  }

  /** Set the text held before; false when there is none. */
  release() {
    if (this.held === null) return false;
    this.finish(this.held);
    return true;
  }

  /** The text is whole. What stands already is kept unless something defined later changes it. */
  finish(text) {
    const clean = text.replaceAll("\r", "");
    const rest = this.writing && clean === this.text ? blocksOf(this.tail, this.links) : null;
    const stands = rest && !this.loose && !rest.some(isLoose) && !clean.includes("[^");
    this.writing = false;
    this.due = false;
    this.held = null;
    this.root.classList.remove("held");
    this.dropCaret();
    if (stands) this.finishTail(rest);
    else this.renderWhole(clean);
    this.text = clean;
    this.tail = "";
    this.fence = null;
    setFormulas(this.root);
    finishBlock(this.root);
  }

  finishTail(tokens) {
    if (this.fence) this.show([]);
    this.show(tokens);
  }

  renderWhole(text) {
    const tokens = blocksOf(text, Object.create(null));
    const fragment = rendered(tokens);
    addNotes(fragment, tokens, rendered);
    this.root.replaceChildren(fragment);
    this.live = [];
  }
}

/** What is whole gets its colours and its pictures. */
function finishBlock(element) {
  colourCode(element);
  drawDiagrams(element);
}

/** Something that changes how text before it is read. */
function isLoose(token) {
  return token.type === "def" || token.type === "footnote";
}

function rendered(tokens) {
  const fragment = safeFragment(htmlOf(tokens));
  frameCode(fragment);
  setFormulas(fragment);
  return fragment;
}

/**
 * Change live nodes into new ones, touching only what differs: selections and scroll positions survive, layout stays
 * cheap. Replaces `old` children of `parent` (a run at its end) with `fresh`, reusing nodes; returns the nodes that now stand there.
 */
function morph(parent, old, fresh) {
  const kept = fresh.map((node, index) => {
    const before = old[index];
    if (!before) return parent.appendChild(node);
    if (alike(before, node)) return become(before, node);
    before.replaceWith(node);
    return node;
  });
  old.slice(fresh.length).forEach((node) => node.remove());
  return kept;
}

function alike(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) return false;
  if (old.nodeType !== Node.ELEMENT_NODE) return true;
  const names = old.getAttributeNames();
  return names.length === fresh.getAttributeNames().length && names.every((name) => old.getAttribute(name) === fresh.getAttribute(name));
}

function become(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data === fresh.data) return old;
    if (fresh.data.startsWith(old.data)) old.appendData(fresh.data.slice(old.data.length));
    else old.data = fresh.data;
  } else if (!old.isEqualNode(fresh)) morph(old, [...old.childNodes], [...fresh.childNodes]);
  return old;
}
