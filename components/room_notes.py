"""What stands beside the talk of a room: its whiteboard, and the reports of its critics."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShown:
    """`at` is ISO 8601; `failure` says why it breaks off or why there is none."""

    id: str
    name: str
    at: str
    text: str
    thinking: str
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """`critics` are the names of those who sit there, `writing` of those who write just now; `zone` is the reader's.

    `keepers` are the names of those who keep the whiteboard, `changed_at` and `changed_by` tell of its last change.
    """

    zone: str
    critics: Sequence[str] = ()
    writing: Sequence[str] = ()
    reports: Sequence[ReportShown] = ()
    keepers: Sequence[str] = ()
    board: Sequence[str] = ()
    changed_at: str = ''
    changed_by: str = ''

    @property
    def texts(self) -> list[str]:
        """What of it can be read on the page."""
        return [*self.board, *(part for one in self.reports for part in (one.name, one.text, one.failure) if part)]
