// The stream of numbered frames of one conversation. A frame is [id, event, data]; ids are "<epoch>-<n>".
//
// Frames come from two sides: live from the socket, and as the answer to `attach`. While an answer is awaited the live
// ones wait, so that everything is applied once and in order.

const PATIENCE_MS = 6_000;
const MOST_WAITING = 5_000;

export class Feed {
  /**
   * `take(event, body)` applies a frame and may answer "gap"; `attach(last)` asks the server for what is missing;
   * `settled()` is called when an answer came and nothing is missing any more.
   */
  constructor({ conversation, start, take, attach, settled }) {
    this.conversation = conversation;
    this.take = take;
    this.attachAt = attach;
    this.settled = settled;
    this.epoch = null;
    this.n = -1;
    this.waiting = null;
    this.queue = [];
    this.stops = [];
    if (start) this.apply([start.id, "snapshot", start.body]);
  }

  get last() {
    return this.epoch === null ? null : `${this.epoch}-${this.n}`;
  }

  /** Hear the socket, and come back after every absence. */
  listen(socket) {
    const live = (...args) => this.live(Array.isArray(args[0]) ? args[0] : args);
    const connected = () => this.attach(this.last);
    const returned = () => document.visibilityState === "visible" && this.attach(this.last);
    socket.on("conversation", live);
    socket.on("connect", connected);
    document.addEventListener("visibilitychange", returned);
    window.addEventListener("focus", returned);
    this.stops.push(
      () => socket.off("conversation", live),
      () => socket.off("connect", connected),
      () => document.removeEventListener("visibilitychange", returned),
      () => window.removeEventListener("focus", returned),
    );
    this.socket = socket;
    if (socket.connected) connected();
  }

  close() {
    clearTimeout(this.waiting);
    this.stops.forEach((stop) => stop());
  }

  /** Ask for everything after `last`; null asks for a fresh snapshot. An answer under way is not asked for twice. */
  attach(last) {
    if (this.waiting && last !== null && this.asked === last) return;
    clearTimeout(this.waiting);
    this.asked = last;
    this.waiting = setTimeout(() => this.askAgain(), PATIENCE_MS);
    this.attachAt(last);
  }

  askAgain() {
    this.waiting = null;
    if (this.socket.connected) this.attach(this.asked === null ? null : this.last);
    else this.flush();
  }

  /** A frame from the socket. */
  live([conversation, ...frame]) {
    if (conversation !== this.conversation) return;
    if (!this.waiting) this.apply(frame);
    else if (this.queue.length < MOST_WAITING) this.queue.push(frame);
  }

  /** The answer to `attach`. */
  receive(frames) {
    clearTimeout(this.waiting);
    this.waiting = null;
    const wantsAll = this.asked === null;
    if (wantsAll && !frames.some(([, event]) => event === "snapshot")) return this.attach(null);
    frames.forEach((frame) => this.apply(frame));
    this.flush();
    if (!this.waiting) this.settled();
    return undefined;
  }

  flush() {
    const queued = this.queue;
    this.queue = [];
    queued.forEach((frame) => (this.waiting ? this.queue.push(frame) : this.apply(frame)));
  }

  apply([id, event, data]) {
    if (this.waiting || !this.isNew(id, event)) return;
    const body = typeof data === "string" ? JSON.parse(data) : data;
    if (this.take(event, body) === "gap") this.attach(null);
  }

  /** Whether the frame is to be applied; one that is missing before it is asked for first. */
  isNew(id, event) {
    const cut = id.lastIndexOf("-");
    const epoch = id.slice(0, cut);
    const n = Number(id.slice(cut + 1));
    const same = epoch === this.epoch;
    if (event === "snapshot" ? same && n < this.n : same && n <= this.n) return false;
    if (event !== "snapshot" && (!same || n > this.n + 1)) {
      this.attach(same ? this.last : null);
      return false;
    }
    this.epoch = epoch;
    this.n = n;
    return true;
  }
}
