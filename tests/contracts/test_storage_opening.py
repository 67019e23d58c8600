"""Opening an SQL database: migrations, versions and keys."""

from pathlib import Path

import pytest
from sqlalchemy import Table

from chatapp.domain.errors import HouseError, NewerDatabase, WrongKey
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.storage.sql.migrations.steps import STEPS, Step
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.tables import TABLES
from tests.support.builders import ADA
from tests.support.databases import ONE_MORE, as_after_a_crash, holds_ada, made, on_disk, raw

TWO_MORE = Step(version=ONE_MORE.version + 1, statements=('CREATE TABLE further (id TEXT)',))
BROKEN = Step(version=TWO_MORE.version, statements=('CREATE TABLE further (id TEXT)', 'NONSENSE'))


# --- migrations --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('table', TABLES, ids=lambda table: table.name)
async def test_the_migrations_make_the_tables_the_program_speaks_of(database: Path, keyring: Keyring, table: Table) -> None:
    await made(database, keyring)
    columns = [(one.name, not one.nullable, one.primary_key) for one in table.columns]
    found = raw(database, f'SELECT name, "notnull", pk > 0 FROM pragma_table_info(\'{table}\')')
    assert sorted(found) == sorted(columns)


async def test_the_versions_of_the_steps_count_from_one() -> None:
    assert [step.version for step in STEPS] == list(range(1, len(STEPS) + 1))


async def test_an_older_database_is_migrated_and_a_copy_of_it_kept(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    storage = await open_storage(database, keyring, steps=(*STEPS, ONE_MORE))
    assert await holds_ada(storage)
    await storage.aclose()
    copy = database.with_name(f'chatapp.db.before-v{ONE_MORE.version}')
    assert raw(database, 'PRAGMA user_version') == [(ONE_MORE.version,)]
    assert raw(copy, 'PRAGMA user_version') == [(STEPS[-1].version,)]
    before = await open_storage(copy, keyring)
    assert await holds_ada(before)
    await before.aclose()


async def test_neither_a_new_database_nor_one_that_is_up_to_date_is_copied(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    await made_again(database, keyring)
    assert set(on_disk(database)) == {'chatapp.db'}


async def made_again(database: Path, keyring: Keyring) -> None:
    await (await open_storage(database, keyring)).aclose()


async def test_a_migration_that_broke_off_goes_on_where_it_stopped_and_keeps_the_first_copy(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    with pytest.raises(HouseError):
        await open_storage(database, keyring, steps=(*STEPS, ONE_MORE, BROKEN))
    assert raw(database, 'PRAGMA user_version') == [(ONE_MORE.version,)]
    assert raw(database, "SELECT name FROM sqlite_master WHERE name = 'further'") == []
    storage = await open_storage(database, keyring, steps=(*STEPS, ONE_MORE, TWO_MORE))
    assert await holds_ada(storage)
    await storage.aclose()
    assert raw(database, 'PRAGMA user_version') == [(TWO_MORE.version,)]
    (copy,) = set(on_disk(database)) - {'chatapp.db'}
    assert raw(database.with_name(copy), 'PRAGMA user_version') == [(STEPS[-1].version,)]


async def test_a_database_from_a_newer_version_is_refused_and_left_alone(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    raw(database, 'PRAGMA user_version = 99')
    before = on_disk(database)
    with pytest.raises(NewerDatabase, match='newer version'):
        await open_storage(database, keyring)
    assert on_disk(database).items() >= before.items()


# --- keys --------------------------------------------------------------------------------------------------------------
async def test_a_wrong_key_is_refused_and_nothing_is_written(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    before = on_disk(database)
    with pytest.raises(WrongKey, match='encryption key'):
        await open_storage(database, Keyring.parse(make_key()), steps=(*STEPS, ONE_MORE))
    assert on_disk(database) == before | {'chatapp.db-wal': b''}


async def test_a_wrong_key_writes_nothing_even_after_a_crash_left_a_log(database: Path, keyring: Keyring, tmp_path: Path) -> None:
    storage = await open_storage(database, keyring)
    async with storage.write() as store:
        await store.people.add(ADA)
    crashed = as_after_a_crash(database, tmp_path / 'crashed')
    await storage.aclose()
    before = on_disk(crashed)
    assert before['chatapp.db-wal']
    with pytest.raises(WrongKey):
        await open_storage(crashed, Keyring.parse(make_key()))
    assert on_disk(crashed) == before
    healed = await open_storage(crashed, keyring)
    assert await holds_ada(healed)
    await healed.aclose()
