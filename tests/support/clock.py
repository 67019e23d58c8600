"""A clock that stands until it is set."""

import time
from datetime import UTC, datetime, timedelta


class SettableClock:
    """The wall stands still until it is moved; the monotonic side is the machine's, for deadlines of real waits."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 19, 42, 8, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return time.monotonic()

    def move(self, by: timedelta) -> None:
        self._now += by
