"""Whether the agents of a room may talk on by themselves. Pure: a room's standing is a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatapp.domain.days import is_within
from chatapp.domain.rooms import Reason, Rules, TurnPolicy

GOES_ON = (Reason.DONE, Reason.CAP_REACHED)
"""Ends of a run after which agents go on. Stopped is stopped, and where all passed nothing is left: a person begins anew."""


class Hush(StrEnum):
    """Why agents do not talk on by themselves; the first that holds, in this order."""

    OFF = 'off'
    PAUSED = 'paused'
    ALONE = 'alone'
    FINISHED = 'finished'
    FULL = 'full'
    NIGHT = 'night'
    STILL = 'still'
    TURNS_SPENT = 'turns_spent'
    MONEY_SPENT = 'money_spent'


SPENT = (Hush.TURNS_SPENT, Hush.MONEY_SPENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a room stands. `voices` are the agents that could speak, `day` and `hour` are its owner's, `still_s` how long nobody spoke.

    `last` is how the last run ended, None where there was none; `said` are all agents' messages. `turns` and `micros` are
    what agents used by themselves since the owner's midnight.
    """

    rules: Rules
    paused: bool
    voices: int
    day: datetime
    hour: int
    still_s: float
    last: Reason | None
    said: int
    turns: int
    micros: int

    @property
    def turns_left(self) -> int | None:
        most = self.rules.autonomous_turns
        return None if most is None else max(0, most - self.turns)

    @property
    def micros_left(self) -> int | None:
        most = self.rules.autonomous_micros
        return None if most is None else max(0, most - self.micros)


def hush(room: Standing, *, awake_s: float) -> Hush | None:
    """Why nobody talks on there, None where somebody may."""
    rules, most = room.rules, room.rules.max_interactions
    night = rules.quiet_from is not None and rules.quiet_until is not None and is_within(room.hour, rules.quiet_from, rules.quiet_until)
    holds = {
        Hush.OFF: not rules.autonomous or rules.policy is TurnPolicy.MANUAL,
        Hush.PAUSED: room.paused,
        Hush.ALONE: room.voices < 2,
        Hush.FINISHED: room.last not in GOES_ON,
        Hush.FULL: most is not None and room.said >= most,
        Hush.NIGHT: night,
        Hush.STILL: room.still_s > awake_s,
        Hush.TURNS_SPENT: room.turns_left == 0,
        Hush.MONEY_SPENT: room.micros_left == 0 and room.micros > 0,
    }
    return next((why for why, held in holds.items() if held), None)
