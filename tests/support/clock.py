"""A clock that stands until it is set."""

import time
from datetime import UTC, datetime, timedelta


class SettableClock:
    """The wall stands still until it is moved; the monotonic side is the machine's, for deadlines of real waits, and moves with it."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 19, 42, 8, tzinfo=UTC)) -> None:
        self._now, self._ahead_s = now, 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return time.monotonic() + self._ahead_s

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._ahead_s += by.total_seconds()

    def set_by(self, by: timedelta) -> None:
        """Somebody sets the clock on the wall, and no time passes."""
        self._now += by
