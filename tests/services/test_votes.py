"""A vote counter: the last word at the cap, and its last line with the end of the run."""

from dataclasses import replace
from pathlib import Path

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId
from chatapp.domain.rooms import Rules, TurnPolicy
from tests.support.house import TestHouse
from tests.support.scripted import is_asked, passes, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, messages_in

AT_A_CAP = replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN, max_messages=2)


async def a_table_that_votes(house: TestHouse, folder: Path, rules: Rules = AT_A_CAP) -> Conversation:
    room = await a_table(house, 'ann', 'bo', rules=rules)
    counter = await an_agent(house, folder, '투표원', agent__yaml='model: demo:lamp\n')
    await house.services.rooms.add(house.ada, room.id, counter)
    return room


async def test_its_last_line_is_the_tally_at_the_cap_for_followers_and_newcomers(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [says('Tea.')], 'bo': [says('Coffee.')], '투표원': [says('Two hands.\n\n**Tea 1, coffee 1**\n')]}
    room = await a_table_that_votes(house, tmp_path)
    await house.services.timeline.post(house.ada, room.id, 'Vote: tea or coffee?')
    ended = await house.run_ended(room.id)
    assert (await messages_in(house, room))[-1].author.name == '투표원'
    assert ended.reason == 'cap_reached'
    assert ended.sentence.endswith('투표원: Tea 1, coffee 1')
    _, shown = await house.services.feeds.snapshot(house.ada, room.id)
    assert shown['run'] == {'reason': 'cap_reached', 'sentence': ended.sentence}
    (asked,) = [request for request in house.provider.requests if is_asked('투표원', request)]
    assert 'tally' in asked.system
    assert all('tally' not in request.system for request in house.provider.requests if request is not asked)


async def test_a_run_that_ends_by_itself_tells_the_tally_too(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [says('Tea.'), passes()], 'bo': [passes()], '투표원': [says('Tea 1'), passes()]}
    room = await a_table_that_votes(house, tmp_path, Rules(policy=TurnPolicy.ROUND_ROBIN, max_rounds=3))
    await house.services.timeline.post(house.ada, room.id, 'Vote!')
    assert (await house.run_ended(room.id)).sentence.endswith('투표원: Tea 1')


async def test_without_a_count_there_is_no_tally(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [says('Tea 9')], 'bo': [says('Coffee 9')], '투표원': [passes()]}
    room = await a_table_that_votes(house, tmp_path)
    await house.services.timeline.post(house.ada, room.id, 'Just talk.')
    assert '9' not in (await house.run_ended(room.id)).sentence


async def test_a_count_that_was_whispered_stays_one(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'투표원': [says('Tea 7')]}
    room = await a_table_that_votes(house, tmp_path)
    counter = AgentId(house.services.roster.by_name('투표원').id)
    await house.services.timeline.post(house.ada, room.id, 'How many?', to=counter)
    assert '7' not in (await house.run_ended(room.id)).sentence
