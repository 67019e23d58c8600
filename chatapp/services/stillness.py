"""How long a room has been still, by the clock that nobody can set."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.ids import ConversationId
from chatapp.plumbing.clock import Clock


@dataclass(slots=True, kw_only=True)
class _Seen:
    active_at: datetime
    since_s: float
    looked_s: float


class Stillness:
    """The wall clock is read only for what was before the first look: set an hour on or back later, it changes nothing."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[ConversationId, _Seen] = {}

    def of(self, room: ConversationId, active_at: datetime) -> float:
        """The seconds since it was active, which it was at this time."""
        now_s, seen = self._clock.monotonic_s(), self._seen.get(room)
        if seen is None or seen.active_at != active_at:
            age_s = max(0.0, (self._clock.now() - active_at).total_seconds())
            if seen is not None:
                age_s = min(age_s, now_s - seen.looked_s)  # it happened after the last look
            seen = self._seen[room] = _Seen(active_at=active_at, since_s=now_s - age_s, looked_s=now_s)
        seen.looked_s = now_s
        return now_s - seen.since_s

    def keep(self, rooms: Collection[ConversationId]) -> None:
        """Forget all others."""
        for gone in self._seen.keys() - set(rooms):
            del self._seen[gone]
