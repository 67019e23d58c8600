"""Rooms in trouble: who and what goes away while agents speak, and a house that dies between two turns."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId
from chatapp.domain.messages import State
from chatapp.domain.rooms import Reason, Rules, TurnPolicy
from chatapp.domain.stream import TextDelta
from tests.support.house import TestHouse, a_house
from tests.support.scripted import DONE, Step, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, messages_in, said_in, until

IN_TURN = replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN)
HOLD = asyncio.Event  # never set: whoever waits for it is cut off


def half() -> list[Step]:
    return [TextDelta(text='Half'), HOLD()]


async def speaking(house: TestHouse, room: Conversation) -> None:
    """Somebody there is in the midst of an answer."""
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'Half')


async def test_an_agent_shown_out_while_it_speaks_is_cut_and_the_next_one_speaks(house: TestHouse) -> None:
    house.provider.voices = {'ann': [half()], 'bo': [says('My turn.')]}
    room = await a_table(house, 'ann', 'bo', rules=IN_TURN)
    await speaking(house, room)
    await house.services.rooms.remove(house.ada, room.id, AgentId('demo:ann'))
    said = await said_in(house, room)
    assert ('ann', 'Half') in said
    assert ('bo', 'My turn.') in said
    cut = next(one for one in await messages_in(house, room) if one.text == 'Half')
    assert (cut.state, cut.failure) == (State.INTERRUPTED, 'ann left the room.')
    assert (len(house.provider.requests), house.provider.open_streams) == (2, 0)


async def test_an_agent_whose_folder_goes_while_it_speaks_ends_its_word_and_is_asked_no_more(house: TestHouse, tmp_path: Path) -> None:
    go_on = asyncio.Event()
    for name in ('Hazel', 'Iris'):
        await an_agent(house, tmp_path, name, agent__yaml='model: demo:lamp\n')
    house.provider.voices = {'Hazel': [[TextDelta(text='Half'), go_on, TextDelta(text=' and whole.'), DONE]], 'Iris': [says('I see.')]}
    room = await house.services.rooms.create(house.ada, 'Two', ['Hazel', 'Iris'], rules=IN_TURN)
    await speaking(house, room)
    await house.services.workshop.delete(house.ada, house.services.roster.by_name('Hazel').id)
    go_on.set()
    assert await said_in(house, room) == [('Ada', 'Go'), ('Hazel', 'Half and whole.'), ('Iris', 'I see.')]
    await house.services.timeline.post(house.ada, room.id, 'Who is here?')
    assert [name for name, _ in await said_in(house, room)][-2:] == ['Ada', 'Iris']


@pytest.mark.parametrize('gone', [0, 1], ids=['the question', 'an answer on its way'])
async def test_a_message_deleted_while_agents_speak_ends_them_and_none_comes_after_it(
    house: TestHouse, gone: int, caplog: pytest.LogCaptureFixture
) -> None:
    house.provider.scripts = [half()]
    room = await a_table(house, 'ann', 'bo', rules=Rules())
    await speaking(house, room)
    message = (await messages_in(house, room))[gone]
    await house.services.timeline.delete_message(house.ada, message.id)
    assert house.services.orchestrator.running(room.id) is None
    assert (len(house.provider.requests), house.provider.open_streams) == (2, 0)
    kept = await messages_in(house, room)
    assert message.id not in [one.id for one in kept]
    assert {one.state for one in kept} <= {State.COMPLETE, State.INTERRUPTED}
    assert caplog.records == []


async def test_a_house_that_dies_between_two_turns_goes_on_with_the_second(tmp_path: Path) -> None:
    async with a_house(tmp_path / 'live') as house:
        house.provider.voices = {'ann': [says('My word.')], 'bo': [[HOLD()]]}
        room = await a_table(house, 'ann', 'bo', rules=IN_TURN)
        await house.services.timeline.post(house.ada, room.id, 'Go')
        while len(house.provider.requests) < 2:
            house.provider.asked.clear()
            await house.provider.asked.wait()
        shutil.copytree(tmp_path / 'live', tmp_path / 'crashed', ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(tmp_path / 'crashed') as house:
        assert [(one.author.name, one.state) for one in await messages_in(house, room)] == [
            ('Ada', State.COMPLETE),
            ('ann', State.COMPLETE),
        ]
        status = await house.services.console.status(house.ada, room.id)
        assert status.run is not None
        assert (status.run.reason, status.can_continue) == (Reason.INTERRUPTED, True)
        house.provider.voices = {'bo': [says('And mine.')]}
        await house.services.console.go_on(house.ada, room.id)
        assert (await said_in(house, room))[-1] == ('bo', 'And mine.')
