"""The trash: thirty days, then gone for good, bytes and all."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.events import ConversationErased
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.shelf import Selection
from chatapp.services.batches import Deed
from tests.services.test_shelf import listed, talked, told
from tests.support.house import TestHouse, a_house

TRASH = Selection(deleted=True)


async def thrown(house: TestHouse, text: str = 'Why is rye flat?') -> ConversationId:
    conversation = await talked(house, text)
    await house.services.conversations.delete(house.ada, conversation)
    return conversation


async def test_only_what_lies_in_the_trash_is_erased_and_all_or_nothing(house: TestHouse) -> None:
    gone, kept = await thrown(house), await talked(house)
    with pytest.raises(Conflict):
        await house.services.trash.erase(house.ada, [gone, kept])
    assert await listed(house, TRASH) == [gone]
    await house.services.trash.erase(house.ada, [gone])
    assert await listed(house, TRASH) == []
    assert ConversationErased(conversation=gone, person=house.ada) in house.heard
    with pytest.raises(NotFound):
        await house.services.conversations.restore(house.ada, gone)
    assert await listed(house) == [kept]


async def test_nobody_erases_what_is_another_persons(house: TestHouse) -> None:
    gone = await thrown(house)
    with pytest.raises(NotFound):
        await house.services.trash.erase(PersonId('bob'), [gone])
    assert await house.services.trash.empty(PersonId('bob')) == 0
    assert await listed(house, TRASH) == [gone]


async def test_what_was_spent_stays_counted(house: TestHouse) -> None:
    gone = await thrown(house)
    before = await house.services.ledger.today(house.ada)
    await house.services.trash.erase(house.ada, [gone])
    assert await house.services.ledger.today(house.ada) == before


async def test_emptying_takes_all_that_lies_there(house: TestHouse) -> None:
    made = [(await house.services.conversations.create(house.ada)).id for _ in range(120)]
    await house.services.batches.perform(house.ada, made, Deed.DELETE)
    assert await house.services.trash.empty(house.ada) == 120
    assert await listed(house, TRASH) == []


async def test_after_thirty_days_it_goes_by_itself_and_not_before(house: TestHouse) -> None:
    old = await thrown(house)
    house.clock.move(timedelta(days=1))
    young = await thrown(house)
    house.clock.move(timedelta(days=29))
    assert await house.services.trash.sweep() == 1
    assert await listed(house, TRASH) == [young]
    assert ConversationErased(conversation=old, person=house.ada) in house.heard


async def test_no_byte_of_what_was_erased_is_left_in_the_files(tmp_path: Path) -> None:
    """Its texts are sealed anyhow: what is looked for are the sealed bytes themselves."""
    async with a_house(tmp_path) as house:
        gone = await thrown(house)
        with closing(sqlite3.connect(tmp_path / 'chatapp.db')) as reader:
            sealed = [row[0] for row in reader.execute('SELECT text FROM messages UNION SELECT title FROM conversations')]
        assert any(one in found for one in sealed for found in _files(tmp_path))
        await house.services.trash.erase(house.ada, [gone])
        await house.services.trash.sweep()
        assert not [one for one in sealed for found in _files(tmp_path) if one in found]


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob('chatapp.db*')]


async def test_a_message_deleted_thirty_days_ago_loses_all_it_held_and_leaves_its_gap(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        services = house.services
        file = await services.files.accept(house.ada, 'notes.txt', b'78 percent')
        question = await services.timeline.start(house.ada, 'Why is rye flat?', attachments=[file.id])
        await house.run_ended(question.conversation)
        answer = (await told(house, question.conversation))[-1]
        later = await services.timeline.post(house.ada, question.conversation, 'And spelt?')
        await house.run_ended(question.conversation)
        with closing(sqlite3.connect(tmp_path / 'chatapp.db')) as reader:
            sealed = [row[0] for row in reader.execute('SELECT text FROM messages WHERE id IN (?, ?)', (question.id, answer.id))]
            sealed += [row[0] for row in reader.execute('SELECT requests FROM details WHERE message = ?', (answer.id,))]
        assert len(sealed) == 3
        for one in (question, answer):
            await services.timeline.delete_message(house.ada, one.id)

        house.clock.move(timedelta(days=29))
        await services.trash.sweep()
        assert (await services.timeline.restore_message(house.ada, question.id)).text == 'Why is rye flat?'
        await services.timeline.delete_message(house.ada, question.id)
        house.clock.move(timedelta(days=30))
        await services.trash.sweep()

        standing = await told(house, question.conversation)
        assert [one.id for one in standing][:3] == [question.id, answer.id, later.id]
        gaps = standing[:2]
        assert [(one.text, one.thinking, one.tools, one.attachments, one.failure) for one in gaps] == [('', None, (), (), '')] * 2
        assert gaps[1].usage == answer.usage
        assert standing[2].text == 'And spelt?'
        for one in (answer, standing[3]):  # its own request, and a later one that carried its words
            with pytest.raises(NotFound):
                await services.details.of(house.ada, one.id)
        with pytest.raises(NotFound):
            await services.files.open(house.ada, file.id)
        with pytest.raises(Conflict):
            await services.timeline.restore_message(house.ada, question.id)
        assert not [one for one in sealed for found in _files(tmp_path) if one in found]
