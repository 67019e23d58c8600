"""Messages that wait for the end of a run, whispers, and other voices."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.ids import AgentId, PersonId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.prompt import UserTurn
from chatapp.domain.rooms import TurnPolicy, Waiting
from chatapp.domain.stream import TextDelta
from chatapp.domain.voices import Voice
from tests.support.house import TestHouse, a_house
from tests.support.scripted import DONE, ScriptedProvider, is_asked, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, messages_in, said_in, until

BO = AgentId('demo:bo')
ROUND = replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN)


async def test_a_waiting_message_is_sent_when_the_answer_is_over(house: TestHouse) -> None:
    go_on = asyncio.Event()
    house.provider.scripts = [[TextDelta(text='First'), go_on, DONE], says('Second')]
    question = await house.services.timeline.start(house.ada, 'One')
    cover = await house.services.conversations.get(house.ada, question.conversation)
    await until(house, cover, 'First')
    waiting = await house.services.line.put(house.ada, cover.id, 'Two', client_message_id='k')
    assert isinstance(waiting, Waiting)
    assert await house.services.line.put(house.ada, cover.id, 'Two', client_message_id='k') == waiting
    assert [one.text for one in await messages_in(house, cover)] == ['One', 'First']
    await house.services.line.rewrite(house.ada, waiting.id, 'Two, please')
    go_on.set()
    await until(house, cover, 'Second')
    assert [text for _, text in await said_in(house, cover)] == ['One', 'First', 'Two, please', 'Second']
    assert await house.services.line.of(house.ada, cover.id) == ()


async def test_where_nobody_speaks_it_is_posted_at_once(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'One')
    await house.run_ended(question.conversation)
    assert isinstance(await house.services.line.put(house.ada, question.conversation, 'Two'), Message)


async def test_after_stop_what_waits_is_kept_and_nothing_is_asked(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='First'), asyncio.Event()], says('Second')]
    question = await house.services.timeline.start(house.ada, 'One')
    cover = await house.services.conversations.get(house.ada, question.conversation)
    await until(house, cover, 'First')
    waiting = await house.services.line.put(house.ada, cover.id, 'Two')
    assert isinstance(waiting, Waiting)
    await house.services.orchestrator.stop(house.ada, cover.id)
    assert len(house.provider.requests) == 1
    assert await house.services.line.of(house.ada, cover.id) == (waiting,)
    await house.services.line.send_now(house.ada, waiting.id)
    assert [text for _, text in await said_in(house, cover)] == ['One', 'First', 'Two', 'Second']
    with pytest.raises(NotFound):
        await house.services.line.take_back(house.ada, waiting.id)


async def test_one_taken_back_is_never_sent_and_strangers_cannot_touch_it(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='First'), asyncio.Event()]]
    question = await house.services.timeline.start(house.ada, 'One')
    cover = await house.services.conversations.get(house.ada, question.conversation)
    await until(house, cover, 'First')
    waiting = await house.services.line.put(house.ada, cover.id, 'Two')
    assert isinstance(waiting, Waiting)
    for attempt in (
        house.services.line.of(PersonId('bob'), cover.id),
        house.services.line.put(PersonId('bob'), cover.id, 'x'),
        house.services.line.rewrite(PersonId('bob'), waiting.id, 'x'),
        house.services.line.take_back(PersonId('bob'), waiting.id),
        house.services.line.send_now(PersonId('bob'), waiting.id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await house.services.line.take_back(house.ada, waiting.id)).text == 'Two'
    assert await house.services.line.of(house.ada, cover.id) == ()


async def test_what_waits_survives_a_crash(tmp_path: Path) -> None:
    script = ScriptedProvider([TextDelta(text='First'), asyncio.Event()])
    async with a_house(tmp_path / 'live', script) as house:
        question = await house.services.timeline.start(house.ada, 'One')
        cover = await house.services.conversations.get(house.ada, question.conversation)
        await until(house, cover, 'First')
        await house.services.line.put(house.ada, cover.id, 'Two')
        shutil.copytree(tmp_path / 'live', tmp_path / 'crashed', ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(tmp_path / 'crashed') as house:
        assert [one.text for one in await house.services.line.of(house.ada, cover.id)] == ['Two']


async def test_a_whisper_is_read_and_answered_by_one(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('Ann here.')], 'bo': [says('Bo, quietly.'), says('Bo again.')]}
    room = await a_table(house, 'ann', 'bo', rules=ROUND)
    await house.services.timeline.post(house.ada, room.id, 'Disagree with her, canary', to=BO)
    assert [name for name, _ in await said_in(house, room)] == ['Ada', 'bo']
    answer = (await messages_in(house, room))[-1]
    assert answer.to == house.ada
    await house.services.timeline.post(house.ada, room.id, 'And all of you?')
    await said_in(house, room)
    anns = [request for request in house.provider.requests if is_asked('ann', request)]
    assert all('canary' not in str(request.turns) and 'quietly' not in str(request.turns) for request in anns)
    bos = [request for request in house.provider.requests if is_asked('bo', request)]
    assert bos[0].turns == (UserTurn(text='Ada (whispers to you): Disagree with her, canary'),)
    assert 'canary' in str(bos[-1].turns)
    with pytest.raises(BadInput):
        await house.services.timeline.post(house.ada, room.id, 'x', to=AgentId('demo:nobody'))


async def test_a_character_speaks_under_its_name_and_a_scene_adds_the_note(house: TestHouse, tmp_path: Path) -> None:
    await an_agent(house, tmp_path, 'Hazel')
    room = await house.services.rooms.direct(house.ada, 'Hazel')
    await house.services.timeline.post(house.ada, room.id, 'Who goes there?', voice=Voice(kind=AuthorKind.CHARACTER, name='The Guard'))
    await house.run_ended(room.id)
    assert house.provider.requests[0].turns == (UserTurn(text='The Guard: Who goes there?'),)
    note = house.services.roster.guidelines.situation
    assert note
    before = len(house.provider.requests[0].system)
    await house.services.timeline.post(house.ada, room.id, 'Night falls.', voice=Voice(kind=AuthorKind.SITUATION))
    await house.run_ended(room.id)
    assert 'Situation: Night falls.' in str(house.provider.requests[1].turns)
    assert len(house.provider.requests[1].system) > before
    for name in ('Hazel', 'hazel', 'Ada', ' '):
        with pytest.raises(BadInput):
            await house.services.timeline.post(house.ada, room.id, 'x', voice=Voice(kind=AuthorKind.CHARACTER, name=name))
    with pytest.raises(BadInput):
        await house.services.timeline.post(house.ada, room.id, 'x', voice=Voice(kind=AuthorKind.SYSTEM))


async def test_a_whisper_stays_one_when_it_is_edited_or_asked_again(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('Ann here.')], 'bo': [says('quietly one'), says('quietly two'), says('quietly three')]}
    room = await a_table(house, 'ann', 'bo', rules=ROUND)
    whisper = await house.services.timeline.post(house.ada, room.id, 'canary', to=BO)
    await house.run_ended(room.id)
    again = await house.services.again.regenerate(house.ada, (await messages_in(house, room))[-1].id)
    await house.run_ended(room.id)
    assert again.to == house.ada
    edited = await house.services.timeline.edit(house.ada, whisper.id, 'canary, sharper')
    await house.run_ended(room.id)
    assert edited.to == BO
    assert [(one.author.name, one.to) for one in await messages_in(house, room)] == [('Ada', BO), ('bo', house.ada)]
    await house.services.timeline.post(house.ada, room.id, 'And all of you?')
    await said_in(house, room)
    anns = [request for request in house.provider.requests if is_asked('ann', request)]
    assert anns
    assert all('canary' not in str(request.turns) and 'quietly' not in str(request.turns) for request in anns)
