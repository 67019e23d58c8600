// When the session ends by itself: told beforehand, put off by whoever is there, and the same for all tabs.
//
// `chatapp.session` in the local storage is the end as this browser's clock will show it; every tab that learns a later
// one writes it down, and the others hear of it.

const NAME = "chatapp.session";
const FIRST_LOOK_MS = 20_000; // after that the page has settled
const LONGEST_WARNING_MS = 120_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class SessionWatch {
  /** `warn(leftMs)` is called when the end is near, `safe()` when it moved away again, `over()` when it came. */
  constructor({ warn, safe, over }) {
    Object.assign(this, { warn, safe, over });
    this.whole = 0;
    this.looked = performance.now();
    this.acted = () => performance.now() - this.looked > Math.max(30_000, this.whole / 10) && this.look();
    this.told = (event) => event.key === NAME && this.until(Number(event.newValue));
    document.addEventListener("keydown", this.acted, { passive: true });
    document.addEventListener("pointerdown", this.acted, { passive: true });
    window.addEventListener("storage", this.told);
    this.first = setTimeout(() => this.look(), FIRST_LOOK_MS);
  }

  close() {
    clearTimeout(this.first);
    clearTimeout(this.timer);
    document.removeEventListener("keydown", this.acted);
    document.removeEventListener("pointerdown", this.acted);
    window.removeEventListener("storage", this.told);
  }

  /** Ask the server until when the session lives, which prolongs it; false when it has ended already. */
  async look() {
    this.looked = performance.now();
    try {
      const answer = await fetch("/api/auth/verify", { headers: { "X-Requested-With": "chatapp" } });
      if (answer.status === 401) return this.over();
      const { expires_at: ends } = await answer.json();
      const left = Date.parse(ends) - Date.parse(answer.headers.get("Date") ?? new Date().toUTCString());
      const end = Date.now() + left;
      localStorage.setItem(NAME, String(end));
      this.until(end);
    } catch {
      this.timer = setTimeout(() => this.look(), FIRST_LOOK_MS); // no connection: asked again
    }
    return undefined;
  }

  until(end) {
    clearTimeout(this.timer);
    const left = end - Date.now();
    this.whole = Math.max(this.whole, left);
    const lead = Math.min(LONGEST_WARNING_MS, this.whole / 3);
    if (left <= 0) return this.over();
    if (left <= lead) {
      this.warn(left);
      this.timer = setTimeout(() => this.until(end), Math.min(left, 1_000));
    } else {
      this.safe();
      this.timer = setTimeout(() => this.until(end), Math.min(left - lead, LONGEST_TIMER_MS));
    }
    return undefined;
  }
}
