"""What PostgreSQL alone can do to a house: another owner, another version, a server that is away."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Table

from chatapp.domain.errors import BadInput, FolderInUse, HouseError, NewerDatabase, StorageBusy, WrongKey
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.ports.storage import Storage
from chatapp.storage.address import PostgresAddress
from chatapp.storage.sql.migrations.steps import STEPS
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.rotate import rotate
from chatapp.storage.sql.tables import TABLES
from tests.support.builders import ADA, BOB, conversation, person, said
from tests.support.databases import ONE_MORE, holds_ada
from tests.support.postgres import PostgresServer, raw

BRIEFLY_S = 0.2


@pytest.fixture
async def address(postgres: PostgresServer) -> AsyncIterator[PostgresAddress]:
    made = await postgres.made()
    yield made
    await postgres.dropped(made)


@pytest.fixture
async def house(address: PostgresAddress, keyring: Keyring) -> AsyncIterator[Storage]:
    """Holds Ada."""
    storage = await open_storage(address, keyring)
    await add(storage, ADA)
    yield storage
    await storage.aclose()


async def add(storage: Storage, who: object = BOB) -> None:
    async with storage.write() as store:
        await store.people.add(who)  # type: ignore[arg-type]  # always a person


# --- migrations, versions, keys ----------------------------------------------------------------------------------------
async def test_the_migrations_make_the_tables_the_program_speaks_of(house: Storage, address: PostgresAddress) -> None:
    found = await raw(
        address, "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = 'public'"
    )
    spoken_of = [(table.name, column.name, bool(column.nullable)) for table in TABLES for column in table.columns]
    assert sorted(found) == sorted([*spoken_of, ('house_version', 'version', False)])


@pytest.mark.parametrize('table', TABLES, ids=lambda table: table.name)
async def test_every_reference_of_a_table_is_kept_and_can_be_put_off(house: Storage, address: PostgresAddress, table: Table) -> None:
    found = await raw(address, f"SELECT condeferrable FROM pg_constraint WHERE contype = 'f' AND conrelid = '{table.name}'::regclass")
    assert found == [(True,)] * len(table.foreign_keys)


async def test_texts_are_sorted_by_their_bytes_as_sqlite_does_it(house: Storage) -> None:
    async with house.write() as store:
        for name in ('b', 'B', 'a', 'Ä', '-'):
            await store.settings.set(name, 'x')
    async with house.read() as store:
        assert list(await store.settings.all()) == ['-', 'B', 'a', 'b', 'Ä']


async def test_an_older_database_is_migrated(address: PostgresAddress, keyring: Keyring) -> None:
    before = await open_storage(address, keyring)
    await add(before, ADA)
    await before.aclose()
    after = await open_storage(address, keyring, steps=(*STEPS, ONE_MORE))
    assert await holds_ada(after)
    await after.aclose()
    assert await raw(address, 'SELECT version FROM house_version') == [(ONE_MORE.version,)]


async def test_a_database_from_a_newer_version_is_refused(house: Storage, address: PostgresAddress, keyring: Keyring) -> None:
    await raw(address, 'UPDATE house_version SET version = 99')
    with pytest.raises(NewerDatabase, match='newer version'):
        await open_storage(address, keyring)


async def test_a_wrong_key_is_refused_and_nothing_is_written(house: Storage, address: PostgresAddress) -> None:
    with pytest.raises(WrongKey):
        await open_storage(address, Keyring.parse(make_key()), steps=(*STEPS, ONE_MORE))
    assert await raw(address, 'SELECT version FROM house_version') == [(STEPS[-1].version,)]
    assert len(await raw(address, 'SELECT * FROM house_keys')) == 1


async def test_a_new_key_replaces_the_old_one_everywhere(house: Storage, address: PostgresAddress, keyring: Keyring, key: str) -> None:
    async with house.write() as store:
        await store.conversations.add(told := conversation(title='Lamps'))
        parent = await store.messages.add(said('one', into=told))
        for text in ('two', 'three'):
            await store.messages.add(said(text, into=told, parent=parent))
    new = make_key()
    both = await open_storage(address, Keyring.parse(f'{new},{key}'))
    assert await rotate(both, batch=2) == 5
    await both.aclose()
    with pytest.raises(WrongKey):
        await open_storage(address, keyring)
    only_new = await open_storage(address, Keyring.parse(new))
    async with only_new.read() as store:
        assert (await store.conversations.get(told.id)).title == 'Lamps'
    await only_new.aclose()


# --- one process serves it ---------------------------------------------------------------------------------------------
async def test_a_second_process_that_would_serve_it_is_told_who_does(address: PostgresAddress, keyring: Keyring) -> None:
    first = await open_storage(address, keyring, held_as='http://127.0.0.1:8080')
    with pytest.raises(FolderInUse, match=r'process \d+ at http://127\.0\.0\.1:8080'):
        await open_storage(address, keyring, held_as='http://127.0.0.1:9090')
    beside = await open_storage(address, keyring)
    await add(beside)
    await beside.aclose()
    await first.aclose()
    await (await open_storage(address, keyring, held_as='http://127.0.0.1:9090')).aclose()


async def test_another_process_that_writes_is_waited_for_but_not_for_ever(
    house: Storage, address: PostgresAddress, keyring: Keyring
) -> None:
    other = await open_storage(address, keyring, busy_timeout_s=BRIEFLY_S)
    async with house.write():
        with pytest.raises(StorageBusy):
            await add(other)
    await add(other)
    await other.aclose()


# --- the server is away ------------------------------------------------------------------------------------------------
async def test_cut_connections_are_made_anew_unnoticed(house: Storage, address: PostgresAddress, postgres: PostgresServer) -> None:
    assert await holds_ada(house)
    await postgres.cut(address)
    assert await holds_ada(house)
    await add(house)
    await house.check()


async def test_a_transaction_that_is_cut_leaves_nothing_says_so_and_can_be_tried_again(
    house: Storage, address: PostgresAddress, postgres: PostgresServer
) -> None:
    async def cut_midway() -> None:
        async with house.write() as store:
            await store.people.add(BOB)
            await postgres.cut(address)
            await store.people.add(person('Cy'))

    with pytest.raises(StorageBusy, match='tried again'):
        await cut_midway()
    assert await holds_ada(house)
    await add(house)


async def test_a_transaction_that_is_cut_before_it_did_anything_is_begun_again(
    house: Storage, address: PostgresAddress, postgres: PostgresServer
) -> None:
    async with house.read() as view, house.write() as store:
        await postgres.cut(address)
        await store.people.add(BOB)
        assert await view.people.all() == [ADA]


async def test_a_view_that_is_cut_says_so(house: Storage, address: PostgresAddress, postgres: PostgresServer) -> None:
    async def cut_midway() -> None:
        async with house.read() as store:
            await store.people.all()
            await postgres.cut(address)
            await store.people.all()

    with pytest.raises(StorageBusy):
        await cut_midway()
    assert await holds_ada(house)


async def test_a_server_that_restarts_is_waited_for(house: Storage, postgres: PostgresServer) -> None:
    restarting = asyncio.create_task(postgres.restart())
    while not restarting.done():
        assert await holds_ada(house)
    await restarting
    await add(house)


async def test_a_change_the_server_could_not_keep_is_not_taken_for_kept(house: Storage) -> None:
    async def misuse() -> None:
        async with house.write() as store:
            await store.people.add(BOB)
            with pytest.raises(HouseError):
                await store.connection.sql('SELECT 1 / 0')  # type: ignore[attr-defined]  # what no collection does

    with pytest.raises(HouseError):
        await misuse()
    assert await holds_ada(house)


# --- what cannot be -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    'place', ['/run/nowhere?host=/run/nowhere', '/x?host=127.0.0.1&port=1', '/x?sslmode=hunter2', '/x?port=hunter2', '/x?unheard=hunter2']
)
async def test_what_cannot_be_opened_is_told_without_the_password(place: str, keyring: Keyring) -> None:
    with pytest.raises(HouseError) as refused:
        await open_storage(PostgresAddress(url=f'postgresql://ada:hunter2@127.0.0.1:1{place}'), keyring, busy_timeout_s=BRIEFLY_S)
    told = [refused.value, refused.value.__cause__]
    assert 'hunter2' not in ' '.join(f'{one} {one!r}' for one in told)


async def test_a_database_that_is_not_there_is_named_as_the_fault(address: PostgresAddress, keyring: Keyring) -> None:
    name = urlsplit(address.url).path
    with pytest.raises(HouseError, match='no such database'):
        await open_storage(PostgresAddress(url=address.url.replace(name, '/not_there')), keyring)


async def test_a_sign_the_database_cannot_keep_is_refused_and_the_transaction_goes_on(house: Storage) -> None:
    async with house.write() as store:
        with pytest.raises(BadInput):
            await store.settings.set('a\x00b', 'x')
        await store.settings.set('ab', 'x')
    async with house.read() as store:
        assert list(await store.settings.all()) == ['ab']
