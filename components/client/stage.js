// The scrolling stage of a timeline: follows its end while the reader is there, and never moves what the reader reads.
import { icon, make } from "./dom.js";
import { t } from "words";

const NEAR = 60;

export class Stage {
  /** `wants` is asked for older or newer messages when an edge comes near. */
  constructor(wants) {
    this.top = make("div", { class: "edge" });
    this.bottom = make("div", { class: "edge" });
    this.column = make("div", { class: "column" });
    this.scroller = make("div", { class: "timeline", role: "log", "aria-label": t("Messages"), "aria-live": "off", tabindex: "0" });
    const empty = make("div", { class: "nothing" }, make("b", { text: t("Nothing said yet") }), make("p", { text: t("Write the first message below.") }));
    this.scroller.append(this.top, this.column, empty, this.bottom);
    this.jump = make("button", { type: "button", class: "button jump", hidden: true }, icon("down"));
    this.jump.append(t("Jump to latest"));
    this.following = true;
    this.detached = false;
    this.before = 0;
    this.wants = wants;
    this.watch();
  }

  watch() {
    this.onScroll = () => this.scrolled();
    this.scroller.addEventListener("scroll", this.onScroll, { passive: true });
    this.sizes = new ResizeObserver(() => this.settle());
    this.sizes.observe(this.column);
    this.sizes.observe(this.scroller);
    const near = (one) => one.isIntersecting && this.wants(one.target === this.top ? "older" : "newer");
    this.edges = new IntersectionObserver((seen) => seen.forEach(near), { root: this.scroller, rootMargin: "800px 0px" });
    this.edges.observe(this.top);
    this.edges.observe(this.bottom);
  }

  close() {
    this.sizes.disconnect();
    this.edges.disconnect();
  }

  get distance() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  scrolled() {
    const up = this.scroller.scrollTop < this.before - 1;
    this.before = this.scroller.scrollTop;
    if (this.distance <= NEAR) this.following = !this.detached;
    else if (up) this.following = false;
    this.showJump();
  }

  settle() {
    if (this.following) this.toEnd();
    this.showJump();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.before = this.scroller.scrollTop;
  }

  /** Go to the newest and stay there. */
  follow() {
    this.following = true;
    this.settle();
  }

  /** Put an element where one begins to read, and stay there. */
  goTo(element) {
    this.following = false;
    const lead = Math.max(24, (this.scroller.clientHeight - element.offsetHeight) / 3);
    this.scroller.scrollTop += element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - lead;
    this.before = this.scroller.scrollTop;
    this.showJump();
  }

  showJump() {
    this.jump.hidden = this.following || (this.distance <= NEAR && !this.detached);
  }

  /** Change the column without moving what is read. */
  keepPlace(change) {
    this.scrolled(); // the reader may have moved since the last frame told of it
    if (this.following) {
      change();
      return this.settle();
    }
    const edge = this.scroller.getBoundingClientRect().top;
    const mark = [...this.column.querySelectorAll(":scope > article")].find((one) => one.getBoundingClientRect().bottom > edge);
    const was = mark?.getBoundingClientRect().top;
    this.scroller.style.overflowAnchor = "none";
    change();
    if (mark?.isConnected) this.scroller.scrollTop += mark.getBoundingClientRect().top - was;
    this.before = this.scroller.scrollTop;
    requestAnimationFrame(() => (this.scroller.style.overflowAnchor = ""));
    this.showJump();
  }

  /** Look at an edge again: an observer only speaks when something changed. */
  lookAgain(edge) {
    this.edges.unobserve(edge);
    this.edges.observe(edge);
  }
}
