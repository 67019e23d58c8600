"""Who speaks next, under every policy; and that no run goes on for ever."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.ids import AgentId
from chatapp.domain.rooms import FirstRound, Reason, Rules, TurnPolicy
from chatapp.domain.turn_order import Planned, Seat, Why
from chatapp.domain.turns import End, Outcome, Run, Speak, Turned, begin, heard, is_ping_pong, next_turns, open_call, upcoming

A, B, C, D = (AgentId(name) for name in 'ABCD')
SEQUENTIAL = Rules(first_round=FirstRound.SEQUENTIAL)
Script = Callable[[Planned, int], Turned]


def seats(*agents: AgentId) -> tuple[Seat, ...]:
    return tuple(Seat(agent=agent) for agent in agents)


def speaks(planned: Planned, _: int) -> Turned:
    return Turned(agent=planned.agent, outcome=Outcome.SPOKE)


def passes(planned: Planned, _: int) -> Turned:
    return Turned(agent=planned.agent, outcome=Outcome.PASSED)


def speak_once(planned: Planned, nth: int) -> Turned:
    return (speaks if nth == 0 else passes)(planned, nth)


def played(run: Run, script: Script = speaks) -> tuple[list[AgentId], End, Run]:
    """All turns of the run in the order they began, and how it ended. `script` gets a turn and how many the agent had before."""
    order: list[AgentId] = []
    for _ in range(1000):
        step = next_turns(run)
        if isinstance(step, End):
            return order, step, run
        ended = [script(one, order.count(one.agent)) for one in step.turns]
        order += [one.agent for one in step.turns]
        run = heard(step.run, ended)
    raise AssertionError('the run goes on for ever')


def first_of(run: Run) -> list[AgentId]:
    return [one.agent for one in upcoming(run)]


# --- the natural order -----------------------------------------------------------------------------------------------
def test_three_plain_agents_answer_at_once_each_once_and_in_any_order() -> None:
    orders = set()
    for seed in range(20):
        step = next_turns(begin(Rules(), seats(A, B, C), seed=seed))
        assert isinstance(step, Speak)
        assert sorted(one.agent for one in step.turns) == [A, B, C]
        orders.add(tuple(one.agent for one in step.turns))
    assert len(orders) > 2


@pytest.mark.parametrize('seed', range(5))
def test_priorities_come_high_to_low_with_those_of_nought_between(seed: int) -> None:
    room = tuple(Seat(agent=AgentId(name), priority=priority) for name, priority in zip('vwxyzq', (5, 2, 0, 0, -1, -5), strict=True))
    order, _, _ = played(begin(replace(SEQUENTIAL, max_rounds=1), room, seed=seed))
    for turn in (order[:6], order[6:12]):
        assert turn[:2] == ['v', 'w']
        assert set(turn[2:4]) == {'x', 'y'}
        assert turn[4:] == ['z', 'q']


def test_the_one_called_goes_before_any_priority() -> None:
    room = (Seat(agent=A, priority=9), Seat(agent=B), Seat(agent=C))
    assert first_of(begin(Rules(), room, seed=1, calls=[B, C]))[:2] == [B, A]


def test_who_speaks_after_everybody_begins_and_never_follows_itself() -> None:
    room = (Seat(agent=A, interrupt_every_turn=True), *seats(B, C))
    order, _, _ = played(begin(SEQUENTIAL, room, seed=1), speak_once)
    assert order[0] == A
    assert order[1:3] in ([B, A], [C, A])
    assert all(one != other for one, other in pairwise(order))


def test_after_agents_that_spoke_at_once_the_eager_one_speaks_once() -> None:
    room = (Seat(agent=A, interrupt_every_turn=True), *seats(B, C))
    order, _, _ = played(begin(Rules(max_rounds=0), room, seed=1))
    assert order[0] == order[3] == A
    assert len(order) == 4


def test_a_transparent_agent_moves_nobody() -> None:
    room = (Seat(agent=A, interrupt_every_turn=True), Seat(agent=B, transparent=True))
    order, end, _ = played(begin(SEQUENTIAL, room, seed=1))
    assert order == [A, B]
    assert end.reason is Reason.DONE


def test_in_a_room_of_one_there_is_one_answer() -> None:
    assert played(begin(Rules(), seats(A), seed=1))[:2] == ([A], End(reason=Reason.DONE))


def test_follow_up_rounds_are_one_after_the_other_and_stop_at_five_with_the_reason() -> None:
    order, end, run = played(begin(Rules(), seats(A, B), seed=1))
    assert 7 <= len(order) <= 12
    assert (end.reason, run.round) == (Reason.CAP_REACHED, 5)


def test_thirty_messages_are_the_most_after_one_trigger() -> None:
    order, end, _ = played(begin(Rules(), seats(*map(AgentId, 'abcdefgh')), seed=1))
    assert len(order) == 30
    assert end.reason is Reason.CAP_REACHED


def test_the_limit_of_the_room_counts_all_messages_there_ever_were() -> None:
    order, end, _ = played(begin(Rules(max_interactions=12), seats(A, B, C), seed=1, said_before=10))
    assert len(order) == 2
    assert end.reason is Reason.CAP_REACHED
    assert played(begin(Rules(max_interactions=10), seats(A), seed=1, said_before=10))[:2] == ([], End(reason=Reason.CAP_REACHED))


def test_when_all_pass_the_run_is_over() -> None:
    assert played(begin(Rules(), seats(A, B, C), seed=1), passes)[1] == End(reason=Reason.EVERYONE_PASSED)


def test_an_agent_with_nothing_new_is_not_asked() -> None:
    def only_a(planned: Planned, nth: int) -> Turned:
        return (speaks if planned.agent == A else passes)(planned, nth)

    order, end, _ = played(begin(SEQUENTIAL, seats(A, B), seed=1), only_a)
    assert order.count(A) == 1
    assert end.reason is Reason.EVERYONE_PASSED or end.reason is Reason.DONE
    assert played(begin(Rules(), (Seat(agent=A, behind=False),), seed=1))[0] == []


def test_one_that_fails_is_left_out_and_the_others_go_on() -> None:
    def a_fails(planned: Planned, nth: int) -> Turned:
        return Turned(agent=planned.agent, outcome=Outcome.FAILED) if planned.agent == A else speak_once(planned, nth)

    order, end, _ = played(begin(Rules(), seats(A, B, C), seed=1), a_fails)
    assert order.count(A) == 1
    assert order.count(B) == order.count(C) == 2
    assert end.reason is Reason.EVERYONE_PASSED


def test_when_every_call_fails_the_run_failed() -> None:
    _, end, _ = played(begin(Rules(), seats(A, B), seed=1), lambda one, _: Turned(agent=one.agent, outcome=Outcome.FAILED))
    assert end.reason is Reason.FAILED


def test_the_muted_are_silent_even_when_called() -> None:
    room = (Seat(agent=A, muted=True), Seat(agent=B))
    order, _, _ = played(begin(Rules(), room, seed=1, calls=[A]))
    assert A not in order


# --- calls among agents ----------------------------------------------------------------------------------------------
def test_whom_a_message_calls_speaks_next_and_people_can_see_why() -> None:
    def a_calls_c(planned: Planned, nth: int) -> Turned:
        calls = (C,) if planned.agent == A and nth == 0 else ()
        return replace(speak_once(planned, nth), calls=calls)

    room = (Seat(agent=A, priority=9), Seat(agent=B, priority=8), Seat(agent=C))
    step = next_turns(begin(SEQUENTIAL, room, seed=1))
    assert isinstance(step, Speak)
    run = heard(step.run, [a_calls_c(step.turns[0], 0)])
    assert upcoming(run)[0] == Planned(C, Why.CALLED, by=A)
    assert played(begin(SEQUENTIAL, room, seed=1), a_calls_c)[0][:3] == [A, C, B]


def test_two_that_only_call_each_other_are_damped() -> None:
    def call_the_other(planned: Planned, _: int) -> Turned:
        return Turned(agent=planned.agent, outcome=Outcome.SPOKE, calls=(B if planned.agent == A else A,))

    order, end, run = played(begin(Rules(policy=TurnPolicy.MENTION_ONLY), seats(A, B, C), seed=1, calls=[A]), call_the_other)
    assert order == [A, B, A, B, A, B]
    assert is_ping_pong(run)
    assert end == End(reason=Reason.DONE, open=A)


def test_one_called_at_the_cap_is_left_open() -> None:
    def call_c(planned: Planned, _: int) -> Turned:
        return Turned(agent=planned.agent, outcome=Outcome.SPOKE, calls=(C,) if planned.agent != C else ())

    room = (Seat(agent=A, priority=9), Seat(agent=B, priority=8), Seat(agent=C))
    _, end, run = played(begin(replace(SEQUENTIAL, max_messages=1), room, seed=1), call_c)
    assert end == End(reason=Reason.CAP_REACHED, open=C)
    assert open_call(run) == C


# --- other policies --------------------------------------------------------------------------------------------------
def test_round_robin_keeps_the_order_of_the_seats() -> None:
    order, _, _ = played(begin(Rules(policy=TurnPolicy.ROUND_ROBIN, max_rounds=1), seats(C, A, B), seed=9))
    assert order == [C, A, B, C, A, B]


def test_mention_only_asks_nobody_who_is_not_called() -> None:
    rules = Rules(policy=TurnPolicy.MENTION_ONLY)
    assert played(begin(rules, seats(A, B, C), seed=1))[0] == []
    assert played(begin(rules, seats(A, B, C), seed=1, calls=[C, A]))[0] == [C, A]


def test_talkativeness_is_a_chance_and_never_silence() -> None:
    room = (Seat(agent=A, talkativeness=1.0), Seat(agent=B, talkativeness=0.0))
    rules = Rules(policy=TurnPolicy.TALKATIVENESS, max_rounds=0)
    assert all(first_of(begin(rules, room, seed=seed)) == [A] for seed in range(10))
    quiet = (Seat(agent=A, talkativeness=0.0), Seat(agent=B, talkativeness=0.1))
    assert all(first_of(begin(rules, quiet, seed=seed)) in ([A], [B]) for seed in range(10))
    assert sorted(first_of(begin(rules, quiet, seed=3, calls=[A]))) in ([A], [A, B])


def test_the_moderator_picks_until_it_picks_nobody() -> None:
    picks = iter([(B,), (C,), ()])

    def script(planned: Planned, _: int) -> Turned:
        calls = next(picks) if planned.agent == A else (D,)
        return Turned(agent=planned.agent, outcome=Outcome.SPOKE, calls=calls)

    rules = Rules(policy=TurnPolicy.MODERATOR, moderator=A)
    order, end, _ = played(begin(rules, seats(D, A, B, C), seed=1), script)
    assert order == [A, B, A, C, A]
    assert end.reason is Reason.DONE


def test_by_hand_only_the_forced_one_speaks() -> None:
    rules = Rules(policy=TurnPolicy.MANUAL)
    assert played(begin(rules, seats(A, B), seed=1))[0] == []
    muted = (Seat(agent=A, muted=True, behind=False), Seat(agent=B))
    assert played(begin(rules, muted, seed=1, forced=A))[0] == [A]


def test_nobody_speaks_in_the_place_of_one_who_does_not_sit_here() -> None:
    order, end, _ = played(begin(Rules(), seats(A, B), seed=1, forced=C, most_turns=1))
    assert (order, end.reason) == ([], Reason.DONE)


def test_next_turn_is_one_turn() -> None:
    assert played(begin(SEQUENTIAL, seats(A, B), seed=1, most_turns=1))[1].reason is Reason.DONE
    assert len(played(begin(SEQUENTIAL, seats(A, B), seed=1, most_turns=1))[0]) == 1


# --- caps ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('rules', [Rules(run_tokens=250), Rules(run_micros=250)])
def test_the_budget_of_a_run_ends_it(rules: Rules) -> None:
    def dear(planned: Planned, _: int) -> Turned:
        return Turned(agent=planned.agent, outcome=Outcome.SPOKE, tokens=100, micros=100)

    order, end, _ = played(begin(replace(rules, first_round=FirstRound.SEQUENTIAL), seats(A, B), seed=1), dear)
    assert len(order) == 3
    assert end.reason is Reason.BUDGET_SPENT


def test_a_last_word_is_had_at_the_cap_and_only_there() -> None:
    room = (Seat(agent=A), Seat(agent=B), Seat(agent=C, final_response=True))
    order, end, _ = played(begin(Rules(max_messages=4), room, seed=1))
    assert len(order) == 5
    assert (order[-1], end.reason) == (C, Reason.CAP_REACHED)
    assert played(begin(Rules(), room, seed=1), passes)[0].count(C) == 1


# --- laws ------------------------------------------------------------------------------------------------------------
@st.composite
def rooms(draw: st.DrawFn) -> tuple[Run, Callable[[Planned, int], Turned]]:
    agents = [AgentId(name) for name in 'abcdef'[: draw(st.integers(1, 6))]]
    room = tuple(
        Seat(
            agent=agent,
            priority=draw(st.integers(-2, 2)),
            talkativeness=draw(st.floats(0, 1)),
            interrupt_every_turn=draw(st.booleans()),
            transparent=draw(st.booleans()),
            final_response=draw(st.booleans()),
            muted=draw(st.booleans()),
        )
        for agent in agents
    )
    rules = Rules(
        policy=draw(st.sampled_from(TurnPolicy)),
        first_round=draw(st.sampled_from(FirstRound)),
        max_rounds=draw(st.integers(0, 5)),
        max_messages=draw(st.integers(0, 30)),
        max_interactions=draw(st.none() | st.integers(0, 20)),
        moderator=draw(st.none() | st.sampled_from(agents)),
    )
    outcomes = draw(st.lists(st.tuples(st.sampled_from(Outcome), st.lists(st.sampled_from(agents), max_size=2)), min_size=1, max_size=40))
    begun = iter(range(10_000))

    def script(planned: Planned, _: int) -> Turned:
        outcome, calls = outcomes[next(begun) % len(outcomes)]
        return Turned(agent=planned.agent, outcome=outcome, calls=tuple(calls))

    return begin(rules, room, seed=draw(st.integers(0, 99)), calls=calls_of(draw, agents)), script


def calls_of(draw: st.DrawFn, agents: list[AgentId]) -> list[AgentId]:
    return draw(st.lists(st.sampled_from(agents), max_size=2, unique=True))


@given(rooms())
def test_every_run_ends_within_its_caps_with_a_reason(room: tuple[Run, Callable[[Planned, int], Turned]]) -> None:
    run, script = room
    order, end, last = played(run, script)
    last_words = sum(1 for seat in run.seats if seat.final_response)
    assert last.said <= max(0, run.rules.max_messages) + last_words
    if run.rules.max_interactions is not None:
        assert last.said <= run.rules.max_interactions + last_words
    assert last.round <= run.rules.max_rounds
    assert end.reason in set(Reason)
    assert not {seat.agent for seat in run.seats if seat.muted} & set(order)


@given(rooms())
def test_nobody_speaks_twice_in_a_row_and_who_failed_is_left_out(room: tuple[Run, Callable[[Planned, int], Turned]]) -> None:
    run, script = room
    last: set[AgentId] = set()
    failed: set[AgentId] = set()
    while isinstance(step := next_turns(run), Speak):
        now = {one.agent for one in step.turns if one.why is not Why.LAST_WORD}
        assert not (failed & now)
        assert len(last) != 1 or now != last
        ended = [script(one, 0) for one in step.turns]
        failed |= {turn.agent for turn in ended if turn.outcome is Outcome.FAILED}
        last = {turn.agent for turn in ended if turn.outcome in (Outcome.SPOKE, Outcome.CUT)} or last
        run = heard(step.run, ended)


@given(rooms(), st.integers(0, 9))
def test_the_same_run_takes_the_same_way(room: tuple[Run, Callable[[Planned, int], Turned]], seed: int) -> None:
    run = begin(room[0].rules, room[0].seats, seed=seed)
    assert played(run)[0] == played(run)[0]


def test_a_run_of_one_round_ends_after_it_and_nobody_has_a_last_word() -> None:
    voices = (Seat(agent=A, final_response=True), *seats(B, C))
    order, end, _ = played(begin(replace(SEQUENTIAL, max_rounds=5), voices, seed=1, once=True))
    assert (sorted(order), end.reason) == ([A, B, C], Reason.DONE)


def test_a_run_of_one_round_where_all_pass_says_so() -> None:
    _, end, _ = played(begin(SEQUENTIAL, seats(A, B), seed=1, once=True), passes)
    assert end.reason is Reason.EVERYONE_PASSED
