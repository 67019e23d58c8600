"""What is known of a reply while it is made, and the words for how it can end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BudgetSpent, CapReached, HouseError
from chatapp.domain.messages import Message, State
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.people import Person
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.repeats import Remembered, is_repeat
from chatapp.domain.stream import StopReason
from chatapp.domain.wording import t
from chatapp.ports.storage import UsageRow
from chatapp.services.allowance import Allowance
from chatapp.services.hands import Hands
from chatapp.services.speakers import Speaker

SENTENCES = {
    StopReason.LENGTH: 'The answer reached its length limit.',
    StopReason.REFUSED: 'The model declined to answer this; rephrase it or choose another model.',
    StopReason.CONTEXT_FULL: 'The conversation no longer fits into the model; start a new chat or choose a model with a larger window.',
    StopReason.PAUSED: 'The model paused before it was done.',
}


PASSES = ('PASS', '무시함')
"""How a model without tools passes, and how agents did in older houses."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What a turn has from its run: whether it may come to nothing, what was said so far, and what is left to use."""

    may_pass: bool = False
    said: Sequence[Remembered] = ()
    allowance: Allowance | None = None


APART = Within()


@dataclass(slots=True, kw_only=True)
class Turn:
    """A reply under way: what was asked, by whom, and what is known of it so far.

    `stop_sentence` says why it was stopped, empty while nobody stopped it. `trouble` is what keeps its end from being stored.
    `may_pass` is a turn of a room that may come to nothing: then `left_nothing` is set, and its row is gone. `said` are
    the texts of its run, `allowance` is what that may use. `reported` is what the vendor said its last call used,
    `reactions` is what the speaker felt and does not say.
    """

    reply: Message
    conversation: Conversation
    person: Person
    speaker: Speaker
    request: ModelRequest
    hands: Hands
    may_pass: bool = False
    passed: bool = False
    left_nothing: bool = False
    said: Sequence[Remembered] = ()
    allowance: Allowance | None = None
    call: Call | None = None
    refusal: CapReached | None = None
    usage: Usage = field(default_factory=Usage)
    cost_micros: int | None = 0
    reported: Usage | None = None
    requests: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    started_s: float = 0.0
    first_token_ms: int | None = None
    total_ms: int = 0
    phase: Phase = Phase.WAITING
    stop_sentence: str = ''
    trouble: HouseError | None = None

    @property
    def info(self) -> ModelInfo:
        return self.speaker.info

    @property
    def refused_run(self) -> CapReached | None:
        """The refusal after which nobody of the run can speak; an agent's own budget ends its turn alone."""
        return None if isinstance(self.refusal, BudgetSpent) else self.refusal

    def leaves_nothing(self, ending: 'Ending', text: str) -> bool:
        """Whether it comes to nothing: it passed, repeats what was said, or was ended before its first word."""
        if not self.may_pass:
            return False
        if self.passed or text.strip(' .!()[]').upper() in PASSES or is_repeat(text, self.said):
            return True
        unsaid = not text.strip()
        return unsaid and (ending.state is not State.FAILED or self.refused_run is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    state: State
    sentence: str


def sentence_for(reason: StopReason, text: str) -> str:
    """What to tell a person about an answer that ended so; empty when all is well."""
    if reason in SENTENCES:
        return t(SENTENCES[reason])
    return '' if text.strip() else t('The model ended without an answer.')
