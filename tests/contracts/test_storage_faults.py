"""Faults of the disk under an SQL database: a sentence, nothing acknowledged lost, and it heals by itself."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from chatapp.domain.errors import Damaged, StorageBusy, StorageFull, StorageReadOnly
from chatapp.plumbing.crypto import Keyring
from chatapp.ports.storage import Storage
from chatapp.storage.sql.migrations.steps import STEPS
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.sqlite.connection import open_reader, open_writer
from chatapp.storage.sql.storage import SqlStorage
from tests.support.builders import ADA, BOB, conversation, said
from tests.support.databases import ONE_MORE, holds_ada, made, on_disk


async def test_a_database_is_readable_by_its_owner_only_and_so_is_its_copy(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    storage = await open_storage(database, keyring, steps=(*STEPS, ONE_MORE))
    found = modes(database.parent)
    await storage.aclose()
    assert len(found) == 4
    assert set(found.values()) == {0o600}


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.fixture(params=[b'not a database at all, but long enough to be one' * 30, b'SQLite format 3\0' + b'\xff' * 5000])
def stranger(request: pytest.FixtureRequest, database: Path) -> Path:
    database.write_bytes(request.param)
    return database


async def test_a_file_that_is_no_database_is_refused_and_left_alone(stranger: Path, keyring: Keyring) -> None:
    before = on_disk(stranger)
    with pytest.raises(Damaged):
        await open_storage(stranger, keyring)
    assert on_disk(stranger) == before


async def test_a_damaged_database_is_found_at_the_door(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    storage = await open_storage(database, keyring)
    await fill(storage)
    await storage.aclose()
    overwrite(database, pages=4)
    with pytest.raises(Damaged):
        await open_storage(database, keyring)


def overwrite(database: Path, *, pages: int) -> None:
    """Pages of the tables' trees, from the third on, become noise."""
    content = bytearray(database.read_bytes())
    content[4096 * 2 : 4096 * (2 + pages)] = b'\xaa' * 4096 * pages
    database.write_bytes(content)


async def test_a_folder_with_odd_signs_in_its_name_is_a_folder_like_any_other(tmp_path: Path, keyring: Keyring) -> None:
    folder = tmp_path / '50% off? #1 & 데이터'
    await made(folder / 'chatapp.db', keyring)
    assert (folder / 'chatapp.db').exists()


async def test_a_full_disk_loses_nothing_acknowledged_and_heals(database: Path, keyring: Keyring) -> None:
    await made(database, keyring)
    writer, reader = await open_writer(database, busy_timeout_s=1), await open_reader(database, busy_timeout_s=1)
    pages = (await writer.sql('PRAGMA page_count'))[0][0]
    storage = SqlStorage(writer=writer, readers=[reader], keyring=keyring)
    await writer.sql(f'PRAGMA max_page_count = {pages + 4}')
    with pytest.raises(StorageFull) as caught:
        await fill(storage)
    assert str(database.parent) not in caught.value.sentence
    await writer.sql(f'PRAGMA max_page_count = {pages + 4000}')
    assert await holds_ada(storage)
    await fill(storage)
    await storage.aclose()


async def fill(storage: Storage) -> None:
    async with storage.write() as store:
        await store.conversations.add(told := conversation())
        await store.messages.add(said('x' * 100_000, into=told))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 3 MB."""
    mount = ['mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', str(tmp_path)]
    if sys.platform != 'linux' or os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip('only root can make a small disk, and not everywhere')
    yield tmp_path
    subprocess.run(['umount', '-l', str(tmp_path)], check=True)


async def test_a_disk_that_is_really_full_is_reported_and_heals(small_disk: Path, keyring: Keyring) -> None:
    ballast = lay_ballast(small_disk)
    storage = await open_storage(small_disk / 'chatapp.db', keyring)
    async with storage.write() as store:
        await store.people.add(ADA)
    with pytest.raises(StorageFull):
        await fill_often(storage)
    os.unlink(ballast)
    assert await holds_ada(storage)
    await fill(storage)
    await storage.aclose()


def lay_ballast(folder: Path) -> Path:
    ballast = folder / 'ballast'
    ballast.write_bytes(b'x' * 1_500_000)
    return ballast


async def fill_often(storage: Storage) -> None:
    for _ in range(40):
        await fill(storage)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody reaches, which is not so of pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write there, and root, who may anywhere, puts that right aside."""
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == 'win32', reason='the rights of Windows are others')
@pytest.mark.parametrize('existing', [False, True])
async def test_a_read_only_folder_is_named_as_the_fault(open_folder: Path, keyring: Keyring, existing: bool) -> None:
    if existing:
        await made(open_folder / 'chatapp.db', keyring)
    with read_only(open_folder), pytest.raises(StorageReadOnly) as caught:
        await open_storage(open_folder / 'chatapp.db', keyring)
    assert str(open_folder) not in caught.value.sentence


async def test_a_database_locked_by_another_process_is_busy_and_works_once_it_is_free(database: Path, keyring: Keyring) -> None:
    storage = await open_storage(database, keyring, busy_timeout_s=0.05)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute('BEGIN IMMEDIATE')
        with pytest.raises(StorageBusy):
            await add_bob(storage)
        await storage.check()
        other.execute('ROLLBACK')
    await add_bob(storage)
    await storage.aclose()


async def add_bob(storage: Storage) -> None:
    async with storage.write() as store:
        await store.people.add(BOB)
