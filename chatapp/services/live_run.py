"""A run while it goes on: its turns under way, its course so far, and the words for how it ended."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId, MessageId, PersonId
from chatapp.domain.mentions import called
from chatapp.domain.messages import Message, State
from chatapp.domain.repeats import Remembered, remembered
from chatapp.domain.rooms import Reason, RunRecord
from chatapp.domain.turn_order import Cell, Planned, Why
from chatapp.domain.turns import End, Outcome, Run, Turned
from chatapp.domain.votes import tally_of
from chatapp.domain.wording import t
from chatapp.services.allowance import Allowance
from chatapp.services.turn import Phase, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Why somebody ended the run."""

    reason: Reason
    sentence: str


@dataclass(slots=True, kw_only=True, eq=False)
class LiveRun:
    """What is going on in one conversation now. `plan` None: one reply of a plain model, and it is over.

    `turns` are those under way, in the order they began; `now` says why each of them has its turn. `said` are the texts
    of the run, `halt` is set once somebody ended it, `forced` is who was made to speak, `latest` the newest
    reply, `asker` whose caps it counts against.
    `over` is why it ended, once it has; `tally` what a vote counter said last, with its name.
    """

    record: RunRecord
    conversation: Conversation
    asker: PersonId
    plan: Run | None = None
    end: End | None = None
    names: Mapping[AgentId, str] = field(default_factory=dict)
    allowance: Allowance | None = None
    turns: tuple[Turn, ...] = ()
    now: tuple[Planned, ...] = ()
    tasks: dict[MessageId, asyncio.Task[None]] = field(default_factory=dict)
    said: list[Remembered] = field(default_factory=list)
    halt: Halt | None = None
    forced: AgentId | None = None
    latest: MessageId | None = None
    task: asyncio.Task[None] | None = None
    over: Reason | None = None
    tally: str = ''

    def interrupt(self, sentence: str, *, only: AgentId | None = None) -> None:
        """End the turns under way, keeping what they said; those of one agent where it is named."""
        for turn in [one for one in self.turns if only is None or one.speaker.id == only]:
            turn.stop_sentence = turn.stop_sentence or sentence
            if turn.phase is Phase.SPEAKING:
                turn.phase = Phase.ENDING  # once only: a second cancellation would hit the storing of what was said
                self.tasks[turn.reply.id].cancel()

    def put_first(self, agent: AgentId) -> None:
        """Let this agent speak next, whatever the rules say."""
        self.forced = agent
        if self.plan is not None:
            self.plan = replace(self.plan, queue=(Cell((Planned(agent, Why.FORCED),)), *self.plan.queue))

    def over_for(self, reason: Reason) -> Reason:
        """The end as what waits for it sees it: a stop meanwhile counts, and a cap that refused a turn would refuse the next."""
        if self.halt is not None:
            return self.halt.reason
        return Reason.BUDGET_SPENT if any(turn.refusal is not None for turn in self.turns) else reason

    def count(self) -> Sequence[Turned]:
        """The turns under way have ended: what became of them."""
        ended = [turned(turn, self.names) for turn in self.turns]
        self.said += [remembered(turn.reply.text) for turn in self.turns if not turn.left_nothing]
        for turn in self.turns:
            self.tally = tally_in(turn) or self.tally
        used = [turn.usage.total_tokens for turn in self.turns], [turn.cost_micros or 0 for turn in self.turns]
        record = self.record
        self.record = replace(
            record, turns=record.turns + len(ended), tokens=record.tokens + sum(used[0]), micros=record.micros + sum(used[1])
        )
        return ended


def tally_in(turn: Turn) -> str:
    """What a vote counter has told everybody; empty for any other turn, and for a whisper."""
    who, reply = turn.speaker.agent, turn.reply
    if who is None or not who.vote or turn.left_nothing or reply.state is not State.COMPLETE or reply.to is not None:
        return ''
    counted = tally_of(reply.text)
    return t('{name}: {tally}', name=who.name, tally=counted) if counted else ''


def with_tally(sentence: str, run: LiveRun) -> str:
    """How the run ended, with what was counted in it."""
    return ' '.join(part for part in (sentence, run.tally) if part)


def turned(turn: Turn, names: Mapping[AgentId, str]) -> Turned:
    """How a turn of a room ended, for the rules."""
    reply = turn.reply
    outcome = Outcome.SPOKE
    if turn.left_nothing or not reply.text.strip():
        outcome = Outcome.PASSED if reply.state is not State.FAILED else Outcome.FAILED
    elif reply.state is State.FAILED:
        outcome = Outcome.FAILED
    elif reply.state is State.INTERRUPTED:
        outcome = Outcome.CUT
    calls = called(reply.text, names) if outcome in (Outcome.SPOKE, Outcome.CUT) else ()
    return Turned(
        agent=AgentId(reply.author.id),
        outcome=outcome,
        calls=tuple(one for one in calls if one != reply.author.id),
        tokens=turn.usage.total_tokens,
        micros=turn.cost_micros or 0,
    )


def reason_of_chat(turn: Turn, reply: Message) -> Reason:
    if reply.state is State.COMPLETE:
        return Reason.DONE
    if turn.stop_sentence:
        return Reason.STOPPED
    return Reason.CAP_REACHED if turn.refusal else Reason.FAILED


def sentence_of(end: End, run: LiveRun) -> str:
    """How the run ended, for people; empty where there is nothing to say about it."""
    said = run.plan.said if run.plan else 0
    match end.reason:
        case Reason.EVERYONE_PASSED:
            sentence = t('Everyone passed.') if not said else t('Run ended after {turns}: everyone passed.', turns=_messages(said))
        case Reason.CAP_REACHED:
            sentence = _cap(run, said)
        case Reason.BUDGET_SPENT:
            sentence = t('Run ended after {turns}: its budget is spent.', turns=_messages(said))
        case Reason.FAILED:
            sentence = t('Nobody could answer; the failed turns say why.')
        case _:
            sentence = ''
    waiting = run.names.get(end.open) if end.open else None
    return f'{sentence} {t("{name} was called and is next.", name=waiting)}' if sentence and waiting else sentence


def _cap(run: LiveRun, said: int) -> str:
    assert run.plan is not None
    rules = run.plan.rules
    if rules.max_interactions is not None and run.plan.said_before + said >= rules.max_interactions:
        return t('This room has reached its limit of {most} answers; raise it to go on.', most=rules.max_interactions)
    if said >= rules.max_messages:
        return t('Run ended after {turns}: that is the cap.', turns=_messages(said))
    if rules.max_rounds == 0:
        return t('Run ended after {turns}: its one round is over.', turns=_messages(said))
    return t('Run ended after {turns}: the cap of {rounds} rounds was reached.', turns=_messages(said), rounds=rules.max_rounds + 1)


def _messages(said: int) -> str:
    return t('1 turn') if said == 1 else t('{count} turns', count=said)
