// Times and days as the reader's own zone has them.
import { t } from "words";

/** What one reader's clock says: `time`, `exact` and `day` of an ISO 8601 time. */
export class Clock {
  constructor(zone) {
    this.zone = known(zone);
    this.short = this.format({ hour: "numeric", minute: "2-digit" });
    this.long = this.format({ dateStyle: "long", timeStyle: "medium" });
    this.date = this.format({ weekday: "long", day: "numeric", month: "long" });
    this.dateWithYear = this.format({ day: "numeric", month: "long", year: "numeric" });
    this.key = new Intl.DateTimeFormat("en-CA", { timeZone: this.zone });
  }

  format(options) {
    return new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeZone: this.zone, ...options });
  }

  time(iso) {
    return this.short.format(new Date(iso));
  }

  exact(iso) {
    return this.long.format(new Date(iso));
  }

  /** The day's own key, equal for two times of one day. */
  dayKey(iso) {
    return this.key.format(new Date(iso));
  }

  /** "Today", "Yesterday" or the date. */
  day(iso) {
    const key = this.dayKey(iso);
    const now = new Date();
    if (key === this.key.format(now)) return t("Today");
    if (key === this.key.format(new Date(now.getTime() - 86_400_000))) return t("Yesterday");
    const sameYear = key.slice(0, 4) === this.key.format(now).slice(0, 4);
    return (sameYear ? this.date : this.dateWithYear).format(new Date(iso));
  }
}

function known(zone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

/** "0.8 s", "12 s", "2 min 5 s". */
export function duration(ms) {
  if (ms < 50) return t("under 0.1 s");
  if (ms < 9_950) return t("{seconds} s", { seconds: (ms / 1000).toFixed(1) });
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return t("{seconds} s", { seconds });
  return t("{minutes} min {seconds} s", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}
