"""How a room stands, in the words of its console."""

from collections.abc import Sequence
from typing import assert_never

from chatapp.domain.autonomy import Hush
from chatapp.domain.rooms import PanelKind, Reason, TurnPolicy
from chatapp.domain.turn_order import Planned, Why
from chatapp.domain.wording import t
from chatapp.services.console import Status
from components.room_console import Reins, SeatShown
from pages.figures import dollars

POLICIES = {
    TurnPolicy.NATURAL.value: t('named first, then freely'),
    TurnPolicy.ROUND_ROBIN.value: t('in order of the seats'),
    TurnPolicy.MENTION_ONLY.value: t('only who is named'),
    TurnPolicy.TALKATIVENESS.value: t('by talkativeness'),
    TurnPolicy.MODERATOR.value: t('a moderator picks'),
    TurnPolicy.MANUAL.value: t('by hand'),
}
PANEL_KINDS = {
    PanelKind.MULTI_PERSONA: t('many personas, each unheard by the others'),
    PanelKind.FOCUS_GROUP: t('focus group, with replies'),
    PanelKind.EXPERT_PANEL: t('expert panel, in order'),
    PanelKind.BRAINSTORM: t('brainstorm, three rounds more'),
}
CAPS = (Reason.CAP_REACHED, Reason.BUDGET_SPENT)
FULL = 100
"""Percent; rounds that are over with nobody called are an end like any other."""
ENDED = {
    Reason.STOPPED: t('Stopped.'),
    Reason.EVERYONE_PASSED: t('Everyone passed.'),
    Reason.INTERRUPTED: t('Interrupted.'),
}


def reins_of(status: Status, *, mine: bool) -> Reins:
    """The console's words and figures."""
    run, rules = status.run, status.room.rules
    speaking = [status.names.get(one.agent, '') for one in status.speaking]
    following = status.next[0] if status.next else None
    turns, tokens, micros = (run.turns, run.tokens, run.micros) if run else (0, 0, 0)
    caps = [(turns, rules.max_messages), (tokens, rules.run_tokens), (micros, rules.run_micros)]
    percent = max((100 * used // cap for used, cap in caps if cap), default=0)
    at_cap = _at_cap(status) and (percent >= FULL or (run is not None and run.open is not None))
    open_agent = run.open if run and not status.running else None
    next_agent = following.agent if following else open_agent
    return Reins(
        headline=t('At its cap.') if at_cap else _headline(status, speaking),
        line=_line(status, following),
        face=next(iter((*speaking, *status.reviewing)), status.names.get(next_agent, '') if next_agent else ''),
        running=status.running or bool(status.reviewing),
        paused=status.room.paused,
        can_continue=status.can_continue,
        at_cap=at_cap,
        mine=mine,
        policy=rules.policy.value,
        autonomous=rules.autonomous,
        seats=[
            SeatShown(
                id=one.agent,
                name=status.names.get(one.agent, one.name),
                muted=one.muted,
                next=one.agent == next_agent,
                speaking=any(one.agent == speaker.agent for speaker in status.speaking),
                critic=one.agent in status.critics,
            )
            for one in status.members
        ],
        spent=dollars(micros),
        cap=t('of {cap}', cap=dollars(rules.run_micros)) if rules.run_micros is not None else t('in this run'),
        turns=t('{turns} of {most} turns', turns=turns, most=rules.max_messages),
        percent=min(100, percent),
    )


def _at_cap(status: Status) -> bool:
    return status.can_continue and not status.running and status.run is not None and status.run.reason in CAPS


def _headline(status: Status, speaking: Sequence[str]) -> str:
    if speaking:
        return _are_speaking(speaking)
    if status.running:
        return t('The next turn begins.')
    if status.reviewing:
        return _are_writing(status.reviewing)
    if status.room.paused:
        return t('Paused.')
    reason = status.run.reason if status.run else None
    return ENDED.get(reason, t('Quiet.')) if reason else t('Quiet.')


def _are_speaking(names: Sequence[str]) -> str:
    if len(names) == 1:
        return t('{name} is speaking.', name=names[0])
    return t('{most} and {last} are speaking.', most=', '.join(names[:-1]), last=names[-1])


def _are_writing(names: Sequence[str]) -> str:
    if len(names) == 1:
        return t('{name} is writing a report.', name=names[0])
    return t('{most} and {last} are writing reports.', most=', '.join(names[:-1]), last=names[-1])


def _line(status: Status, following: Planned | None) -> str:
    if following is not None:
        return _is_next(following, status)
    if status.room.paused:
        return t('Nobody speaks until you resume.')
    run = status.run
    if run is not None and run.open is not None and not status.running:
        return t('{name} is next, because of being named.', name=status.names.get(run.open, ''))
    if status.running:
        return ''
    if status.room.rules.autonomous:
        return _by_themselves(status)
    return t('Write, or let somebody speak.')


def _by_themselves(status: Status) -> str:
    match status.hush:
        case None:
            return t('They talk on by themselves.')
        case Hush.NIGHT:
            return t('It is night here: they talk on by themselves from {hour}:00.', hour=status.room.rules.quiet_until)
        case Hush.TURNS_SPENT | Hush.MONEY_SPENT:
            return t('They have talked by themselves as much as they may today.')
        case Hush.OFF | Hush.PAUSED | Hush.ALONE | Hush.FINISHED | Hush.FULL | Hush.STILL:
            return t('Write, or let somebody speak.')
        case _:
            assert_never(status.hush)


def _is_next(planned: Planned, status: Status) -> str:
    name = status.names.get(planned.agent, '')
    if planned.why is Why.CALLED:
        by = status.names.get(planned.by) if planned.by else None
        return t('{name} is next, because {by} named them.', name=name, by=by or t('you'))
    reasons = {
        Why.IN_ORDER: t('in order'),
        Why.INTERRUPT: t('as after everybody'),
        Why.PICKS: t('to pick who speaks'),
        Why.FORCED: t('as you asked'),
        Why.LAST_WORD: t('for the last word'),
    }
    return t('{name} is next, {why}.', name=name, why=reasons[planned.why])
