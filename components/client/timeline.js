// The messages on the stage, in order: what events and pages of history do to them.
import { whenIdle } from "./code.js";
import { make } from "./dom.js";
import { fileRow } from "./files.js";
import { fillTyped, MessageView } from "./message.js";
import { accept } from "./traffic.js";
import { t } from "words";

const MOST_SHOWN = 120;
const FIRST_PAINT_MS = 24;
const SPENT = "budget_spent"; // every other end is a quiet line
const QUIET_ENDS = new Set(["failed", ""]);

export class Timeline {
  /** `hooks`: busy(now), announce(sentence). */
  constructor(stage, reader, hooks) {
    this.stage = stage;
    this.reader = reader;
    this.hooks = hooks;
    this.views = [];
    this.pending = new Map();
    this.live = new Set();
    this.hasOlder = false;
    this.aside = null;
    this.rival = null;
  }

  find(id) {
    return this.shown.find((view) => view.message.id === id);
  }

  /** What stands on the stage: the branch, and the other answer beside its last. */
  get shown() {
    return this.rival ? [...this.views, this.rival] : this.views;
  }

  get first() {
    return this.views[0]?.message;
  }

  get last() {
    return this.views.at(-1)?.message;
  }

  /** Everything anew; messages that did not change stay as they are, older ones above them too. */
  snapshot(body) {
    const above = this.stillAbove(body.messages[0]);
    const known = new Map(this.shown.map((view) => [view.message.id, view]));
    const fresh = body.messages.map((message) => this.viewOf(known.get(message.id), message, body.drafts[message.id]));
    const rival = body.rival && this.viewOf(known.get(body.rival.id), body.rival, body.drafts[body.rival.id]);
    if (!above.length) this.hasOlder = body.has_older;
    this.stage.detached = false;
    this.live = new Set(Object.keys(body.drafts));
    this.stage.keepPlace(() => {
      this.replace([...above, ...fresh]);
      this.stand(rival ?? null);
      this.ended(body.run);
      this.renderSoon(FIRST_PAINT_MS);
    });
    this.hooks.busy(this.live.size > 0);
  }

  stillAbove(first) {
    const index = first ? this.views.findIndex((view) => view.message.id === first.id) : -1;
    if (index > 0 && this.views[index - 1].message.id === first.parent_id) return this.views.slice(0, index);
    return [];
  }

  viewOf(known, message, draft) {
    accept(message.client_message_id);
    this.settlePending(message.client_message_id);
    if (!known) return new MessageView(message, draft, this.reader);
    known.show(message, draft);
    return known;
  }

  replace(views) {
    const staying = new Set(views);
    for (const view of this.views) if (!staying.has(view)) this.remove(view);
    this.views = views;
    let place = this.stage.column.firstChild;
    for (const view of views) {
      if (view.day && place === view.day) place = place.nextSibling;
      if (place === view.root) place = place.nextSibling;
      else this.stage.column.insertBefore(view.root, place);
    }
    this.dress();
  }

  /** The other answer to the same question beside the last one, or none. */
  stand(rival) {
    const old = this.rival;
    if (!rival && !old) return;
    if (old && old !== rival && !this.views.includes(old)) this.remove(old);
    this.rival = rival;
    const last = this.views.at(-1);
    for (const view of this.views) view.pair(rival !== null && view === last);
    rival?.pair(true);
    this.stage.column.classList.toggle("compared", rival !== null); // a class, as `:has()` would set the whole page anew at every token
    if (rival) last.root.after(rival.root);
    rival?.render();
    this.dress();
  }

  remove(view) {
    view.day?.remove();
    view.root.remove();
  }

  /** Days between messages, and actions in view on the newest one. */
  dress() {
    let day = "";
    for (const view of this.views) {
      const key = this.reader.clock.dayKey(view.message.created_at);
      if (key === day) {
        view.day?.remove();
        view.day = null;
      } else if (view.day?.dataset.key !== key) {
        view.day?.remove();
        view.day = make("div", { class: "day", "data-key": key, text: this.reader.clock.day(view.message.created_at) });
        view.root.before(view.day);
      } else if (view.day.nextSibling !== view.root) view.root.before(view.day);
      day = key;
    }
    const newest = [this.views.at(-1)?.root, this.rival?.root];
    for (const { root } of this.shown) {
      root.classList.toggle("newest", newest.includes(root) && !root.classList.contains("mine") && root.querySelector(".actions") !== null);
    }
  }

  /** Set the texts that are only laid out plainly: the newest now, within `budget` ms, the others when there is time. */
  renderSoon(budget) {
    const until = performance.now() + budget;
    for (const view of this.views.toReversed()) {
      if (performance.now() > until) return whenIdle(() => this.renderRest());
      view.render();
    }
    return undefined;
  }

  renderRest() {
    const next = this.views.findLast((view) => view.prose?.held != null);
    if (!next) return;
    this.stage.keepPlace(() => next.render());
    whenIdle(() => this.renderRest());
  }

  /** A page of older messages, above. */
  prepend({ messages, has_older: hasOlder }) {
    const known = new Set(this.views.map((view) => view.message.id));
    const fresh = messages.filter((message) => !known.has(message.id)).map((message) => new MessageView(message, null, this.reader));
    this.hasOlder = hasOlder;
    this.stage.following = false;
    this.stage.keepPlace(() => {
      const all = [...fresh, ...this.views];
      const kept = all.slice(0, Math.max(MOST_SHOWN, fresh.length));
      if (kept.length < all.length) {
        this.stage.detached = true;
        this.stand(null);
      }
      this.replace(kept);
      this.renderSoon(FIRST_PAINT_MS);
    });
  }

  /** A page of newer messages, below, after the newest ones had been let go. */
  appendNewer({ messages, has_newer: hasNewer }) {
    const known = new Map(this.views.map((view) => [view.message.id, view]));
    const fresh = messages.map((message) => this.viewOf(known.get(message.id), message, null)).filter((view) => !known.has(view.message.id));
    this.stage.detached = hasNewer;
    this.stage.keepPlace(() => {
      this.replace(this.withinMost([...this.views, ...fresh]));
      this.renderSoon(FIRST_PAINT_MS);
    });
  }

  /** A stretch of history in the place of what is shown; the newest are let go until the reader comes to them. */
  land({ messages, has_older: hasOlder, has_newer: hasNewer }) {
    const known = new Map(this.views.map((view) => [view.message.id, view]));
    this.hasOlder = hasOlder;
    this.stage.following = false;
    this.stage.detached = hasNewer;
    if (hasNewer) this.stand(null);
    this.replace(messages.map((message) => this.viewOf(known.get(message.id), message, null)));
    this.renderSoon(FIRST_PAINT_MS);
  }

  /** Bring a message into view and mark it. */
  point(id) {
    const view = this.find(id);
    if (!view) return;
    this.shown.forEach((one) => one.root.classList.toggle("is-found", one === view));
    view.render();
    this.stage.goTo(view.root);
    requestAnimationFrame(() => view.root.focus({ preventScroll: true })); // after the composer, which takes the focus when it comes
  }

  withinMost(views) {
    if (views.length <= MOST_SHOWN) return views;
    this.hasOlder = true;
    return views.slice(-MOST_SHOWN);
  }

  /** The event of the wire by its name; "gap" when only a fresh snapshot can tell. */
  take(event, body) {
    switch (event) {
      case "snapshot":
        return this.snapshot(body);
      case "message":
        return this.posted(body.message);
      case "delta":
      case "thinking":
        return this.grow(event, body);
      case "tool_start":
      case "tool_end":
        return this.find(body.message_id)?.tool(body.tool);
      case "reply_end":
        return body.skipped ? this.replyPassed(body.message) : this.replyEnded(body.message);
      case "run_end":
        return this.ended(body);
      default:
        return undefined;
    }
  }

  posted(message) {
    if (message.state === "streaming") this.live.add(message.id);
    this.hooks.busy(this.live.size > 0);
    const known = this.find(message.id);
    if (known) {
      if (message.state === "streaming" && !known.live) {
        this.ended(null);
        known.show(this.withVersions(known, message), null);
      }
      return this.dress();
    }
    if (this.stage.detached) return undefined;
    if (message.beside && message.beside === this.last?.id) return this.postedBeside(message);
    if (this.last && message.parent_id !== this.last.id) return message.position < this.last.position ? undefined : "gap";
    this.ended(null);
    const view = this.viewOf(null, message, null);
    this.stage.keepPlace(() => {
      this.stand(null);
      this.replace(this.stage.following ? this.withinMost([...this.views, view]) : [...this.views, view]);
      view.render();
    });
    return undefined;
  }

  postedBeside(message) {
    const last = this.views.at(-1);
    const versions = [...last.message.versions, message.id];
    last.message = { ...last.message, versions };
    this.ended(null);
    this.stage.keepPlace(() => this.stand(new MessageView({ ...message, versions }, null, this.reader)));
  }

  withVersions(known, message) {
    return message.versions.length < known.message.versions.length ? { ...message, versions: known.message.versions } : message;
  }

  grow(kind, body) {
    const view = this.find(body.message_id);
    if (!view) return this.stage.detached ? undefined : "gap";
    return view.grow(kind, body);
  }

  replyEnded(message) {
    this.live.delete(message.id);
    this.hooks.busy(this.live.size > 0);
    const view = this.find(message.id);
    if (!view) return this.stage.detached ? undefined : "gap";
    this.stage.keepPlace(() => {
      view.end(this.withVersions(view, message));
      view.render();
      this.dress();
    });
    this.hooks.announce(spoken(message));
    return undefined;
  }

  /** The reply came to nothing: its sign of typing goes, and what stood under it moves up. */
  replyPassed(message) {
    this.live.delete(message.id);
    this.hooks.busy(this.live.size > 0);
    const gone = this.find(message.id);
    if (!gone) return undefined;
    for (const view of this.views) if (view.message.parent_id === message.id) view.message = { ...view.message, parent_id: message.parent_id };
    this.stage.keepPlace(() => this.replace(this.views.filter((view) => view !== gone)));
    return undefined;
  }

  /** Why the run ended, as a quiet line, unless the last message says it already. */
  ended(run) {
    this.aside?.remove();
    this.aside = null;
    if (!run || QUIET_ENDS.has(run.reason) || !run.sentence || run.sentence === this.last?.failure) return;
    this.aside = make("div", { class: run.reason === SPENT ? "aside warn" : "aside", role: "status" }, make("span", { text: run.sentence }));
    this.stage.column.append(this.aside);
  }

  /** The reader's own message, at once, until the server has it. */
  addPending({ client_message_id: key, text, attachments }) {
    if (this.pending.has(key)) return;
    const body = make("div", { class: "body" });
    fillTyped(body, text);
    body.hidden = !text;
    const name = t("Message from {name}", { name: t("you") });
    const root = make("article", { class: "message mine pending", "aria-busy": "true", "aria-label": name }, fileRow(attachments), body);
    this.pending.set(key, root);
    this.stage.column.append(root);
    this.stage.follow();
  }

  settlePending(key) {
    this.pending.get(key)?.remove();
    this.pending.delete(key);
  }
}

function spoken(message) {
  const { name } = message.author;
  if (message.state !== "complete") return t("{name}: {sentence}", { name, sentence: message.failure || t("The answer broke off.") });
  const text = message.content.replace(/\s+/g, " ").trim();
  return t("{name} answered: {text}", { name, text: text.length > 400 ? text.slice(0, 400) + "…" : text });
}
