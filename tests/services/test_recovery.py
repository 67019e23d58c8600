"""What a house finds when it opens again after it was killed."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.messages import Message, State
from chatapp.domain.stream import TextDelta, ThinkingDelta
from tests.support.house import TestHouse, a_house
from tests.support.scripted import DONE, ScriptedProvider, says
from tests.support.tables import a_table, until


async def half_is_heard(house: TestHouse, question: Message) -> None:
    async with house.services.feeds.follow(house.ada, question.conversation) as following:
        async for frame in following:
            if 'Half' in frame.data:
                return


async def test_half_an_answer_is_stored_while_it_is_written_and_marked_after_a_crash(tmp_path: Path) -> None:
    script = ScriptedProvider([ThinkingDelta(text='Hm.'), TextDelta(text='Half an answer'), asyncio.Event()])
    async with a_house(tmp_path / 'live', script) as house:
        question = await house.services.timeline.start(house.ada, 'Hi')
        copy = tmp_path / 'crashed'
        await half_is_heard(house, question)
        await house.drafts_saved()
        shutil.copytree(tmp_path / 'live', copy, ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(copy) as house:
        page = await house.services.timeline.page(house.ada, question.conversation)
        answer = page.entries[-1].message
        assert (answer.text, answer.state) == ('Half an answer', State.INTERRUPTED)
        assert answer.thinking is not None
        assert answer.thinking.text == 'Hm.'
        spent = await house.services.ledger.today(house.ada)
        assert (spent.calls, spent.usage.total_tokens > 0) == (1, True)  # what was cut off counts for the cap
        house.provider.scripts = [says(', whole now.')]
        await house.services.again.resume(house.ada, answer.id)
        await house.run_ended(question.conversation)
        page = await house.services.timeline.page(house.ada, question.conversation)
        assert page.entries[-1].message.text == 'Half an answer, whole now.'


async def test_closing_the_house_keeps_what_was_said(tmp_path: Path) -> None:
    script = ScriptedProvider([TextDelta(text='Half'), asyncio.Event()])
    async with a_house(tmp_path, script) as house:
        question = await house.services.timeline.start(house.ada, 'Hi')
        await half_is_heard(house, question)
    async with a_house(tmp_path) as house:
        page = await house.services.timeline.page(house.ada, question.conversation)
        answer = page.entries[-1].message
        assert (answer.text, answer.state, answer.failure) == ('Half', State.INTERRUPTED, 'Interrupted when the server stopped.')


async def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        question = await house.services.timeline.start(house.ada, 'Hi')
        await house.run_ended(question.conversation)
        before = await house.services.timeline.page(house.ada, question.conversation)
    async with a_house(tmp_path) as house:
        assert await house.services.timeline.page(house.ada, question.conversation) == before


async def test_whom_an_answer_had_called_before_the_crash_is_needed_after_it(tmp_path: Path) -> None:
    async with a_house(tmp_path / 'live') as house:
        house.provider.voices = {'bo': [[TextDelta(text='I would ask @Ada, who'), asyncio.Event()]]}
        room = await a_table(house, 'bo')
        await house.services.timeline.post(house.ada, room.id, 'Hi')
        await until(house, room, '@Ada')
        await house.drafts_saved()
        shutil.copytree(tmp_path / 'live', tmp_path / 'crashed', ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(tmp_path / 'crashed') as house:
        assert (await house.services.shelf.marks(house.ada, [room.id]))[room.id].needs_you


@pytest.mark.parametrize('hours', [1, -1])
async def test_a_clock_that_jumps_during_an_answer_changes_no_order_and_loses_no_word(tmp_path: Path, hours: int) -> None:
    go_on = asyncio.Event()
    script = ScriptedProvider([TextDelta(text='Half an answer'), go_on, TextDelta(text=', and the rest.'), DONE], says('Another.'))
    async with a_house(tmp_path, script) as house:
        question = await house.services.timeline.start(house.ada, 'Hi')
        await half_is_heard(house, question)
        house.clock.set_by(timedelta(hours=hours))
        await house.drafts_saved()
        go_on.set()
        await house.run_ended(question.conversation)
        await house.services.timeline.post(house.ada, question.conversation, 'And then?')
        await house.run_ended(question.conversation)
        page = await house.services.timeline.page(house.ada, question.conversation)
        said = [entry.message.text for entry in page.entries]
        assert said == ['Hi', 'Half an answer, and the rest.', 'And then?', 'Another.']
        assert (await house.services.ledger.today(house.ada)).calls >= 2
        assert await house.services.doors.standing(house.cookie)
