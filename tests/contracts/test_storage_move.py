"""A house moved across is equal: every table, every row, and through the ports too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Integer, LargeBinary, Table, insert

from chatapp.domain.errors import Conflict
from chatapp.plumbing.crypto import Keyring
from chatapp.storage.address import Where
from chatapp.storage.sql.move import TableSum, move, table_sum
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.statements import Statement, Value, Values
from chatapp.storage.sql.storage import SqlStorage
from chatapp.storage.sql.tables import KEYS, TABLES
from tests.support.builders import ADA, conversation, reply, said
from tests.support.odd_text import ODD
from tests.support.postgres import PostgresServer

ROWS = 7
PAIRS = [('sqlite', 'postgres'), ('postgres', 'sqlite'), ('sqlite', 'sqlite')]


@pytest.fixture(params=PAIRS, ids='-to-'.join)
async def places(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Where]]:
    """Where a house is, and where it shall be."""
    server: PostgresServer = request.getfixturevalue('postgres')
    made: list[Where] = [
        await server.made() if kind == 'postgres' else tmp_path / name
        for kind, name in zip(request.param, ('here.db', 'there.db'), strict=True)
    ]
    yield made
    for place in made:
        if not isinstance(place, Path):
            await server.dropped(place)


@pytest.fixture
async def here(places: list[Where], keyring: Keyring) -> AsyncIterator[SqlStorage]:
    storage = await open_storage(places[0], keyring)
    yield storage
    await storage.aclose()


@pytest.fixture
async def there(places: list[Where], keyring: Keyring) -> AsyncIterator[SqlStorage]:
    storage = await open_storage(places[1], keyring)
    yield storage
    await storage.aclose()


async def furnish(storage: SqlStorage) -> None:
    """Some rows in every table there is, with something in every column and nothing where that is allowed."""
    async with storage.write() as store:
        await store.connection.put_references_off()
        for table in TABLES:
            if table is not KEYS:
                await store.connection.run_many(Statement(insert(table)), [row_of(table, number) for number in range(1, ROWS)])


def row_of(table: Table, number: int) -> Values:
    values: dict[str, Value] = {}
    for column in table.columns:
        referred = next(iter(column.foreign_keys)).column.table.name if column.foreign_keys else f'{table.name}.{column.name}'
        kind = type(column.type)
        if column.nullable and number % 2 and not column.primary_key:
            values[column.name] = None
        elif issubclass(kind, LargeBinary):
            values[column.name] = f'{referred} {number}'.encode() + bytes(range(256))
        elif issubclass(kind, Integer) or column.name == 'signed_in':
            values[column.name] = number if column.name == 'signed_in' else 2**53 + number
        else:
            values[column.name] = f'{referred.removesuffix(".id")} 등불 {number}'
    return values


async def sums(storage: SqlStorage) -> list[TableSum]:
    async with storage.read() as store:
        return [await table_sum(table, store.connection, batch=3) for table in TABLES]


async def test_every_row_of_every_table_is_equal_on_the_other_side(here: SqlStorage, there: SqlStorage) -> None:
    await furnish(here)
    before = await sums(here)
    assert await move(here, there, batch=3) == before == await sums(there) == await sums(here)
    assert {one.table: one.rows for one in before if one.rows < ROWS - 1} == {KEYS.name: 1}


async def test_what_people_said_reads_the_same_through_the_ports(
    here: SqlStorage, there: SqlStorage, places: list[Where], keyring: Keyring
) -> None:
    told = conversation(title='안녕 👩‍👩‍👧‍👦')
    async with here.write() as store:
        await store.people.add(ADA)
        await store.conversations.add(told)
        last = await store.messages.add(said('top', into=told))
        for text in ODD:
            last = await store.messages.add(reply(text, to=last))
        await store.conversations.update(replace(told, head=last.id))
    await move(here, there)
    await there.aclose()
    again = await open_storage(places[1], keyring)
    async with again.read() as new, here.read() as old:
        assert await new.people.all() == await old.people.all()
        assert await new.conversations.get(told.id) == await old.conversations.get(told.id)
        assert await new.messages.page(last.id, limit=50) == await old.messages.page(last.id, limit=50)
    await again.aclose()


async def test_a_database_somebody_lives_in_is_not_moved_into(here: SqlStorage, there: SqlStorage) -> None:
    await furnish(here)
    async with there.write() as store:
        await store.people.add(ADA)
    before = await sums(there)
    with pytest.raises(Conflict, match='holds data already'):
        await move(here, there)
    assert await sums(there) == before


async def test_a_move_that_is_broken_off_leaves_nothing_and_can_be_begun_again(here: SqlStorage, there: SqlStorage) -> None:
    await furnish(here)
    before = await sums(there)
    moving = asyncio.create_task(move(here, there, batch=1))
    for _ in range(100):
        await asyncio.sleep(0)
    moving.cancel()
    await asyncio.wait([moving])
    assert moving.cancelled()
    assert await sums(there) == before
    assert await move(here, there) == await sums(here)
