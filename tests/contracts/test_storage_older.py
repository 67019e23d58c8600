"""Houses of older versions: whatever they held is there after the steps they missed."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.plumbing.crypto import Keyring
from chatapp.storage.sql.migrations.steps import STEPS
from chatapp.storage.sql.opening import open_storage
from tests.contracts.test_storage_move import furnish
from tests.support.builders import ADA, conversation, reply, said
from tests.support.databases import raw

Rows = dict[str, list[tuple[object, ...]]]


def columns(database: Path) -> dict[str, str]:
    """The columns of every table there, by its name."""
    tables = [str(name) for (name,) in raw(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        table: ', '.join(f'"{name}"' for (name,) in raw(database, f"SELECT name FROM pragma_table_info('{table}')")) for table in tables
    }


def rows(database: Path, shown: dict[str, str]) -> Rows:
    return {table: sorted(raw(database, f'SELECT {names} FROM {table}'), key=repr) for table, names in shown.items()}


def pour(source: Path, into: Path) -> None:
    """Every row, as far as the older tables have a place for it."""
    with closing(sqlite3.connect(into)) as connection, connection:
        connection.execute('ATTACH ? AS later', (str(source),))
        for table, names in columns(into).items():
            connection.execute(f'DELETE FROM main.{table}')
            connection.execute(f'INSERT INTO main.{table} ({names}) SELECT {names} FROM later.{table}')


@pytest.mark.parametrize('version', [1, 2, 4, 7, 8, 13, 19, len(STEPS) - 1])
async def test_a_house_of_an_older_version_comes_up_to_date_with_every_row(tmp_path: Path, keyring: Keyring, version: int) -> None:
    full, database = tmp_path / 'full.db', tmp_path / 'chatapp.db'
    cover = conversation(title='Rye starter')
    storage = await open_storage(full, keyring)
    async with storage.write() as store:
        await store.people.add(ADA)
        await store.conversations.add(cover)
        asked = await store.messages.add(said('How long does it rise?', into=cover))
        answered = await store.messages.add(reply('Twelve hours.', to=asked))
        await store.conversations.update(replace(cover, head=answered.id))
    await furnish(storage)
    await storage.aclose()
    await (await open_storage(database, keyring, steps=STEPS[:version])).aclose()
    pour(full, database)
    old = columns(database)
    before = rows(database, old)
    assert len(before) >= 11
    assert all(before.values())

    storage = await open_storage(database, keyring)
    async with storage.read() as store:
        found = await store.people.get(ADA.id)
        told = await store.conversations.get(cover.id)
        page = await store.messages.page(answered.id, limit=10)
    await storage.aclose()
    assert (found, told) == (ADA, replace(cover, head=answered.id))
    assert [entry.message for entry in page.entries] == [asked, answered]
    after = rows(database, old)
    assert {table: set(kept) - set(after[table]) for table, kept in before.items()} == {table: set() for table in before}
    assert columns(database) == columns(full)
    assert raw(database.with_name(f'chatapp.db.before-v{len(STEPS)}'), 'PRAGMA user_version') == [(version,)]
