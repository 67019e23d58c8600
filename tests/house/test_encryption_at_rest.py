"""Attack 69: what leaves without the key says nothing, moved values do not open, a broken rotation loses nothing."""

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from chatapp.domain.attachments import Attachment
from chatapp.domain.errors import Damaged, WrongKey
from chatapp.domain.identities import Known
from chatapp.domain.ids import AgentId, FileId, InsightsId, ReactionId, ReportId, RunId, WaitingId
from chatapp.domain.messages import Detail, Message, Thinking, Timing, ToolUse
from chatapp.domain.panels import TEXTS, Insights
from chatapp.domain.persona import Persona
from chatapp.domain.reports import Report
from chatapp.domain.rooms import Member, RunRecord, Waiting
from chatapp.domain.tuning import Tuning
from chatapp.domain.unsent import Unsent
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.ports.file_rows import StoredFile
from chatapp.ports.storage import DraftChunk, Storage
from chatapp.storage.sql.migrations.steps import STEPS
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.rotate import rotate
from chatapp.storage.sql.storage import SqlStorage
from chatapp.storage.sql.store import SqlStore
from chatapp.storage.sql.tables import TABLES, sealed_columns
from tests.support.builders import ADA, LAMP, conversation, later, reply, said, template, token, topic
from tests.support.databases import ONE_MORE, raw

CANARY = 'canary-7f3a 카나리아'
SINGER = Known(id=AgentId('1' * 32), path=CANARY, fingerprint=CANARY)
HYMN = Attachment(id=FileId('2' * 32), name=CANARY, type='text/plain', size_bytes=1, tokens=1)
OLD, NEW = make_key(), make_key()


async def sung(database: Path, keys: str) -> tuple[Storage, Message]:
    """An open storage with the canary in every value that can hold text, and the reply it sings in."""
    storage = await open_storage(database, Keyring.parse(keys))
    told = conversation(title=CANARY, tuning=Tuning(system_prompt=CANARY))
    asked = replace(
        said(CANARY, into=told, client_message_id=CANARY), author=replace(said('', into=told).author, name=CANARY), attachments=(HYMN,)
    )
    tool = ToolUse(call='1', name=CANARY, input=CANARY, output=CANARY, ok=True)
    async with storage.write() as store:
        await store.people.add(replace(ADA, name=CANARY, instructions=CANARY))
        await store.people.set_password_hash(ADA.id, CANARY)
        await store.people.set_picture(ADA.id, CANARY.encode())
        await store.sessions.add_token(token(name=CANARY), b'1')
        await store.settings.set('key', CANARY)
        await store.agents.put(SINGER)
        await store.conversations.add(told)
        await store.unsent.keep(Unsent(person=ADA.id, conversation=told.id, text=CANARY, changed_at=told.created_at))
        await store.shelf.add_topic(topic(name=CANARY))
        await store.templates.add(replace(template(name=CANARY), text=CANARY, tuning=Tuning(system_prompt=CANARY)))
        await store.files.add(StoredFile(attachment=HYMN, owner=ADA.id, blob=HYMN.id, key=CANARY.encode(), created_at=later()), b'1')
        await store.messages.add(asked)
        await store.messages.add_key(asked, ADA.id, 'key', CANARY.encode())
        thinking = Thinking(text=CANARY, duration_ms=1)
        answered = await store.messages.add(reply(CANARY, to=asked, thinking=thinking, tools=(tool,), failure=CANARY))
        await store.drafts.append([DraftChunk(message=answered.id, seq=0, text=CANARY, thinking=CANARY)])
        await store.messages.set_detail(Detail(message=answered.id, requests=(CANARY,), timing=Timing(first_token_ms=1, total_ms=1)))
        persona = Persona(name=CANARY, words=CANARY)
        await store.rooms.put_member(Member(conversation=told.id, agent=SINGER.id, name=CANARY, seat=0, persona=persona))
        run = RunRecord(id=RunId('1'), conversation=told.id, started_at=later())
        await store.runs.add(run)
        await store.runs.end(replace(run, ended_at=later(), sentence=CANARY))
        await store.waiting.add(
            Waiting(
                id=WaitingId('1'),
                conversation=told.id,
                author=ADA.id,
                text=CANARY,
                attachments=(HYMN,),
                created_at=later(),
                client_message_id=CANARY,
            )
        )
        await store.reports.add(_report(answered), request=CANARY)
        await store.reactions.add(ReactionId('1'), answered, CANARY)
        await store.insights.add(_insights(answered))
    return storage, answered


def _report(after: Message) -> Report:
    return Report(
        id=ReportId('1'),
        conversation=after.conversation,
        after=after.id,
        agent=SINGER.id,
        name=CANARY,
        model=LAMP,
        text=CANARY,
        thinking=CANARY,
        failure=CANARY,
        file=CANARY,
        created_at=after.created_at,
    )


def _insights(after: Message) -> Insights:
    return Insights(
        id=InsightsId('1'),
        conversation=after.conversation,
        after=after.id,
        model=LAMP,
        consensus=75,
        created_at=after.created_at,
        **dict.fromkeys(TEXTS, CANARY),
    )


async def hears_the_canary(storage: Storage, answered: Message) -> bool:
    async with storage.read() as store:
        assert (await store.people.get(ADA.id)).name == CANARY
        assert (await store.people.get(ADA.id)).instructions == CANARY
        assert await store.people.picture(ADA.id) == CANARY.encode()
        assert await store.people.password_hash(ADA.id) == CANARY
        assert (await store.sessions.token_by(b'1')).name == CANARY
        assert await store.settings.all() == {'key': CANARY}
        assert await store.agents.all() == [SINGER]
        assert (await store.conversations.get(answered.conversation)).title == CANARY
        assert [one.name for one in await store.shelf.topics_of(ADA.id)] == [CANARY]
        assert [(one.name, one.text, one.tuning.system_prompt) for one in await store.templates.of(ADA.id)] == [(CANARY, CANARY, CANARY)]
        assert (await store.messages.detail(answered.id)).requests == (CANARY,)
        assert [chunk.text for chunk in await store.drafts.of(answered.id)] == [CANARY]
        file = await store.files.get(HYMN.id)
        assert (file.attachment, file.key) == (HYMN, CANARY.encode())
        (member,) = await store.rooms.members(answered.conversation)
        assert (member.name, member.persona) == (CANARY, Persona(name=CANARY, words=CANARY))
        run = await store.runs.last(answered.conversation)
        assert run is not None
        assert run.sentence == CANARY
        (waiting,) = await store.waiting.of(answered.conversation)
        assert (waiting.text, waiting.client_message_id, waiting.attachments) == (CANARY, CANARY, (HYMN,))
        assert await store.reports.of(answered.conversation, limit=9) == [_report(answered)]
        assert await store.reports.request_of(answered.conversation, ReportId('1')) == CANARY
        assert [one.text for one in await store.reactions.of(answered.conversation, ADA.id, limit=9)] == [CANARY]
        assert await store.insights.of(answered.conversation, limit=9) == [_insights(answered)]
        kept = await store.messages.by_key(answered.conversation, ADA.id, 'key')
        assert kept is not None
        assert kept[1] == CANARY.encode()
        return await store.messages.get(answered.id) == answered


def searched(folder: Path, needle: str) -> list[str]:
    """Files under the folder that hold the text, as UTF-8 or as JSON writes it."""
    forms = [needle.encode(), ascii(needle)[1:-1].encode(), needle.split()[0].encode()]
    return sorted(path.name for path in folder.rglob('*') if path.is_file() and any(form in path.read_bytes() for form in forms))


# --- nothing readable ----------------------------------------------------------------------------------------------------
async def test_every_sealed_column_is_sung_in(tmp_path: Path) -> None:
    """The control of the tests below: a column they forget would be a column nobody watches."""
    storage, _ = await sung(tmp_path / 'chatapp.db', NEW)
    await storage.aclose()
    for table in TABLES:
        for column in sealed_columns(table):
            assert raw(tmp_path / 'chatapp.db', f'SELECT count({column}) > 0 FROM {table.name}') == [(1,)], f'{table.name}.{column}'


async def test_neither_the_database_nor_its_log_nor_its_copies_hold_a_readable_word(tmp_path: Path) -> None:
    storage, answered = await sung(tmp_path / 'chatapp.db', NEW)
    assert searched(tmp_path, CANARY) == []
    assert 'chatapp.db-wal' in searched(tmp_path, answered.id)
    await storage.aclose()
    migrated = await open_storage(tmp_path / 'chatapp.db', Keyring.parse(NEW), steps=(*STEPS, ONE_MORE))
    assert searched(tmp_path, CANARY) == []
    assert searched(tmp_path, answered.id) == ['chatapp.db', f'chatapp.db.before-v{ONE_MORE.version}']
    await migrated.aclose()


# --- nothing movable -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('column', ['text', 'author_name'])
async def test_values_of_two_rows_that_were_swapped_do_not_open(tmp_path: Path, column: str) -> None:
    storage, answered = await sung(tmp_path / 'chatapp.db', NEW)
    with closing(sqlite3.connect(tmp_path / 'chatapp.db')) as thief, thief:
        (one, first), (two, second) = thief.execute(f'SELECT id, {column} FROM messages').fetchall()
        thief.executemany(f'UPDATE messages SET {column} = ? WHERE id = ?', [(second, one), (first, two)])
    async with storage.read() as store:
        with pytest.raises(Damaged):
            await store.messages.get(answered.id)
    await storage.aclose()


async def test_a_value_moved_to_another_column_does_not_open(tmp_path: Path) -> None:
    storage, answered = await sung(tmp_path / 'chatapp.db', NEW)
    raw(tmp_path / 'chatapp.db', 'UPDATE messages SET text = thinking WHERE thinking IS NOT NULL')
    async with storage.read() as store:
        with pytest.raises(Damaged):
            await store.messages.page(answered.id, limit=9)
    await storage.aclose()


# --- rotation ------------------------------------------------------------------------------------------------------------
async def test_after_a_rotation_only_the_new_key_is_needed_and_only_it_opens(tmp_path: Path) -> None:
    database = tmp_path / 'chatapp.db'
    storage, answered = await sung(database, OLD)
    await storage.aclose()
    both = await open_storage(database, Keyring.parse(f'{NEW},{OLD}'))
    assert await rotate(both, batch=2) > 5
    assert await rotate(both) == 0
    await both.aclose()
    with pytest.raises(WrongKey):
        await open_storage(database, Keyring.parse(OLD))
    new_only = await open_storage(database, Keyring.parse(NEW))
    assert await hears_the_canary(new_only, answered)
    await new_only.aclose()


async def test_reading_and_writing_go_on_while_keys_are_rotated(tmp_path: Path) -> None:
    storage, answered = await sung(tmp_path / 'chatapp.db', OLD)
    await storage.aclose()
    both = await open_storage(tmp_path / 'chatapp.db', Keyring.parse(f'{NEW},{OLD}'))
    rotating = asyncio.create_task(rotate(both, batch=1))
    readings = 0
    while not rotating.done():
        assert await hears_the_canary(both, answered)
        async with both.write() as store:
            await store.messages.update(answered)
        readings += 1
    assert await rotating > 0
    assert readings > 1
    await both.aclose()


async def test_a_key_that_still_has_values_cannot_be_left_out(tmp_path: Path) -> None:
    database = tmp_path / 'chatapp.db'
    storage, _ = await sung(database, OLD)
    await storage.aclose()
    await (await open_storage(database, Keyring.parse(f'{NEW},{OLD}'))).aclose()
    for missing_one in (NEW, OLD):
        with pytest.raises(WrongKey):
            await open_storage(database, Keyring.parse(missing_one))


class Dying(SqlStorage):
    """Kills its process before the commit of its third transaction."""

    _nth = count(1)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlStore]:
        async with super().write() as store:
            yield store
            if next(self._nth) == 3:
                os.kill(os.getpid(), signal.SIGKILL)


def rotate_and_die(database: Path, keys: str) -> None:
    async def run() -> None:
        storage = await open_storage(database, Keyring.parse(keys))
        storage.__class__ = Dying
        await rotate(storage, batch=1)

    asyncio.run(run())


async def test_a_rotation_killed_half_way_still_reads_everything_and_can_be_finished(tmp_path: Path) -> None:
    database = tmp_path / 'chatapp.db'
    storage, answered = await sung(database, OLD)
    await storage.aclose()
    process = multiprocessing.get_context('spawn').Process(target=rotate_and_die, args=(database, f'{NEW},{OLD}'))
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    both = await open_storage(database, Keyring.parse(f'{NEW},{OLD}'))
    assert key_ids(database) == set(both.keyring.ids)
    assert await hears_the_canary(both, answered)
    assert await rotate(both) > 0
    assert key_ids(database) == {both.keyring.newest_id}
    await both.aclose()
    healed = await open_storage(database, Keyring.parse(NEW))
    assert await hears_the_canary(healed, answered)
    await healed.aclose()


def key_ids(database: Path) -> set[str]:
    """The keys that values in the database are sealed with."""
    found: set[str] = set()
    for table in TABLES:
        for column in sealed_columns(table):
            found |= {
                str(row[0]) for row in raw(database, f'SELECT lower(hex(substr({column}, 2, 4))) FROM {table.name} WHERE {column} NOT NULL')
            }
    return found
