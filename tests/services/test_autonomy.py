"""Agents that talk on by themselves: where they may, and what ends it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.autonomy import Hush
from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import AgentId
from chatapp.domain.money import Price, Usage
from chatapp.domain.rooms import Reason, Rules, TurnPolicy
from chatapp.domain.stream import Finished, StopReason, TextDelta
from tests.support.house import LAMP, TestHouse, a_house
from tests.support.scripted import passes, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, messages_in

TALKATIVE = replace(ONE_ROUND, autonomous=True, policy=TurnPolicy.ROUND_ROBIN)


async def a_talk(house: TestHouse, *names: str, rules: Rules = TALKATIVE, title: str = 'Table') -> Conversation:
    """A room where somebody has written and all have answered."""
    house.provider.voices |= {name: [says(f'{name} has a word.')] for name in names if name not in house.provider.voices}
    room = await a_table(house, *names, rules=rules, title=title)
    await house.services.timeline.post(house.ada, room.id, 'What now?')
    await house.run_ended(room.id)
    return room


async def ticked(house: TestHouse, *rooms: Conversation) -> int:
    """One tick, waited for until nobody speaks in these rooms; how many talks it began."""
    begun = await house.services.autonomy.tick()
    for room in rooms:
        await house.run_ended(room.id)
    return begun


async def speakers_in(house: TestHouse, room: Conversation) -> list[str]:
    return [one.author.name for one in await messages_in(house, room) if one.author.name]


async def last_run(house: TestHouse, room: Conversation) -> tuple[Reason | None, str]:
    run = (await house.services.console.status(house.ada, room.id)).run
    assert run is not None
    return run.reason, run.sentence


# --- where they may --------------------------------------------------------------------------------------------------
async def test_two_agents_talk_on_one_round_a_tick_until_it_has_been_still_for_five_minutes(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')
    house.clock.move(timedelta(minutes=4))
    assert await ticked(house, room) == 1
    assert await speakers_in(house, room) == ['Ada', 'ann', 'bo', 'ann', 'bo']
    assert await last_run(house, room) == (Reason.DONE, '')
    house.clock.move(timedelta(minutes=4))
    assert await ticked(house, room) == 1
    house.clock.move(timedelta(minutes=5, seconds=1))
    assert await ticked(house, room) == 0
    await house.services.timeline.post(house.ada, room.id, 'Are you asleep?')
    await house.run_ended(room.id)
    assert await ticked(house, room) == 1


async def test_rooms_that_did_not_choose_it_stay_quiet_until_they_do(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo', rules=replace(TALKATIVE, autonomous=False))
    assert await ticked(house, room) == 0
    await house.services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, autonomous=True))
    assert await ticked(house, room) == 1
    await house.services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, autonomous=False))
    assert await ticked(house, room) == 0


async def test_one_agent_has_nobody_to_talk_with_and_a_critic_or_a_muted_one_does_not_count(house: TestHouse, tmp_path: Path) -> None:
    alone = await a_talk(house, 'ann', title='Alone')
    watched = await a_talk(house, 'bo', title='Watched')
    await house.services.rooms.add(house.ada, watched.id, await an_agent(house, tmp_path, 'Critic', agent__yaml='critic: true\n'))
    muted = await a_talk(house, 'cy', 'dan', title='Muted')
    await house.services.rooms.mute(house.ada, muted.id, AgentId('demo:dan'), muted=True)
    assert await ticked(house, alone, watched, muted) == 0


async def test_where_everybody_passed_a_person_begins_anew(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')
    house.provider.voices = {'ann': [passes()], 'bo': [passes()]}
    assert await ticked(house, room) == 1
    assert await last_run(house, room) == (Reason.EVERYONE_PASSED, 'Everyone passed.')
    assert await ticked(house, room) == 0


async def test_never_in_a_paused_room_a_full_one_one_in_the_trash_or_one_led_by_hand(house: TestHouse) -> None:
    paused, full, gone, led = [await a_talk(house, 'ann', 'bo', title=title) for title in ('Paused', 'Full', 'Gone', 'Led')]
    await house.services.console.pause(house.ada, paused.id)
    await house.services.rooms.set_rules(house.ada, full.id, lambda old: replace(old, max_interactions=2))
    await house.services.conversations.delete(house.ada, gone.id)
    await house.services.rooms.set_rules(house.ada, led.id, lambda old: replace(old, policy=TurnPolicy.MANUAL))
    assert await ticked(house, paused, full, led) == 0


async def test_five_rooms_talk_at_once_and_the_sixth_has_its_turn_before_any_of_them_again(house: TestHouse) -> None:
    rooms = [await a_talk(house, 'ann', 'bo', title=f'Table {number}') for number in range(6)]
    hold = asyncio.Event()
    house.provider.voices = {'ann': [[hold, *says('ann goes on.')]]}
    assert await house.services.autonomy.tick() == 5
    assert await house.services.autonomy.tick() == 0
    (waiting,) = [room for room in rooms if house.services.orchestrator.running(room.id) is None]
    hold.set()
    for room in rooms:
        await house.run_ended(room.id)
    house.provider.voices = {'ann': [[asyncio.Event()]]}
    assert await house.services.autonomy.tick() == 5
    assert house.services.orchestrator.running(waiting.id) is not None


# --- what ends it ----------------------------------------------------------------------------------------------------
async def test_a_stop_ends_it_also_between_two_rounds_until_a_person_writes(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')
    await house.services.orchestrator.stop(house.ada, room.id)
    assert await ticked(house, room) == 0
    await house.services.timeline.post(house.ada, room.id, 'Go on')
    await house.run_ended(room.id)
    house.provider.voices['ann'] = [[asyncio.Event()]]
    assert await house.services.autonomy.tick() == 1
    await house.services.orchestrator.stop(house.ada, room.id)
    assert await last_run(house, room) == (Reason.STOPPED, 'Stopped.')
    asked = len(house.provider.requests)
    assert await ticked(house, room) == 0
    assert len(house.provider.requests) == asked


async def test_what_a_person_writes_interrupts_it(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')
    house.provider.voices['ann'] = [[asyncio.Event()], says('ann listens.')]
    assert await house.services.autonomy.tick() == 1
    await house.services.timeline.post(house.ada, room.id, 'Wait')
    await house.run_ended(room.id)
    assert (await speakers_in(house, room))[-3:] == ['Ada', 'ann', 'bo']


async def test_two_that_always_answer_stop_at_the_turns_of_the_day_and_the_room_says_so_once(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo', rules=replace(TALKATIVE, autonomous_turns=3))
    assert [await ticked(house, room) for _ in range(4)] == [1, 1, 0, 0]
    assert len(await speakers_in(house, room)) == 3 + 3
    reason, sentence = await last_run(house, room)
    assert (reason, '3 turns' in sentence) == (Reason.BUDGET_SPENT, True)
    house.clock.move(timedelta(hours=4))  # not midnight yet
    await house.services.timeline.post(house.ada, room.id, 'Still there?')
    await house.run_ended(room.id)
    assert await ticked(house, room) == 0
    assert (await last_run(house, room))[0] is Reason.CAP_REACHED  # of the run a person set off; it is not said again today
    house.clock.move(timedelta(hours=12))
    await house.services.timeline.post(house.ada, room.id, 'Good morning')
    await house.run_ended(room.id)
    assert await ticked(house, room) == 1


async def test_the_money_of_the_day_is_kept_across_rounds(house: TestHouse) -> None:
    await house.services.catalogue.set_price(
        house.ada, LAMP, Price(input_micros=0, cached_micros=0, cache_write_micros=0, output_micros=1_000_000)
    )
    costly = Finished(reason=StopReason.DONE, usage=Usage(output_tokens=300))
    house.provider.voices = {name: [[TextDelta(text=f'{name} has a word.'), costly]] for name in ('ann', 'bo')}
    room = await a_talk(house, 'ann', 'bo', rules=replace(TALKATIVE, autonomous_micros=1000))
    before = (await house.services.ledger.in_conversation(house.ada, room.id)).cost_micros
    while await ticked(house, room):
        pass
    spent = (await house.services.ledger.in_conversation(house.ada, room.id)).cost_micros - before
    assert spent == 900  # two rounds would cost 1,200
    assert (await last_run(house, room))[0] is Reason.BUDGET_SPENT


async def test_it_sleeps_at_night_where_the_owner_lives(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')  # 19:42 in UTC
    await house.services.people.set_zone(house.ada, 'Asia/Seoul')
    assert await ticked(house, room) == 0
    await house.services.people.set_zone(house.ada, 'Europe/Berlin')
    assert await ticked(house, room) == 1


async def test_a_clock_set_an_hour_on_or_back_neither_ends_nor_doubles_it(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')
    assert await ticked(house, room) == 1
    for hours in (1, -1, -1):
        house.clock.set_by(timedelta(hours=hours))
        assert [await ticked(house, room) for _ in range(2)] == [1, 1]
    house.clock.move(timedelta(minutes=5, seconds=1))
    assert await ticked(house, room) == 0


async def test_critics_write_after_what_a_person_set_off_and_not_after_every_round(house: TestHouse, tmp_path: Path) -> None:
    room = await a_talk(house, 'ann', 'bo')
    yaml = 'critic: true\nmodel: demo:lamp\n'
    await house.services.rooms.add(house.ada, room.id, await an_agent(house, tmp_path, 'Critic', agent__yaml=yaml))
    assert await ticked(house, room) == 1
    await house.critics_ended(room.id)
    assert (await house.services.critics.reports(house.ada, room.id))[0] == []


async def test_it_goes_on_after_a_restart_and_its_turns_of_the_day_are_remembered(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        room = await a_talk(house, 'ann', 'bo', rules=replace(TALKATIVE, autonomous_turns=3))
        assert await ticked(house, room) == 1
    async with a_house(tmp_path) as house:
        house.provider.voices = {name: [says(f'{name} is back.')] for name in ('ann', 'bo')}
        assert [await ticked(house, room) for _ in range(2)] == [1, 0]
        assert len(await speakers_in(house, room)) == 3 + 3


@pytest.mark.parametrize('change', [{'quiet_from': 24}, {'autonomous_turns': -1}, {'autonomous_micros': -1}])
async def test_reins_that_cannot_be_are_refused(house: TestHouse, change: dict[str, int]) -> None:
    room = await a_table(house, 'ann', 'bo')
    with pytest.raises(BadInput):
        await house.services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, **change))  # type: ignore[arg-type]


async def test_the_operator_may_keep_all_rooms_quiet_and_they_say_so(tmp_path: Path) -> None:
    async with a_house(tmp_path, autonomous=False) as house:
        room = await a_talk(house, 'ann', 'bo')
        assert await ticked(house, room) == 0
        assert (await house.services.console.status(house.ada, room.id)).hush is Hush.OFF


async def test_the_console_says_why_they_do_not_talk_on(house: TestHouse) -> None:
    room = await a_talk(house, 'ann', 'bo')
    assert (await house.services.console.status(house.ada, room.id)).hush is None
    house.clock.move(timedelta(minutes=6))
    assert (await house.services.console.status(house.ada, room.id)).hush is Hush.STILL
    house.clock.move(timedelta(hours=4))
    assert (await house.services.console.status(house.ada, room.id)).hush is Hush.NIGHT
