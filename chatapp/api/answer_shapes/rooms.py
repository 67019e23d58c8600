"""Rooms, who sits there, and how a run stands."""

from pydantic import Field, JsonValue

from chatapp.api.answer_shapes.base import Answer, Count, Id, Micros, Model, Named, Page, Time
from chatapp.api.answer_shapes.conversations import Marked
from chatapp.domain.autonomy import Hush
from chatapp.domain.conversations import Kind
from chatapp.domain.rooms import FirstRound, PanelKind, Reason, TurnPolicy
from chatapp.domain.turn_order import Why


class Member(Answer):
    """An agent at the table."""

    id: str = Field(description="The agent's id; the model's name where a plain model sits there.")
    name: str
    model: Model | None = Field(description="Null follows the agent's own.")
    muted: bool
    since: Count = Field(description='The position it reads from.')


class Members(Page[Member]):
    """In the order of their seats."""


class Room(Answer):
    """A room and its reins; null lifts a limit."""

    id: Id
    name: str
    kind: Kind
    policy: TurnPolicy
    first_round: FirstRound
    max_rounds: Count
    max_messages: Count
    max_interactions: Count | None
    run_tokens: Count | None
    run_micros: Micros | None
    max_exchanges: Count
    moderator: str | None
    show_reactions: bool
    autonomous: bool
    autonomous_turns: Count | None
    autonomous_micros: Micros | None
    quiet_from: Count | None
    quiet_until: Count | None
    paused: bool
    direct: str | None = Field(description='The one agent a direct room was made for.')
    panel: PanelKind | None
    agents: list[Member]
    created_at: Time
    active_at: Time
    deleted: bool


class MarkedRoom(Marked, Room):
    """A room, and what the caller sees beside it."""


class MarkedRooms(Page[MarkedRoom]):
    pass


class Cleared(Answer):
    removed: Count


class Chatting(Named):
    """An agent that speaks now, with what it has said so far."""

    message_id: Id
    content: str
    thinking: str


class ChattingAgents(Page[Chatting]):
    pass


class Report(Answer):
    """What a critic wrote after a run."""

    id: Id
    conversation_id: Id
    after_id: Id = Field(description='The newest message it had read.')
    agent: Named
    model: Model
    content: str
    thinking: str
    failure: str = Field(description='Why it breaks off; else empty.')
    tokens: Count
    cost_micros: Micros | None
    created_at: Time


class Reports(Page[Report]):
    pass


class ReportDetails(Answer):
    """What stands behind a critic's report."""

    report_id: Id
    requests: list[JsonValue] = Field(description='What was sent, as it was sent; no key is in it.')


class Reaction(Answer):
    """What an agent felt before it answered."""

    id: Id
    message_id: Id
    agent: Named
    content: str
    created_at: Time


class Reactions(Page[Reaction]):
    pass


class Whiteboard(Answer):
    lines: list[str]
    keepers: list[str] = Field(description='The names of those who write on it.')
    changed_at: Time | None
    changed_by: str | None


class Insights(Answer):
    """What a model that took no part read in a panel's talk."""

    id: Id
    conversation_id: Id
    after_id: Id = Field(description='The newest message it had read.')
    model: Model
    conclusion: str
    analysis: str
    summary: str
    recommendation: str
    consensus: float = Field(ge=0, le=1, description='From nobody agrees to all do.')
    created_at: Time


class InsightsRead(Page[Insights]):
    """Newest first."""


class Planned(Named):
    """Whose turn it is, and why; `by` called it."""

    why: Why
    by: str | None


class Speaking(Named):
    message_id: Id
    why: Why | None = Field(None, description='Left out where nobody planned it.')
    by: str | None = None


class Run(Answer):
    id: Id
    started_at: Time
    ended_at: Time | None
    reason: Reason | None
    sentence: str = Field(description='The reason in words.')
    open: Named | None = Field(description='Who was called and had no turn.')
    turns: Count
    tokens: Count
    cost_micros: Micros
    autonomous: bool = Field(description='Nobody set it off.')


class Caps(Answer):
    max_rounds: Count
    max_messages: Count
    max_interactions: Count | None
    run_tokens: Count | None
    run_micros: Micros | None


class RunStatus(Answer):
    """How the run stands."""

    running: bool
    paused: bool
    speaking: list[Speaking]
    next: list[Planned]
    run: Run | None = Field(description='The one that goes on, or the last.')
    can_continue: bool
    reviewing: list[str] = Field(description='The names of critics that write now.')
    policy: TurnPolicy
    autonomous: bool
    hush: Hush | None = Field(description='Why agents do not talk on by themselves.')
    caps: Caps
    agents: list[Member]
