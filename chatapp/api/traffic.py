"""What came to the doors since the house was opened, counted for whoever watches over it: no names, no ids, no addresses."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

METHODS = frozenset({'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'WEBSOCKET'})
"""Others are counted together: a caller may make up as many as it likes."""


class Line(StrEnum):
    """What stays open: a page in a browser, or a stream of events."""

    PAGE = 'page'
    STREAM = 'stream'


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One kind of answer. `route` has places instead of ids."""

    method: str
    route: str
    status: int


@dataclass(slots=True, kw_only=True)
class Spell:
    """How long answers of one route were waited for, until their first byte."""

    count: int = 0
    total_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Counted by the request log as requests come and go."""

    answers: Counter[Answered] = field(default_factory=Counter)
    waits: dict[str, Spell] = field(default_factory=dict)
    lines: Counter[Line] = field(default_factory=Counter)
    under_way: int = 0

    @contextmanager
    def request(self) -> Iterator['Request']:
        """One request from its first line to its end, whatever becomes of it."""
        self.under_way += 1
        request = Request(self)
        try:
            yield request
        finally:
            self.under_way -= 1
            request.close()

    def answered(self, method: str, route: str, status: int, *, waited_s: float) -> None:
        known = method if method in METHODS else 'other'
        self.answers[Answered(method=known, route=route, status=status)] += 1
        spell = self.waits.setdefault(route, Spell())
        spell.count, spell.total_s = spell.count + 1, spell.total_s + waited_s


class Request:
    """One request on its way; it may turn out to be a line that stays open."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._line: Line | None = None

    def opened(self, line: Line) -> None:
        self._line = line
        self._traffic.lines[line] += 1

    def close(self) -> None:
        if self._line is not None:
            self._traffic.lines[self._line] -= 1
