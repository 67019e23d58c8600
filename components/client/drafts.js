// What is typed and not yet with the server, kept for this tab: it survives a reload and a lost connection.
import { hear } from "./traffic.js";
import { t } from "words";

const PREFIX = "chatapp.draft.";

hear("accepted", (sent) => forget(sent.client_message_id));

/** A message that stands in a timeline is no draft any more, whichever box it came from. */
function forget(key) {
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    if (sessionStorage.getItem(name).includes(key)) new Drafts(name.slice(PREFIX.length)).settle(key);
  }
}

/**
 * `draft` is the text in the box; `sent` are texts under way, each with the key it was sent under; `waiting` the keys of
 * those that were sent without a connection and leave by themselves once there is one; `manners` how those of them are to
 * be said that are not for everybody at once: what the bar says by then may be something else.
 */
export class Drafts {
  constructor(conversation) {
    this.name = PREFIX + (conversation ?? "new");
    this.draft = "";
    this.sent = new Map();
    this.waiting = new Set();
    this.manners = new Map();
    this.load();
  }

  load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.name) ?? "{}");
      this.draft = typeof kept.draft === "string" ? kept.draft : "";
      this.sent = new Map(Array.isArray(kept.sent) ? kept.sent : []);
      this.waiting = new Set(Array.isArray(kept.waiting) ? kept.waiting : []);
      this.manners = new Map(Array.isArray(kept.manners) ? kept.manners : []);
    } catch {
      this.draft = "";
    }
  }

  save() {
    clearTimeout(this.soon);
    try {
      if (!this.draft && !this.sent.size) sessionStorage.removeItem(this.name);
      else sessionStorage.setItem(this.name, JSON.stringify(this.kept()));
    } catch {
      // The storage is full or forbidden: the text is still in the box.
    }
  }

  kept() {
    return { draft: this.draft, sent: [...this.sent], waiting: [...this.waiting], manners: [...this.manners] };
  }

  typed(text) {
    this.draft = text;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.save(), 250);
  }

  under(key, text, { waits = false, manner = null } = {}) {
    this.draft = "";
    this.sent.set(key, text);
    if (waits) this.waiting.add(key);
    if (manner) this.manners.set(key, manner);
    this.save();
  }

  /** The text sent under this key, taken out; undefined when it was settled before. */
  settle(key) {
    const text = this.sent.get(key);
    this.sent.delete(key);
    this.waiting.delete(key);
    this.manners.delete(key);
    this.save();
    return text;
  }
}

const LONGEST_BY_SOCKET = 256 * 1024; // a socket message over about 1 MB is dropped
const LONGEST = 1024 * 1024;
const WORTH_SAYING = 200;

/** Whether a text must go by HTTP. */
export function isLong(text) {
  return text.length * 3 > LONGEST_BY_SOCKET && new TextEncoder().encode(text).length > LONGEST_BY_SOCKET;
}

/** Whether a UTF-16 unit with this upper byte counts as a token of its own, as in chatapp/domain/tokens.py. */
function isWide(page) {
  if (page < 0x2e) return page === 0x11;
  return page < 0xa0 || page === 0xa9 || (page >= 0xac && page < 0xd9) || page === 0xf9 || page === 0xfa || page === 0xff;
}

/** Code points, estimated tokens (about 4 characters each, wide ones 1, and 15 % on top) and bytes of a text. */
function measure(text) {
  let wide = 0;
  let characters = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (isWide(unit >> 8)) wide += 1;
    if (unit >> 10 === 0x36 && text.charCodeAt(at + 1) >> 10 === 0x37) characters -= 1;
  }
  const tokens = Math.ceil(((wide + Math.ceil((characters - wide) / 4)) * 115) / 100);
  return { characters, tokens, bytes: new TextEncoder().encode(text).length };
}

/** One line about the size of a text, empty while it is short; `tooLong` when it cannot be sent. */
export function sizeNote(text) {
  if (text.length <= WORTH_SAYING) return { words: "", tooLong: false, close: false };
  const { characters, tokens, bytes } = measure(text);
  if (bytes > LONGEST) {
    return { words: t("This message is over 1 MiB; shorten it or split it, it is still here."), tooLong: true, close: true };
  }
  const size = t("about {tokens} tokens · {characters} characters", { tokens: tokens.toLocaleString(), characters: characters.toLocaleString() });
  const close = bytes > LONGEST * 0.9;
  return { words: close ? t("{size} · close to the limit of 1 MiB", { size }) : size, tooLong: false, close };
}
