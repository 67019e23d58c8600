"""Agents of folders at the table: what their files say holds from the next turn on, and what they know stays where it was said."""

from pathlib import Path

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import Conflict
from chatapp.domain.ids import AgentId, PersonId
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.rooms import FirstRound, Rules
from chatapp.domain.stream import Finished, StopReason, ToolCall
from tests.support.chitchats import put
from tests.support.house import TestHouse
from tests.support.scripted import is_asked, says
from tests.support.tables import ONE_ROUND, an_agent, messages_in, said_in

MODEL = 'model: demo:lamp\n'
TOOLS = Finished(reason=StopReason.TOOLS, usage=None)


def asked(house: TestHouse, name: str) -> list[ModelRequest]:
    return [request for request in house.provider.requests if is_asked(name, request)]


async def spoke(house: TestHouse, room: Conversation, text: str, by: PersonId | None = None) -> list[str]:
    """Who answered this message, in order."""
    before = len(await messages_in(house, room))
    await house.services.timeline.post(by or house.ada, room.id, text)
    return [name for name, _ in (await said_in(house, room))[before + 1 :]]


async def test_a_transparent_agent_is_read_by_the_others_and_moves_nobody(house: TestHouse, tmp_path: Path) -> None:
    await an_agent(house, tmp_path, 'Iris', agent__yaml=f'{MODEL}interrupt_every_turn: true')
    await an_agent(house, tmp_path, 'Hazel', agent__yaml=f'{MODEL}transparent: true')
    house.provider.voices = {'Iris': [says('First.'), says('Third.')], 'Hazel': [says('Through me.'), says('Again.')]}
    room = await house.services.rooms.create(house.ada, 'Two', ['Iris', 'Hazel'], rules=Rules(first_round=FirstRound.SEQUENTIAL))
    assert await spoke(house, room, 'Hi') == ['Iris', 'Hazel']
    assert await spoke(house, room, 'And?') == ['Iris', 'Hazel']
    assert 'Hazel: Through me.' in str(asked(house, 'Iris')[-1].turns)


async def test_what_a_group_says_holds_from_the_next_turn_and_taking_it_away_restores_the_agents_own(
    house: TestHouse, tmp_path: Path
) -> None:
    choir = tmp_path / 'agents' / 'group_choir'
    put(choir / 'Robin', in_a_nutshell__md='Sings.', agent__yaml=MODEL)
    await an_agent(house, tmp_path, 'Hazel', agent__yaml=f'{MODEL}priority: 5')
    house.provider.voices = {
        'Robin': [
            says('Good evening.'),
            [ToolCall(call='c', name='current_time', arguments='{}'), TOOLS],
            says('It is late.'),
            says('Bye.'),
        ],
        'Hazel': [says('One is odd.'), says('Two are a pair.'), says('Three make a crowd.')],
    }
    room = await house.services.rooms.create(house.ada, 'Two', ['Robin', 'Hazel'], rules=ONE_ROUND)
    assert await spoke(house, room, 'One') == ['Hazel', 'Robin']
    put(choir, group_config__yaml='priority: 9\ntools: {current_time: {response: "{agent_name} hears a bell."}}')
    await house.services.roster.refresh()
    assert await spoke(house, room, 'Two') == ['Robin', 'Hazel']
    robins = next(one for one in await messages_in(house, room) if one.text == 'It is late.')
    assert [tool.output for tool in robins.tools] == ['Robin hears a bell.']
    put(choir, group_config__yaml='# nothing any more\n')
    await house.services.roster.refresh()
    assert await spoke(house, room, 'Three') == ['Hazel', 'Robin']


async def test_a_deleted_agent_sits_at_no_table_and_what_it_said_keeps_its_name(house: TestHouse, tmp_path: Path) -> None:
    hazel = await an_agent(house, tmp_path, 'Hazel', agent__yaml=MODEL)
    await an_agent(house, tmp_path, 'Iris', agent__yaml=MODEL)
    house.provider.voices = {'Hazel': [says('The bees are out.')], 'Iris': [says('So they are.'), says('Only me.')]}
    room = await house.services.rooms.create(house.ada, 'Two', ['Hazel', 'Iris'], rules=ONE_ROUND)
    assert set(await spoke(house, room, 'Hi')) == {'Hazel', 'Iris'}
    await house.services.workshop.delete(house.ada, AgentId(hazel))
    assert await spoke(house, room, 'Who is here?') == ['Iris']
    assert 'Hazel' in [one.author.name for one in await messages_in(house, room)]
    assert 'Hazel: The bees are out.' in str(asked(house, 'Iris')[-1].turns)


async def test_what_is_said_at_one_table_or_by_one_person_is_told_at_no_other(house: TestHouse, tmp_path: Path) -> None:
    await an_agent(house, tmp_path, 'Hazel', agent__yaml=MODEL)
    rooms, company = house.services.rooms, house.services.company
    one = await rooms.create(house.ada, 'Table', ['Hazel'], rules=ONE_ROUND)
    _, secret = await company.invite(house.ada, one.id)
    _, session, _ = await company.come_in(secret, 'Bob')
    with pytest.raises(Conflict):
        await rooms.create(house.ada, 'table', ['Hazel'])
    others = [(house.ada, await rooms.create(house.ada, 'Other', ['Hazel'], rules=ONE_ROUND))]
    others += [(session.person, await rooms.create(session.person, 'Table', ['Hazel'], rules=ONE_ROUND))]
    others += [(session.person, await rooms.direct(session.person, 'Hazel'))]
    await spoke(house, one, 'The canary sings at four.')
    told = len(house.provider.requests)
    for who, room in others:
        await house.services.timeline.post(who, room.id, 'What do you know?')
        async with house.services.feeds.follow(who, room.id) as following:
            if house.services.orchestrator.running(room.id) is not None:
                async for frame in following:
                    if house.ends_run(frame, room.id):
                        break
    assert len(house.provider.requests) == told + len(others)
    assert all('canary' not in f'{request.system}{request.turns}{request.tools}' for request in house.provider.requests[told:])
