"""Who speaks next in a room, and when a run is over. Pure: a run is a value, and the dice are a seed inside it.

`begin` makes a run, `next_turns` says who speaks now or why nobody does any more, `heard` adds how turns ended. The
shell between them asks the models; it decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from chatapp.domain.ids import AgentId
from chatapp.domain.rooms import Reason, Rules, TurnPolicy
from chatapp.domain.turn_order import Cell, Planned, Seat, Why, first_round, later_round, moderator_of


class Outcome(StrEnum):
    """How a turn ended. A near-copy of what was said in the run counts as PASSED, a partial text as CUT."""

    SPOKE = 'spoke'
    PASSED = 'passed'
    FAILED = 'failed'
    CUT = 'cut'


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A turn that ended: who had it, how it ended, whom its text calls and what it used."""

    agent: AgentId
    outcome: Outcome
    calls: tuple[AgentId, ...] = ()
    tokens: int = 0
    micros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All turns one trigger causes, as far as they have come.

    `news` are the authors of what was said since, oldest first, None for the trigger; `saw` is how much of it each
    agent had before it when it last had a turn. `said_before` counts the agents' messages of the room before this run.
    `most_turns` None lets it go on to its end by itself. `once` ends it after its first round.
    """

    rules: Rules
    seats: tuple[Seat, ...]
    seed: int = 0
    calls: tuple[AgentId, ...] = ()
    said_before: int = 0
    most_turns: int | None = None
    once: bool = False
    round: int = 0
    queue: tuple[Cell, ...] = ()
    news: tuple[AgentId | None, ...] = (None,)
    saw: tuple[tuple[AgentId, int], ...] = ()
    past: tuple[Turned, ...] = ()
    round_began: int = 0
    closing: bool = False

    @property
    def said(self) -> int:
        """How many messages agents have added."""
        return sum(1 for turn in self.past if turn.outcome in (Outcome.SPOKE, Outcome.CUT))

    @property
    def tokens(self) -> int:
        return sum(turn.tokens for turn in self.past)

    @property
    def micros(self) -> int:
        return sum(turn.micros for turn in self.past)

    def seat(self, agent: AgentId) -> Seat | None:
        return next((one for one in self.seats if one.agent == agent), None)

    def has_news(self, agent: AgentId) -> bool:
        """Whether somebody else has said something since the agent's last turn."""
        seen = dict(self.saw).get(agent, 0)
        return any(author != agent for author in self.news[seen:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """These have a turn now, all at once where there are several; `run` is the run with their turns under way."""

    run: Run
    turns: tuple[Planned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Nobody speaks any more. `open` was called by somebody and has not answered."""

    reason: Reason
    open: AgentId | None = None


def begin(
    rules: Rules,
    seats: Sequence[Seat],
    *,
    seed: int,
    calls: Sequence[AgentId] = (),
    said_before: int = 0,
    most_turns: int | None = None,
    forced: AgentId | None = None,
    once: bool = False,
) -> Run:
    """A run as its trigger starts it. `calls` are those the trigger names; `forced` speaks first, whatever the policy says."""
    run = Run(rules=rules, seats=tuple(seats), seed=seed, calls=tuple(calls), said_before=said_before, most_turns=most_turns, once=once)
    run = replace(run, saw=tuple((seat.agent, 0 if seat.behind else 1) for seat in seats))
    if forced is not None and run.seat(forced) is None:
        return replace(run, most_turns=0)  # nobody speaks in the place of one who does not sit here
    if forced is not None:
        return replace(run, queue=(Cell((Planned(forced, Why.FORCED),)),))
    return replace(run, queue=first_round(run.rules, run.seats, run.calls, seed))


def next_turns(run: Run) -> Speak | End:
    """The next turn or turns, or why there is none."""
    while True:
        limit = _limit(run)
        if limit is not None:
            return _close(run, limit)
        if not run.queue:
            following = _next_round(run)
            if isinstance(following, End):
                return following
            run = following
            continue
        cell, run = run.queue[0], replace(run, queue=run.queue[1:])
        turns = tuple(one for one in cell.turns if _may(run, one))[: _left(run)]
        if turns:
            return Speak(run=_under_way(run, turns), turns=turns)


def heard(run: Run, ended: Sequence[Turned]) -> Run:
    """The run after these turns ended, in the order they began."""
    spoken = [turn for turn in ended if turn.outcome in (Outcome.SPOKE, Outcome.CUT)]
    loud = [turn for turn in spoken if not _is(run, turn.agent, 'transparent')]
    run = replace(run, past=(*run.past, *ended), news=(*run.news, *(turn.agent for turn in loud)))
    if run.closing:
        return run
    for turn in spoken:
        run = _with_calls_first(run, turn)
    return _with_interrupts(run, loud)


def upcoming(run: Run) -> tuple[Planned, ...]:
    """Who is next as things stand, for people to see."""
    return tuple(one for cell in run.queue for one in cell.turns if _may(run, one))


def open_call(run: Run) -> AgentId | None:
    """Somebody called in this run who has had no turn since."""
    waiting: list[AgentId] = list(run.calls)
    for turn in run.past:
        waiting = [agent for agent in waiting if agent != turn.agent]
        waiting += [agent for agent in turn.calls if agent != turn.agent and agent not in waiting]
    return next((agent for agent in reversed(waiting) if _present(run, agent)), None)


def is_ping_pong(run: Run) -> bool:
    """Whether the last messages went to and fro between two agents only, as often as the rules allow."""
    last = [turn.agent for turn in run.past if turn.outcome is Outcome.SPOKE][-2 * run.rules.max_exchanges :]
    if len(last) < 2 * run.rules.max_exchanges:
        return False
    return len(set(last)) == 2 and all(one != other for one, other in pairwise(last))


# --- inside ----------------------------------------------------------------------------------------------------------
def _limit(run: Run) -> Reason | None:
    rules = run.rules
    if run.most_turns is not None and len(run.past) >= run.most_turns:
        return Reason.DONE
    if _left(run) <= 0:
        return Reason.CAP_REACHED
    over_tokens = rules.run_tokens is not None and run.tokens >= rules.run_tokens
    over_micros = rules.run_micros is not None and run.micros >= rules.run_micros and run.micros > 0
    return Reason.BUDGET_SPENT if over_tokens or over_micros else None


def _left(run: Run) -> int:
    """How many messages agents may still add; the last words of those who have them are on top."""
    rules, said = run.rules, run.said
    ever = rules.max_interactions
    left = rules.max_messages - said
    return left if ever is None else min(left, ever - run.said_before - said)


def _close(run: Run, reason: Reason) -> Speak | End:
    """At a cap, those with a last word have it; then it is over."""
    if reason is Reason.CAP_REACHED and not run.closing:
        last = tuple(Planned(seat.agent, Why.LAST_WORD) for seat in run.seats if seat.final_response and _present(run, seat.agent))
        if last and run.past:
            return Speak(run=replace(_under_way(run, last), closing=True, queue=()), turns=last)
    return End(reason=reason, open=open_call(run))


def _next_round(run: Run) -> Run | End:
    """The run in its next round, or why there is none."""
    if run.closing:
        return End(reason=Reason.CAP_REACHED, open=open_call(run))
    this_round = run.past[run.round_began :]
    silent = this_round and not any(turn.outcome in (Outcome.SPOKE, Outcome.CUT) for turn in this_round)
    if silent:
        failed = all(turn.outcome is Outcome.FAILED for turn in this_round)
        return End(reason=Reason.FAILED if failed else Reason.EVERYONE_PASSED, open=open_call(run))
    queue = () if run.once else _later(run)
    if not queue:
        return End(reason=Reason.DONE, open=open_call(run))
    if run.round >= run.rules.max_rounds:
        closed = _close(run, Reason.CAP_REACHED)
        return closed if isinstance(closed, End) else replace(closed.run, queue=(Cell(closed.turns),), closing=True)
    return replace(run, round=run.round + 1, queue=queue, round_began=len(run.past))


def _later(run: Run) -> tuple[Cell, ...]:
    if sum(1 for seat in run.seats if _present(run, seat.agent)) < 2:
        return ()
    call = open_call(run)
    last = run.past[-1].agent if run.past else None
    cells = later_round(run.rules, run.seats, call, last, seed=run.seed + run.round + 1)
    if not any(_may(run, one) for cell in cells for one in cell.turns):
        return ()
    return cells


def _with_calls_first(run: Run, turn: Turned) -> Run:
    """Whom a message calls speaks next, unless two are only calling each other."""
    if run.rules.policy in (TurnPolicy.MANUAL, TurnPolicy.ROUND_ROBIN) or is_ping_pong(run):
        return run
    if run.rules.policy is TurnPolicy.MODERATOR and turn.agent != moderator_of(run.rules, run.seats):
        return run
    agent = next((one for one in turn.calls if one != turn.agent and _present(run, one)), None)
    if agent is None:
        return run
    named = Cell((Planned(agent, Why.CALLED, by=turn.agent),))
    rest = (Cell(tuple(one for one in cell.turns if one.agent != agent or one.why is Why.INTERRUPT)) for cell in run.queue)
    return replace(run, queue=(named, *(cell for cell in rest if cell.turns)))


def _with_interrupts(run: Run, loud: Sequence[Turned]) -> Run:
    """Those who speak after everybody speak now: never after themselves, nor to and fro for ever."""
    if not loud or run.rules.policy is TurnPolicy.MANUAL or is_ping_pong(run):
        return run
    speakers = {turn.agent for turn in loud}
    waiting = {one.agent for cell in run.queue for one in cell.turns if one.why is Why.INTERRUPT}
    eager = [seat for seat in run.seats if seat.interrupt_every_turn and speakers != {seat.agent} and seat.agent not in waiting]
    eager.sort(key=lambda seat: -seat.priority)
    return replace(run, queue=(*(Cell((Planned(seat.agent, Why.INTERRUPT),)) for seat in eager), *run.queue))


def _may(run: Run, planned: Planned) -> bool:
    """A forced turn is had by anybody who sits here; any other needs a voice and something new."""
    if planned.why in (Why.FORCED, Why.LAST_WORD):
        return run.seat(planned.agent) is not None
    return _present(run, planned.agent) and run.has_news(planned.agent)


def _present(run: Run, agent: AgentId) -> bool:
    """Sits here, is not muted, and has not failed in this run."""
    seat = run.seat(agent)
    failed = any(turn.agent == agent and turn.outcome is Outcome.FAILED for turn in run.past)
    return seat is not None and not seat.muted and not failed


def _is(run: Run, agent: AgentId, flag: str) -> bool:
    seat = run.seat(agent)
    return seat is not None and bool(getattr(seat, flag))


def _under_way(run: Run, turns: tuple[Planned, ...]) -> Run:
    saw = {**dict(run.saw), **{one.agent: len(run.news) for one in turns}}
    return replace(run, saw=tuple(saw.items()))
