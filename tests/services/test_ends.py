"""The end of a run: what may still begin after it, and what changed while it was stored."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatapp.domain.errors import BadInput, KeyRefused, StorageFull
from chatapp.domain.events import ReplyEnded
from chatapp.domain.ids import AgentId, ConversationId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.prompt import ModelRequest, UserTurn
from chatapp.domain.rooms import Reason, Rules, TurnPolicy, Waiting
from chatapp.domain.stream import Finished, StopReason, TextDelta, ToolCall
from chatapp.domain.voices import Voice
from chatapp.providers.opening import Opener
from chatapp.services.allowance import Allowance
from chatapp.services.asides import Asides
from chatapp.services.enclosures import Enclosures
from chatapp.services.reckoning import Reckoning
from chatapp.services.turn import Call, Ending, Phase, Turn
from chatapp.services.unit import Unit, Units
from chatapp.storage.blobs.folder import FolderBlobs
from chatapp.storage.sql.runs import SqlRuns
from tests.support.house import LAMP, TestHouse, a_house
from tests.support.scripted import DONE, Step, passes, says
from tests.support.standin import Standin, say
from tests.support.tables import ONE_ROUND, a_table, an_agent, joins, messages_in, said_in, until

LOCAL = ModelRef('local', 'stand-in')
TURNS = 2  # of the loop: one to cancel the tasks, one to close their streams
B = AgentId('demo:bo')
LIST = say('- How warm?\n- How long?', hold_after=2)


def units_of(house: TestHouse) -> Units:
    return house.services.orchestrator._units


async def until_true(there: Callable[[], bool]) -> None:
    """Let the others go on until this holds."""
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110  # what is waited for is inside the house and tells nobody
            await asyncio.sleep(0)


def at_the_end_of_a_reply(house: TestHouse, work: Callable[[], Coroutine[Any, Any, object]]) -> list[asyncio.Task[object]]:
    """Begin this in the breath in which the next reply is stored, before its run goes on; the task, once begun."""
    begun: list[asyncio.Task[object]] = []

    def hear(_: object) -> None:
        if not begun:
            begun.append(asyncio.ensure_future(work()))

    house.services.bus.listen(hear, ReplyEnded)
    return begun


@pytest.fixture
async def vendor() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
async def suggesting(tmp_path: Path, vendor: Standin) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path / 'suggesting', open_provider=Opener(), suggestions=True) as house:
        await house.services.connections.save(house.ada, kind='openai', name='local', base_url=vendor.openai_url, api_key='')
        await house.services.catalogue.refresh()
        await house.services.titles.switch(house.ada, on=False)
        yield house


async def speaking(house: TestHouse, *scripts: list[Any]) -> ConversationId:
    """A chat whose first answer is being written."""
    house.provider.scripts = list(scripts)
    question = await house.services.timeline.start(house.ada, 'One')
    await until(house, await house.services.conversations.get(house.ada, question.conversation), 'First')
    return question.conversation


async def texts(house: TestHouse, conversation: ConversationId) -> list[str]:
    return [one.text for one in await messages_in(house, await house.services.conversations.get(house.ada, conversation))]


async def put(house: TestHouse, conversation: ConversationId, text: str, *, to: AgentId | None = None) -> Waiting:
    waiting = await house.services.line.put(house.ada, conversation, text, to=to)
    assert isinstance(waiting, Waiting)
    return waiting


async def rest(house: TestHouse, conversation: ConversationId) -> None:
    """Until whatever follows the end of a run is done."""
    while True:
        await house.run_ended(conversation)
        after = [task for task in asyncio.all_tasks() if task.get_name() == f'after the run in {conversation}']
        if not after and house.services.orchestrator.running(conversation) is None:
            return
        await asyncio.gather(*after)


# --- stop ------------------------------------------------------------------------------------------------------------
async def test_a_stop_while_the_answer_is_stored_ends_the_spending(suggesting: TestHouse, vendor: Standin) -> None:
    house, orchestrator = suggesting, suggesting.services.orchestrator
    vendor.script(say('Yes.', hold_after=1), LIST)
    question = await house.services.timeline.start(house.ada, 'Bread?', model=LOCAL)
    await vendor.requests(1)
    run = orchestrator.run(question.conversation)
    assert run is not None
    async with units_of(house).write():
        vendor.release()
        await until_true(lambda: run.turns[0].phase is Phase.ENDING)
        stop = asyncio.create_task(orchestrator.stop(house.ada, question.conversation))
        await until_true(lambda: run.halt is not None)
    await stop
    await house.asides_ended(question.conversation)
    assert len(vendor.chats) == 1


async def test_stop_all_closes_every_stream_within_a_few_turns_of_the_loop_whatever_the_storage_does(house: TestHouse) -> None:
    names = [f'a{number}' for number in range(8)]
    house.provider.scripts = [[TextDelta(text='Half'), asyncio.Event()]]
    room = await a_table(house, *names, rules=Rules())
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until_true(lambda: house.provider.open_streams == len(names))
    run = house.services.orchestrator.run(room.id)
    assert run is not None
    async with units_of(house).write():  # nothing can be stored meanwhile
        stop = asyncio.create_task(house.services.orchestrator.stop(house.ada, room.id))
        await until_true(lambda: run.halt is not None)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert (house.provider.open_streams, stop.done()) == (0, False)
    await stop
    await rest(house, room.id)
    assert len(house.provider.requests) == len(names)


async def test_stop_ends_what_is_asked_beside_an_older_answer_too(suggesting: TestHouse, vendor: Standin) -> None:
    house = suggesting
    vendor.script(say('Yes.'), LIST, say('No.'), LIST)
    question = await house.services.timeline.start(house.ada, 'Bread?', model=LOCAL)
    await vendor.requests(2)
    await house.services.timeline.post(house.ada, question.conversation, 'Sure?')
    await vendor.requests(4)
    await house.services.orchestrator.stop(house.ada, question.conversation)
    async with asyncio.timeout(10):
        await asyncio.gather(*(one.closed.wait() for one in vendor.chats))
    assert [vendor.chats[at].closed_by for at in (1, 3)] == ['client', 'client']


async def test_a_stop_while_the_end_is_stored_holds_what_waits(house: TestHouse) -> None:
    go_on, held = asyncio.Event(), asyncio.Event()
    chat = await speaking(house, [TextDelta(text='First'), go_on, DONE], says('Second'))
    await put(house, chat, 'Two')
    run = house.services.orchestrator.run(chat)
    assert run is not None

    async def hold() -> None:
        async with units_of(house).write():
            held.set()
            await until_true(lambda: run.halt is not None)

    holding = at_the_end_of_a_reply(house, hold)
    go_on.set()
    await held.wait()
    await house.services.orchestrator.stop(house.ada, chat)
    await asyncio.gather(*holding)
    await rest(house, chat)
    assert await texts(house, chat) == ['One', 'First']
    assert len(await house.services.line.of(house.ada, chat)) == 1


async def test_a_question_stopped_before_its_first_byte_is_counted(house: TestHouse, tmp_path: Path) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    house.provider.hold_opening = asyncio.Event()
    house.provider.asked.clear()
    units = units_of(house)
    asides = Asides(units, house.services.ledger, house.services.connections, Enclosures(units, FolderBlobs(tmp_path)))
    request = ModelRequest(model='lamp', system='', turns=(UserTurn(text='A title?'),), max_output_tokens=100)
    asking = asyncio.create_task(asides.ask(house.ada, question, request, await house.services.catalogue.info(LAMP), purpose='title'))
    await house.provider.asked.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert (await house.services.ledger.today(house.ada)).calls == 2


async def test_a_run_whose_end_breaks_is_over_all_the_same(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(SqlRuns, 'end', breaks)
    question = await house.services.timeline.start(house.ada, 'Hi')
    async with asyncio.timeout(10):
        assert (await house.run_ended(question.conversation)).reason == 'done'
    assert house.services.orchestrator.running(question.conversation) is None


# --- between two turns -----------------------------------------------------------------------------------------------
async def test_who_is_muted_between_two_turns_does_not_speak(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('Well.')], 'bo': [says('I am muted.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN))
    muting = at_the_end_of_a_reply(house, lambda: house.services.rooms.mute(house.ada, room.id, B, muted=True))
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert [name for name, _ in await said_in(house, room)] == ['Ada', 'ann']
    await asyncio.gather(*muting)


async def test_a_whisper_to_one_who_cannot_speak_is_refused_and_not_kept(house: TestHouse, tmp_path: Path) -> None:
    hazel = AgentId(await an_agent(house, tmp_path, 'Hazel'))
    room = await house.services.rooms.create(house.ada, 'Two', ['Hazel', 'demo:lamp'], rules=ONE_ROUND)
    (tmp_path / 'agents' / 'Hazel' / 'in_a_nutshell.md').unlink()
    await house.services.roster.refresh()
    with pytest.raises(BadInput):
        await house.services.timeline.post(house.ada, room.id, 'Psst', to=hazel)
    assert await said_in_quiet(house, room.id) == []


async def said_in_quiet(house: TestHouse, room: ConversationId) -> list[str]:
    assert house.services.orchestrator.running(room) is None
    return await texts(house, room)


# --- the line --------------------------------------------------------------------------------------------------------
async def test_what_is_put_as_the_run_ends_is_sent(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = asyncio.Event()
    chat = await speaking(house, [TextDelta(text='First'), go_on, DONE], says('Second'))
    real = type(units_of(house)).write

    def late(units: Units) -> Any:
        class Late:
            """Opens its unit only when the run and what follows it are over."""

            async def __aenter__(self) -> Unit:
                monkeypatch.undo()
                go_on.set()
                await rest(house, chat)
                self.unit = real(units)
                return await self.unit.__aenter__()

            async def __aexit__(self, *error: Any) -> bool | None:
                return await self.unit.__aexit__(*error)

        return Late()

    monkeypatch.setattr(Units, 'write', late)
    await put(house, chat, 'Two')
    await rest(house, chat)
    assert await texts(house, chat) == ['One', 'First', 'Two', 'Second']


async def test_what_waits_never_interrupts_a_run_that_began_meanwhile(house: TestHouse) -> None:
    go_on, second = asyncio.Event(), asyncio.Event()
    chat = await speaking(house, [TextDelta(text='First'), go_on, DONE], [second, *says('Second')], says('Third'))
    await put(house, chat, 'Two')
    async with house.services.orchestrator.floor(chat):
        go_on.set()
        await until_true(lambda: house.services.orchestrator.running(chat) is None)
        posting = asyncio.create_task(house.services.timeline.post(house.ada, chat, 'Between'))
    await posting
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == f'after the run in {chat}'))
    second.set()
    await rest(house, chat)
    assert await texts(house, chat) == ['One', 'First', 'Between', 'Second', 'Two', 'Third']


@pytest.mark.parametrize('change', ['rewrite', 'take_back'])
async def test_a_change_counts_until_it_is_sent(house: TestHouse, change: str) -> None:
    go_on = asyncio.Event()
    chat = await speaking(house, [TextDelta(text='First'), go_on, DONE], says('Second'))
    waiting = await put(house, chat, 'Two')
    async with house.services.orchestrator.floor(chat):
        go_on.set()
        await house.run_ended(chat)
        await until_true(lambda: bool(house.services.orchestrator.floor(chat)._waiters))
        if change == 'rewrite':
            await house.services.line.rewrite(house.ada, waiting.id, 'Two, please')
        else:
            await house.services.line.take_back(house.ada, waiting.id)
    await rest(house, chat)
    assert await texts(house, chat) == (['One', 'First', 'Two, please', 'Second'] if change == 'rewrite' else ['One', 'First'])


async def test_one_that_cannot_be_sent_holds_nobody_up(house: TestHouse) -> None:
    go_on = asyncio.Event()
    house.provider.voices = {'ann': [[TextDelta(text='First'), go_on, DONE], says('Second')], 'bo': [passes()]}
    room = await a_table(house, 'ann', rules=ONE_ROUND)
    await joins(house, room.id, 'bo')
    await house.services.timeline.post(house.ada, room.id, 'One')
    await until(house, room, 'First')
    with pytest.raises(BadInput):
        await put(house, room.id, 'Psst', to=AgentId('demo:nobody'))
    whisper = await put(house, room.id, 'Psst', to=B)
    await put(house, room.id, 'Two')
    await house.services.rooms.remove(house.ada, room.id, B)
    go_on.set()
    await rest(house, room.id)
    assert [one.id for one in await house.services.line.of(house.ada, room.id)] == [whisper.id]
    assert (await texts(house, room.id))[-2:] == ['Two', 'Second']
    assert isinstance(await house.services.line.put(house.ada, room.id, 'Three'), Message)


async def test_where_nobody_answers_all_that_waits_is_sent(house: TestHouse) -> None:
    go_on = asyncio.Event()
    house.provider.voices = {'ann': [[TextDelta(text='First'), go_on, DONE]]}
    room = await a_table(house, 'ann', rules=replace(ONE_ROUND, policy=TurnPolicy.MANUAL))
    await house.services.timeline.post(house.ada, room.id, 'One')
    await house.services.console.let_speak(house.ada, room.id, AgentId('demo:ann'))
    await until(house, room, 'First')
    for text in ('Two', 'Three'):
        await put(house, room.id, text)
    go_on.set()
    await rest(house, room.id)
    assert await texts(house, room.id) == ['One', 'First', 'Two', 'Three']


async def test_after_a_failure_the_line_is_held(house: TestHouse) -> None:
    go_on = asyncio.Event()
    chat = await speaking(house, [TextDelta(text='First'), go_on, KeyRefused('The key was refused.')], says('Second'))
    await put(house, chat, 'Two')
    go_on.set()
    await rest(house, chat)
    assert (await house.run_ended(chat)).reason == Reason.FAILED
    assert await texts(house, chat) == ['One', 'First']
    assert len(house.provider.requests) == 1


async def test_another_voice_does_not_wait_and_is_not_lost(house: TestHouse) -> None:
    go_on = asyncio.Event()
    chat = await speaking(house, [TextDelta(text='First'), go_on, DONE], says('Second'))
    guard = Voice(kind=AuthorKind.CHARACTER, name='The Guard')
    with pytest.raises(BadInput):
        await house.services.line.put(house.ada, chat, 'Who goes there?', voice=guard)
    go_on.set()
    await rest(house, chat)
    said = await house.services.line.put(house.ada, chat, 'Who goes there?', voice=guard)
    assert isinstance(said, Message)
    assert said.author.name == 'The Guard'


# --- what is held, and what is compared ------------------------------------------------------------------------------
async def test_a_reservation_that_could_not_be_stored_holds_nothing_of_the_run(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Allowance] = []
    full: list[bool] = []
    tool: list[Step] = [ToolCall(call='1', name='nothing', arguments='{}'), Finished(reason=StopReason.TOOLS, usage=DONE.usage)]
    house.provider.voices = {'ann': [tool]}
    reserved, write = Reckoning.reserved, Units.write

    async def seen(self: Reckoning, unit: Unit, turn: Turn, request: ModelRequest) -> tuple[Call, ModelRequest]:
        assert turn.allowance is not None
        held.append(turn.allowance)
        full.extend([True] if len(held) == 2 else [])
        return await reserved(self, unit, turn, request)

    @asynccontextmanager
    async def filling(self: Units) -> AsyncIterator[Unit]:
        async with write(self) as unit:
            yield unit
            if full:
                full.clear()
                raise StorageFull('The disk is full.')

    monkeypatch.setattr(Reckoning, 'reserved', seen)
    monkeypatch.setattr(Units, 'write', filling)
    room = await a_table(house, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    assert (len(held), held[0].open) == (2, {})


async def test_near_copies_are_looked_for_while_others_may_write(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    writing: list[bool] = []
    inside: list[bool] = []
    write, leaves = Units.write, Turn.leaves_nothing

    @asynccontextmanager
    async def noted(self: Units) -> AsyncIterator[Unit]:
        async with write(self) as unit:
            writing.append(True)
            yield unit
            writing.clear()

    def asked(self: Turn, ending: Ending, text: str) -> bool:
        inside.append(bool(writing))
        return leaves(self, ending, text)

    monkeypatch.setattr(Units, 'write', noted)
    monkeypatch.setattr(Turn, 'leaves_nothing', asked)
    room = await a_table(house, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    assert inside == [False]
