"""One SQLite connection on a thread of its own."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiosqlite

from chatapp.domain.errors import NotFound
from chatapp.storage.sql.faults import fault_of
from chatapp.storage.sql.statements import Statement, Value, Values

Row = sqlite3.Row

_WRITER_SETTINGS = (
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',  # a commit is on the disk before it is acknowledged
    'PRAGMA foreign_keys = ON',
    'PRAGMA secure_delete = FAST',
    'PRAGMA temp_store = MEMORY',
)
_READER_SETTINGS = ('PRAGMA query_only = ON', 'PRAGMA temp_store = MEMORY')


class Connection:
    """Runs statements one after another, each in one hop to the thread. Errors leave as the house's."""

    def __init__(self, driver: aiosqlite.Connection) -> None:
        self._driver = driver

    async def rows(self, statement: Statement, **values: Value) -> Sequence[Row]:
        return await self.sql(statement.sql, {**statement.constants, **values})

    async def row(self, statement: Statement, **values: Value) -> Row | None:
        """The first row, if any."""
        rows = await self.rows(statement, **values)
        return rows[0] if rows else None

    async def one(self, statement: Statement, missing: str, **values: Value) -> Row:
        """The first row; `NotFound` with the sentence `missing` when there is none."""
        row = await self.row(statement, **values)
        if row is None:
            raise NotFound(missing)
        return row

    async def run_many(self, statement: Statement, all_values: Sequence[Values]) -> None:
        with _faults_translated():
            async with self._driver.executemany(statement.sql, [{**statement.constants, **values} for values in all_values]):
                pass

    async def sql(self, text: str, values: Values | None = None) -> Sequence[Row]:
        """Run SQL as it stands: pragmas, transaction control and migrations."""
        with _faults_translated():
            return list(await self._driver.execute_fetchall(text, values or {}))

    async def begin_writing(self) -> None:
        """Take the write lock at once; `StorageBusy` when another process keeps it too long."""
        await self.sql('BEGIN IMMEDIATE')

    async def begin_reading(self) -> None:
        await self.sql('BEGIN')

    async def commit(self) -> None:
        with _faults_translated():
            await self._driver.commit()

    async def roll_back(self) -> None:
        """Undo whatever is open; nothing open is fine too."""
        with _faults_translated():
            await self._driver.rollback()

    async def copy_to(self, path: Path) -> None:
        """A consistent copy of the whole database in a new file."""
        with _faults_translated():
            async with aiosqlite.connect(path) as copy:
                await self._driver.backup(copy)

    async def aclose(self) -> None:
        with _faults_translated():
            await self._driver.close()


async def open_writer(path: Path, *, busy_timeout_s: float) -> Connection:
    """Open or create the database."""
    return await _opened(_uri(path, mode='rwc'), busy_timeout_s, _WRITER_SETTINGS)


async def open_reader(path: Path, *, busy_timeout_s: float) -> Connection:
    """Open an existing database without ever writing to it."""
    return await _opened(_uri(path, mode='ro'), busy_timeout_s, _READER_SETTINGS)


def _uri(path: Path, *, mode: str) -> str:
    return f'{path.absolute().as_uri()}?mode={mode}'


async def _opened(uri: str, busy_timeout_s: float, settings: Sequence[str]) -> Connection:
    with _faults_translated():
        driver = await aiosqlite.connect(uri, uri=True, timeout=busy_timeout_s, isolation_level=None)
    driver.row_factory = Row
    connection = Connection(driver)
    try:
        for setting in settings:
            await connection.sql(setting)
    except BaseException:
        await connection.aclose()
        raise
    return connection


@contextmanager
def _faults_translated() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError) as error:
        raise fault_of(error) from error
