"""What a room keeps beside its cover: who sits there, by which policy they speak, and how far a run may go."""

from dataclasses import dataclass
from enum import StrEnum

from chatapp.domain.ids import AgentId, ConversationId
from chatapp.domain.model_ref import ModelRef


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a room talks. None lifts a limit.

    `max_rounds` counts follow-up rounds, `max_messages` the agents' messages after one trigger, `max_interactions` all
    agents' messages the room ever holds, `run_tokens` and `run_micros` what one run may use. `max_exchanges` is how
    often two agents may call on each other in a row before it no longer moves either of them to the front.
    `moderator` None: the first agent of the room picks where the policy asks for one.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A conversation's reins. `paused` keeps every agent silent; `since` is the position below which agents see nothing."""

    conversation: ConversationId
    rules: Rules = Rules()
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An agent in a room. `agent` is its id, or a model's name for the plain model a chat was begun with.

    It sees messages from the position `since` on. `model` None follows the agent's own choice. `seat` is its place in
    the order of the room; `name` is kept for the time after the agent is gone. `left` keeps the row for its messages.
    """

    conversation: ConversationId
    agent: AgentId
    name: str
    seat: int
    since: int = 0
    model: ModelRef | None = None
    muted: bool = False
    left: bool = False


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
