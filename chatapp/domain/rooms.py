"""What a room keeps beside its cover: who sits there, by which policy they speak, and how far a run may go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatapp.domain.attachments import Attachment
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId, RunId, WaitingId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.persona import Persona
from chatapp.domain.wording import t


class TurnPolicy(StrEnum):
    """By what it is decided who speaks next."""

    NATURAL = 'natural'
    ROUND_ROBIN = 'round_robin'
    MENTION_ONLY = 'mention_only'
    TALKATIVENESS = 'talkativeness'
    MODERATOR = 'moderator'
    MANUAL = 'manual'


class FirstRound(StrEnum):
    """Whether the first round's agents answer at once or one after the other; later rounds are always sequential."""

    CONCURRENT = 'concurrent'
    SEQUENTIAL = 'sequential'


class PanelKind(StrEnum):
    """How the personas of a panel go about its question."""

    MULTI_PERSONA = 'multi_persona'
    FOCUS_GROUP = 'focus_group'
    EXPERT_PANEL = 'expert_panel'
    BRAINSTORM = 'brainstorm'


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a room talks. None lifts a limit.

    `max_rounds` counts follow-up rounds, `max_messages` the agents' messages after one trigger, `max_interactions` all
    agents' messages the room ever holds, `run_tokens` and `run_micros` what one run may use. `max_exchanges` is how
    often two agents may call on each other in a row before it no longer moves either of them to the front.
    `moderator` None: the first agent of the room picks where the policy asks for one. `show_reactions` lets people read
    what agents felt before they answered.

    `autonomous` lets agents talk on by themselves while nobody writes, `autonomous_turns` and `autonomous_micros` a day
    of the owner at most, and never from the hour `quiet_from` until the hour `quiet_until` there.
    """

    policy: TurnPolicy = TurnPolicy.NATURAL
    first_round: FirstRound = FirstRound.CONCURRENT
    max_rounds: int = 5
    max_messages: int = 30
    max_interactions: int | None = None
    run_tokens: int | None = 400_000
    run_micros: int | None = 400_000
    max_exchanges: int = 3
    moderator: AgentId | None = None
    show_reactions: bool = False
    autonomous: bool = False
    autonomous_turns: int | None = 60
    autonomous_micros: int | None = 200_000
    quiet_from: int | None = 23
    quiet_until: int | None = 7


def checked(rules: Rules, agents: Collection[AgentId] = ()) -> Rules:
    """The rules as they are stored; `BadInput` names the first that cannot be kept.

    >>> checked(Rules(max_interactions=0)).max_interactions
    0
    """
    bounds = {
        'max_rounds': (0, 20),
        'max_messages': (1, 200),
        'max_interactions': (0, 1_000_000),
        'run_tokens': (1, 100_000_000),
        'run_micros': (0, 1_000_000_000),
        'max_exchanges': (1, 50),
        'autonomous_turns': (0, 10_000),
        'autonomous_micros': (0, 1_000_000_000),
        'quiet_from': (0, 23),
        'quiet_until': (0, 23),
    }
    for name, (least, most) in bounds.items():
        value = getattr(rules, name)
        if value is not None and not least <= value <= most:
            raise BadInput(t('Choose a whole number from {least} to {most:,}.', least=least, most=most), field=name)
    if rules.moderator is not None and rules.moderator not in agents:
        raise BadInput(t('The moderator must be an agent of the room.'), field='moderator')
    return rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A conversation's reins. `paused` keeps every agent silent; `direct` names the one agent a direct room was made for.

    `panel` is how a room goes about the question it was made for, None for every other room.
    """

    conversation: ConversationId
    rules: Rules = Rules()
    paused: bool = False
    direct: AgentId | None = None
    panel: PanelKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyRoom:
    """From `data/rooms`: agents by name; one that is not there is left out."""

    name: str
    agents: Sequence[str]
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An agent in a room. `agent` is its id, or a model's name for the plain model a chat was begun with.

    It sees messages from the position `since` on. `model` None follows the agent's own choice. `seat` is its place in
    the order of the room; `name` is kept for the time after the agent is gone. `left` keeps the row for its messages.
    `persona` is who it was when it was seated at a panel, and is for as long as the panel stands.
    """

    conversation: ConversationId
    agent: AgentId
    name: str
    seat: int
    since: int = 0
    model: ModelRef | None = None
    muted: bool = False
    left: bool = False
    persona: Persona | None = None


class Reason(StrEnum):
    """Why nobody speaks any more."""

    DONE = 'done'
    EVERYONE_PASSED = 'everyone_passed'
    CAP_REACHED = 'cap_reached'
    BUDGET_SPENT = 'budget_spent'
    STOPPED = 'stopped'
    PAUSED = 'paused'
    FAILED = 'failed'
    INTERRUPTED = 'interrupted'


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run as it is kept. `ended_at` None: it goes on, or a crash cut it.

    `head` is the message the timeline ended with when it was over, `open` an agent who was called and had no turn.
    `autonomous`: nobody set it off, agents talked on by themselves.
    """

    id: RunId
    conversation: ConversationId
    started_at: datetime
    ended_at: datetime | None = None
    reason: Reason | None = None
    sentence: str = ''
    head: MessageId | None = None
    open: AgentId | None = None
    turns: int = 0
    tokens: int = 0
    micros: int = 0
    autonomous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What several runs used together."""

    turns: int
    micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that waits for the end of the run before it is posted. `to` is whom it is whispered to.

    `text` may be empty where there are `attachments`. `trouble` says why it could not be sent when its turn came; it is not stored.
    """

    id: WaitingId
    conversation: ConversationId
    author: PersonId
    text: str
    attachments: tuple[Attachment, ...] = ()
    to: AgentId | None = None
    client_message_id: str | None = None
    created_at: datetime
    trouble: str = ''
