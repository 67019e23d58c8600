"""Messages that wait for the end of a run, whispers, and other voices."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, Conflict, NotFound
from chatapp.domain.events import RoomChanged
from chatapp.domain.ids import AgentId, FileId, PersonId, WaitingId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import FREE
from chatapp.domain.prompt import UserTurn
from chatapp.domain.rooms import TurnPolicy, Waiting
from chatapp.domain.stream import TextDelta
from chatapp.domain.voices import Voice
from tests.support.house import LAMP, TestHouse, a_house
from tests.support.pictures import picture
from tests.support.scripted import DONE, ScriptedProvider, is_asked, says
from tests.support.tables import ONE_ROUND, a_guest, a_table, an_agent, messages_in, said_in, until

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


async def test_nobody_at_the_table_touches_what_another_has_waiting(house: TestHouse) -> None:
    house.provider.voices = {'ann': [[TextDelta(text='On'), asyncio.Event()]]}
    room = await a_table(house, 'ann')
    bob = await a_guest(house, room)
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'On')
    line = house.services.line
    for mine, other in ((house.ada, bob), (bob, house.ada)):
        waiting = await line.put(mine, room.id, 'Later')
        assert isinstance(waiting, Waiting)
        for touch in (line.rewrite(other, waiting.id, 'Never'), line.take_back(other, waiting.id), line.send_now(other, waiting.id)):
            with pytest.raises(NotFound):
                await touch
        assert [one.text for one in await line.of(mine, room.id)] == ['Later']


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


async def speaking(house: TestHouse) -> Conversation:
    """A chat whose first answer is not over."""
    question = await house.services.timeline.start(house.ada, 'One')
    cover = await house.services.conversations.get(house.ada, question.conversation)
    await until(house, cover, 'First')
    return cover


async def test_files_wait_with_their_message_and_go_with_it(house: TestHouse) -> None:
    go_on = asyncio.Event()
    house.provider.scripts = [[TextDelta(text='First'), go_on, DONE], says('Second')]
    cover = await speaking(house)
    note = await house.services.files.accept(house.ada, 'note.txt', b'eggs and milk')
    waiting = await house.services.line.put(house.ada, cover.id, '', attachments=[note.id], client_message_id='k')
    assert isinstance(waiting, Waiting)
    assert (await house.services.line.of(house.ada, cover.id))[0].attachments == (note,)
    assert (await house.services.line.rewrite(house.ada, waiting.id, 'Buy these')).attachments == (note,)
    assert (await house.services.line.rewrite(house.ada, waiting.id, ' ')).text == ''
    go_on.set()
    await until(house, cover, 'Second')
    await house.run_ended(cover.id)
    assert [one.attachments for one in await messages_in(house, cover)] == [(), (), (note,), ()]
    assert 'eggs and milk' in str(house.provider.requests[1].turns[-1])
    assert (await house.services.files.open(house.ada, note.id)).content == b'eggs and milk'


async def test_files_that_wait_outlive_a_crash_and_the_sweep_and_are_sent_at_once_by_hand(tmp_path: Path) -> None:
    script = ScriptedProvider([TextDelta(text='First'), asyncio.Event()])
    async with a_house(tmp_path / 'live', script) as house:
        cover = await speaking(house)
        kept, gone = [await house.services.files.accept(house.ada, name, name.encode()) for name in ('kept.txt', 'gone.txt')]
        await house.services.line.put(house.ada, cover.id, 'Two', attachments=[kept.id])
        given = await house.services.line.put(house.ada, cover.id, 'Three', attachments=[gone.id])
        shutil.copytree(tmp_path / 'live', tmp_path / 'crashed', ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(tmp_path / 'crashed') as house:
        house.clock.move(timedelta(days=2))
        await house.services.line.take_back(house.ada, WaitingId(given.id))
        assert await house.services.files.sweep() == 0
        house.clock.move(timedelta(days=2))
        assert await house.services.files.sweep() == 1
        with pytest.raises(NotFound):
            await house.services.files.open(house.ada, gone.id)
        (waiting,) = await house.services.line.of(house.ada, cover.id)
        sent = await house.services.line.send_now(house.ada, waiting.id)
        await house.run_ended(cover.id)
        assert sent.attachments == (kept,)
        assert 'kept.txt' in str(house.provider.requests[0].turns[-1])


async def test_a_file_that_waits_cannot_be_thrown_away_and_a_wrong_one_does_not_wait(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='First'), asyncio.Event()]]
    cover = await speaking(house)
    note = await house.services.files.accept(house.ada, 'note.txt', b'eggs')
    for wrong in ([FileId('f' * 32)], [FileId(f'{number:032}') for number in range(11)]):
        with pytest.raises(BadInput):
            await house.services.line.put(house.ada, cover.id, 'Two', attachments=wrong)
    waiting = await house.services.line.put(house.ada, cover.id, 'Two', attachments=[note.id])
    assert isinstance(waiting, Waiting)
    with pytest.raises(Conflict, match='waits with a message'):
        await house.services.files.discard(house.ada, note.id)
    await house.services.line.take_back(house.ada, waiting.id)
    await house.services.files.discard(house.ada, note.id)
    with pytest.raises(NotFound):
        await house.services.files.open(house.ada, note.id)


async def test_what_cannot_be_sent_when_its_turn_comes_says_why_and_waits_for_its_author(house: TestHouse) -> None:
    go_on = asyncio.Event()
    house.provider.scripts = [[TextDelta(text='First'), go_on, DONE], says('Second'), says('Third')]
    cover = await speaking(house)
    note = await house.services.files.accept(house.ada, 'cat.png', picture())
    await house.services.line.put(house.ada, cover.id, 'Look', attachments=[note.id])
    await house.services.line.put(house.ada, cover.id, 'Two')
    blind = ModelRef('demo', 'unknown')
    await house.services.catalogue.set_price(house.ada, blind, FREE)
    await house.services.conversations.choose_model(house.ada, cover.id, blind)
    go_on.set()
    await until(house, cover, 'Second')
    await house.run_ended(cover.id)
    (waiting,) = await house.services.line.of(house.ada, cover.id)
    assert (waiting.text, 'cannot see pictures' in waiting.trouble) == ('Look', True)
    with pytest.raises(BadInput, match='cannot see pictures'):
        await house.services.line.send_now(house.ada, waiting.id)
    await house.services.line.rewrite(house.ada, waiting.id, 'Look again')
    assert (await house.services.line.of(house.ada, cover.id))[0].trouble
    await house.services.conversations.choose_model(house.ada, cover.id, LAMP)
    await house.services.line.rewrite(house.ada, waiting.id, 'Look now')
    await until(house, cover, 'Third')
    assert await house.services.line.of(house.ada, cover.id) == ()


async def test_a_guests_file_that_waits_is_theirs_alone_and_one_of_a_whisper_stays_between_its_ends(house: TestHouse) -> None:
    go_on = asyncio.Event()
    house.provider.voices = {'ann': [says('Ann here.')], 'bo': [[TextDelta(text='First'), go_on, DONE], says('quietly')]}
    room = await a_table(house, 'bo', 'ann', rules=ROUND)
    bob = await a_guest(house, room)
    await house.services.timeline.post(bob, room.id, 'One', to=BO)
    async with house.services.feeds.follow(bob, room.id) as following:
        async for frame in following:
            if 'First' in frame.data:
                break
    note = await house.services.files.accept(bob, 'note.txt', b'canary')
    waiting = await house.services.line.put(bob, room.id, 'Look', attachments=[note.id], to=BO)
    assert isinstance(waiting, Waiting)
    assert await house.services.line.of(house.ada, room.id) == ()
    with pytest.raises(NotFound):
        await house.services.files.open(house.ada, note.id)
    sent = await house.services.line.send_now(bob, waiting.id)
    await house.run_ended(room.id)
    assert (sent.to, sent.attachments) == (BO, (note,))
    assert (await house.services.files.open(bob, note.id)).content == b'canary'
    with pytest.raises(NotFound):
        await house.services.files.open(house.ada, note.id)
    assert all('canary' not in str(one.turns) for one in house.provider.requests if is_asked('ann', one))


async def test_erasing_a_conversation_takes_the_files_that_wait_in_it(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='First'), asyncio.Event()]]
    cover = await speaking(house)
    note = await house.services.files.accept(house.ada, 'note.txt', b'eggs')
    await house.services.line.put(house.ada, cover.id, 'Two', attachments=[note.id])
    await house.services.orchestrator.stop(house.ada, cover.id)
    await house.services.conversations.delete(house.ada, cover.id)
    await house.services.trash.erase(house.ada, [cover.id])
    house.clock.move(timedelta(days=2))
    await house.services.files.sweep()
    with pytest.raises(NotFound):
        await house.services.files.open(house.ada, note.id)


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


async def test_of_one_taken_back_as_its_turn_comes_nothing_is_noted(house: TestHouse, caplog: pytest.LogCaptureFixture) -> None:
    go_on = asyncio.Event()
    house.provider.scripts = [[TextDelta(text='First'), go_on, DONE]]
    cover = await speaking(house)
    note = await house.services.files.accept(house.ada, 'cat.png', picture())
    waiting = await house.services.line.put(house.ada, cover.id, 'Look', attachments=[note.id])
    blind = ModelRef('demo', 'unknown')
    await house.services.catalogue.set_price(house.ada, blind, FREE)
    await house.services.conversations.choose_model(house.ada, cover.id, blind)
    told = asyncio.Event()
    stop = house.services.bus.listen(lambda _: told.set(), RoomChanged)
    go_on.set()
    await told.wait()  # it is passed over
    assert 'passed over' in caplog.text
    caplog.clear()
    told.clear()
    async with house.services.orchestrator.floor(cover.id):
        trying = asyncio.create_task(house.services.line.rewrite(house.ada, WaitingId(waiting.id), 'Look again'))
        await told.wait()
        await house.services.line.take_back(house.ada, WaitingId(waiting.id))
        house.heard.clear()
    await trying
    stop()
    assert not [event for event in house.heard if isinstance(event, RoomChanged)]
    assert 'passed over' not in caplog.text
