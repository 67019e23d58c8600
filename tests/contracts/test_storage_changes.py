"""What every storage must tell of its changes, so that a derived thing can follow."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from chatapp.plumbing.crypto import Keyring
from chatapp.ports.storage import Storage
from chatapp.storage.sql.migrations import v3
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import ADA, conversation, reply, said


async def told(storage: Storage, after: int = 0, *, limit: int = 100) -> list[tuple[int, object]]:
    async with storage.read() as store:
        return [(change.seq, change.thing) for change in await store.changes.since(after, limit=limit)]


async def test_changes_come_in_order_each_thing_once_as_it_is_now(storage: Storage) -> None:
    cover = conversation(title='Bees')
    async with storage.write() as store:
        await store.conversations.add(cover)
        asked = await store.messages.add(said('Hi', into=cover))
    first = await told(storage)
    assert [thing for _, thing in first] == [cover, asked]
    renamed = replace(cover, title='Wasps', head=asked.id)
    async with storage.write() as store:
        await store.conversations.update(renamed)
    second = await told(storage)
    assert [thing for _, thing in second] == [asked, renamed]
    assert await told(storage, first[-1][0]) == second[1:]
    assert await told(storage, limit=1) == second[:1]
    async with storage.read() as store:
        assert await store.changes.last() == second[-1][0]
        assert await store.changes.waiting(0) == 2
        assert await store.changes.waiting(second[-1][0]) == 0


async def test_what_was_rolled_back_has_no_number(storage: Storage) -> None:
    with suppress(ZeroDivisionError):
        async with storage.write() as store:
            await store.conversations.add(conversation())
            raise ZeroDivisionError
    assert await told(storage) == []
    cover = conversation()
    async with storage.write() as store:
        await store.conversations.add(cover)
    assert await told(storage) == [(1, cover)]


async def test_some_messages_are_read_at_once(storage: Storage) -> None:
    cover = conversation()
    async with storage.write() as store:
        await store.conversations.add(cover)
        kept = [await store.messages.add(said(str(number), into=cover)) for number in range(70)]
    async with storage.read() as store:
        found = await store.messages.some([*(one.id for one in kept), cover.id])  # type: ignore[list-item]  # no message has this id
        assert found == {one.id: one for one in kept}
        assert await store.messages.some([]) == {}


async def test_a_house_from_before_is_told_whole(database: Path, keyring: Keyring) -> None:
    storage = await open_storage(database, keyring)
    cover = conversation()
    async with storage.write() as store:
        await store.people.add(ADA)
        await store.conversations.add(cover)
        asked = await store.messages.add(said('Hi', into=cover))
        answered = await store.messages.add(reply('Ho', to=asked))
        for table in ('changes', 'last_change'):
            await store.connection.sql(f'DROP TABLE {table}')
        for statement in v3.STATEMENTS:
            await store.connection.sql(statement)
    things = [thing for _, thing in await told(storage)]
    await storage.aclose()
    assert things[0] == cover
    assert sorted(one.id for one in things[1:]) == sorted((asked.id, answered.id))  # type: ignore[attr-defined]  # messages
