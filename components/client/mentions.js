// The names that pop up after an @: arrows and Enter or Tab put one in, Escape and a blank close; Korean first sounds match.
import { make } from "./dom.js";
import { t } from "words";

const MOST = 8;
const FIRST = 0xac00;
const PER_INITIAL = 588;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/** A name by its first sounds, where it is Korean: 하늘 is ㅎㄴ. */
export function initials(name) {
  return [...name].map((char) => (char >= "가" && char <= "힣" ? INITIALS[Math.floor((char.charCodeAt(0) - FIRST) / PER_INITIAL)] : char)).join("");
}

/** Whether a name is meant by what was typed after the @. */
export function meant(name, typed) {
  const wanted = typed.toLowerCase();
  return name.toLowerCase().split(/\s+/).some((part) => part.startsWith(wanted)) || name.toLowerCase().startsWith(wanted) || initials(name).startsWith(typed);
}

export class Mentions {
  constructor(box, names) {
    this.box = box;
    this.names = names;
    this.found = [];
    this.at = 0;
    this.list = make("ul", { class: "menu mentions", role: "listbox", "aria-label": t("Names") });
    this.list.hidden = true;
    if (!box) return;
    this.onInput = () => this.look();
    this.onKey = (event) => this.pressed(event);
    this.onBlur = () => this.hide();
    box.addEventListener("input", this.onInput);
    box.addEventListener("keydown", this.onKey, true);
    box.addEventListener("blur", this.onBlur);
    box.parentElement.append(this.list);
  }

  close() {
    this.box?.removeEventListener("input", this.onInput);
    this.box?.removeEventListener("keydown", this.onKey, true);
    this.box?.removeEventListener("blur", this.onBlur);
    this.list.remove();
  }

  /** What stands between the last @ before the cursor and the cursor; null where none begins a word there. */
  typed() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    return /(?:^|[\s(])@([^\s@]*)$/.exec(before)?.[1] ?? null;
  }

  look() {
    const typed = this.names.length ? this.typed() : null;
    this.found = typed === null ? [] : this.names.filter((name) => meant(name, typed)).slice(0, MOST);
    this.at = 0;
    this.show();
  }

  show() {
    this.list.hidden = !this.found.length;
    this.list.replaceChildren(
      ...this.found.map((name, index) => {
        const item = make("li", { role: "option", "aria-selected": index === this.at ? "true" : "false", text: name });
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.put(name);
        });
        return item;
      }),
    );
  }

  hide() {
    this.found = [];
    this.show();
  }

  pressed(event) {
    if (this.list.hidden || event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      this.at = (this.at + moves[event.key] + this.found.length) % this.found.length;
      this.show();
    } else if (event.key === "Enter" || event.key === "Tab") this.put(this.found[this.at]);
    else if (event.key === "Escape") this.hide();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  put(name) {
    const end = this.box.selectionStart;
    const start = end - this.typed().length;
    this.box.setRangeText(`${name} `, start, end, "end");
    this.hide();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.box.focus();
  }
}
