"""What stands beside the talk of a room: its whiteboard, the reports of its critics, what agents felt."""

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
    model: str
    tokens: int
    cost_micros: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionShown:
    """What an agent felt before its answer of that time."""

    id: str
    name: str
    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightsShown:
    """What a panel came to; `consensus` in hundredths, `at` is ISO 8601."""

    id: str
    at: str
    model: str
    consensus: int
    conclusion: str
    recommendation: str
    analysis: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelShown:
    """How a panel goes about its question, and what it came to, newest first. `mine` may draw more; `drawing` is under way."""

    kind: str
    mine: bool
    drawing: bool
    insights: Sequence[InsightsShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """`critics` are the names of those who sit there, `writing` of those who write just now; `zone` is the reader's.

    `keepers` are the names of those who keep the whiteboard, `changed_at` and `changed_by` tell of its last change.
    `reactions` None: the room hides them. `mine`: the reader may see what stands behind the reports.
    """

    zone: str
    mine: bool = False
    critics: Sequence[str] = ()
    writing: Sequence[str] = ()
    reports: Sequence[ReportShown] = ()
    keepers: Sequence[str] = ()
    board: Sequence[str] = ()
    changed_at: str = ''
    changed_by: str = ''
    panel: PanelShown | None = None
    reactions: Sequence[ReactionShown] | None = None

    @property
    def texts(self) -> list[str]:
        """What of it can be read on the page."""
        felt = [one.text for one in self.reactions or ()]
        drawn = [words for one in self.panel.insights for words in (one.conclusion, one.recommendation)] if self.panel else []
        return [*drawn, *self.board, *felt, *(part for one in self.reports for part in (one.name, one.text, one.failure) if part)]
