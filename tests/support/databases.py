"""Database files seen from outside, as whoever finds one would."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from chatapp.plumbing.crypto import Keyring
from chatapp.ports.storage import Storage
from chatapp.storage.sql.migrations.steps import STEPS, Step
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import ADA

ONE_MORE = Step(version=STEPS[-1].version + 1, statements=('ALTER TABLE people ADD COLUMN note TEXT', "UPDATE people SET note = 'x'"))


def raw(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection, connection:
        return connection.execute(sql).fetchall()


def on_disk(database: Path) -> dict[str, bytes]:
    """The database and its log, but not the shared memory, which is rebuilt at will."""
    return {path.name: path.read_bytes() for path in database.parent.glob('chatapp.db*') if not path.name.endswith('-shm')}


async def made(database: Path, keyring: Keyring) -> None:
    """A closed database that holds Ada."""
    storage = await open_storage(database, keyring)
    async with storage.write() as store:
        await store.people.add(ADA)
    await storage.aclose()


async def holds_ada(storage: Storage) -> bool:
    async with storage.read() as store:
        return await store.people.all() == [ADA]


def as_after_a_crash(database: Path, folder: Path) -> Path:
    """What the disk holds while the database is open."""
    folder.mkdir()
    for name in ('chatapp.db', 'chatapp.db-wal'):
        shutil.copy(database.with_name(name), folder / name)
    return folder / 'chatapp.db'
