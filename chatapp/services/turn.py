"""What is known of a reply while it is made, and the words for how it can end."""

from dataclasses import dataclass, field
from enum import StrEnum

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import CapReached, HouseError
from chatapp.domain.messages import Message, State
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.people import Person
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import StopReason
from chatapp.domain.wording import t
from chatapp.ports.storage import UsageRow

SENTENCES = {
    StopReason.LENGTH: 'The answer reached its length limit.',
    StopReason.REFUSED: 'The model declined to answer this; rephrase it or choose another model.',
    StopReason.CONTEXT_FULL: 'The conversation no longer fits into the model; start a new chat or choose a model with a larger window.',
    StopReason.PAUSED: 'The model paused before it was done.',
}


class Phase(StrEnum):
    """Where a turn stands: only one that is SPEAKING can be cut off, one that is ENDING is waited for."""

    WAITING = 'waiting'
    SPEAKING = 'speaking'
    ENDING = 'ending'


@dataclass(slots=True, kw_only=True)
class Call:
    """One provider call: what was reserved for it, and how far it got. `chars` came back, thinking included."""

    row: UsageRow
    sent: bool = False
    answered: bool = False
    chars: int = 0


@dataclass(slots=True, kw_only=True)
class Turn:
    """A reply under way: what was asked, by whom, and what is known of it so far.

    `stop_sentence` says why it was stopped, empty while nobody stopped it. `trouble` is what keeps its end from being stored.
    """

    reply: Message
    conversation: Conversation
    person: Person
    info: ModelInfo
    request: ModelRequest
    call: Call | None = None
    refusal: CapReached | None = None
    usage: Usage = field(default_factory=Usage)
    cost_micros: int | None = 0
    requests: list[str] = field(default_factory=list)
    started_s: float = 0.0
    first_token_ms: int | None = None
    total_ms: int = 0
    phase: Phase = Phase.WAITING
    stop_sentence: str = ''
    trouble: HouseError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    state: State
    sentence: str


def sentence_for(reason: StopReason, text: str) -> str:
    """What to tell a person about an answer that ended so; empty when all is well."""
    if reason in SENTENCES:
        return t(SENTENCES[reason])
    return '' if text.strip() else t('The model ended without an answer.')
