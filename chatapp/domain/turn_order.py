"""In which order the agents of a room are asked in one round. Pure: the dice are a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import assert_never

from chatapp.domain.ids import AgentId
from chatapp.domain.rooms import FirstRound, Rules, TurnPolicy


class Why(StrEnum):
    """What gave an agent its turn."""

    IN_ORDER = 'in_order'
    CALLED = 'called'
    INTERRUPT = 'interrupt'
    PICKS = 'picks'
    FORCED = 'forced'
    LAST_WORD = 'last_word'


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An agent in a run: its flags, and whether something was said since its own last message."""

    agent: AgentId
    priority: int = 0
    talkativeness: float = 0.5
    interrupt_every_turn: bool = False
    transparent: bool = False
    final_response: bool = False
    muted: bool = False
    behind: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """A turn to come; `by` called the agent, None for a person."""

    agent: AgentId
    why: Why
    by: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Turns that begin at once."""

    turns: tuple[Planned, ...]


def first_round(rules: Rules, seats: Sequence[Seat], calls: Sequence[AgentId], seed: int) -> tuple[Cell, ...]:
    """The round after the trigger, which calls these. Those who speak after everybody begin."""
    voices = [seat for seat in seats if not seat.muted]
    called = [agent for agent in calls if any(seat.agent == agent for seat in voices)]
    match rules.policy:
        case TurnPolicy.NATURAL:
            order = _natural(voices, called[:1], Random(seed))
        case TurnPolicy.ROUND_ROBIN:
            order = [seat.agent for seat in voices]
        case TurnPolicy.MENTION_ONLY:
            order = called
        case TurnPolicy.TALKATIVENESS:
            order = _natural(_talkative(voices, called, Random(seed)), called[:1], Random(seed))
        case TurnPolicy.MODERATOR:
            picks = moderator_of(rules, seats)
            return _one_by_one([picks], Why.PICKS) if picks is not None else ()
        case TurnPolicy.MANUAL:
            return ()
        case _:
            assert_never(rules.policy)
    eager = _eager(voices) if rules.policy is not TurnPolicy.MENTION_ONLY else []
    planned = tuple(Planned(agent, Why.CALLED if agent in called else Why.IN_ORDER) for agent in order if agent not in eager)
    at_once = rules.first_round is FirstRound.CONCURRENT and rules.policy is not TurnPolicy.ROUND_ROBIN
    cells = [Cell(planned)] if at_once else [Cell((one,)) for one in planned]
    return (*_one_by_one(eager, Why.INTERRUPT), *(cell for cell in cells if cell.turns))


def later_round(rules: Rules, seats: Sequence[Seat], call: AgentId | None, last: AgentId | None, *, seed: int) -> tuple[Cell, ...]:
    """A follow-up round, one after the other. `call` is somebody called who has not answered, `last` spoke last."""
    voices = [seat for seat in seats if not seat.muted]
    called = [call] if call is not None else []
    match rules.policy:
        case TurnPolicy.NATURAL:
            order = _natural(voices, called, Random(seed))
        case TurnPolicy.ROUND_ROBIN:
            order = [seat.agent for seat in voices]
        case TurnPolicy.TALKATIVENESS:
            order = _natural(_talkative(voices, called, Random(seed)), called, Random(seed))
        case TurnPolicy.MODERATOR:
            picks = moderator_of(rules, seats)
            return _one_by_one([picks], Why.PICKS) if picks is not None and picks != last else ()
        case TurnPolicy.MENTION_ONLY | TurnPolicy.MANUAL:
            return ()
        case _:
            assert_never(rules.policy)
    eager = _eager(voices)
    return tuple(Cell((Planned(agent, Why.CALLED if agent in called else Why.IN_ORDER),)) for agent in order if agent not in eager)


def moderator_of(rules: Rules, seats: Sequence[Seat]) -> AgentId | None:
    """Who picks the next speaker: the one the rules name, else the first who is not muted."""
    voices = [seat.agent for seat in seats if not seat.muted]
    if rules.moderator in voices:
        return rules.moderator
    return voices[0] if voices else None


def _natural(seats: Sequence[Seat], called: Sequence[AgentId], dice: Random) -> list[AgentId]:
    """The called one; priorities above 0, highest first; 0 in any order; below 0, -1 before -5."""
    equal = [seat for seat in seats if seat.priority == 0]
    dice.shuffle(equal)
    high = sorted((seat for seat in seats if seat.priority > 0), key=lambda seat: -seat.priority)
    low = sorted((seat for seat in seats if seat.priority < 0), key=lambda seat: -seat.priority)
    rest = [seat.agent for seat in (*high, *equal, *low)]
    return [*called, *(agent for agent in rest if agent not in called)]


def _talkative(seats: Sequence[Seat], called: Sequence[AgentId], dice: Random) -> list[Seat]:
    """Each by its own chance; the called one always, and where all would be silent, the one who likes to talk most."""
    chances = [(seat, dice.random()) for seat in seats]
    chosen = [seat for seat, chance in chances if chance < seat.talkativeness or seat.agent in called]
    return chosen or [max(seats, key=lambda seat: seat.talkativeness)] if seats else []


def _eager(seats: Sequence[Seat]) -> list[AgentId]:
    """Those who speak after everybody, by priority."""
    return [seat.agent for seat in sorted(seats, key=lambda seat: -seat.priority) if seat.interrupt_every_turn]


def _one_by_one(agents: Sequence[AgentId], why: Why) -> tuple[Cell, ...]:
    return tuple(Cell((Planned(agent, why),)) for agent in agents)
