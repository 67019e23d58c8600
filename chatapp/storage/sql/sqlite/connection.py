"""One SQLite connection on a thread of its own."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiosqlite

from chatapp.domain.errors import Damaged
from chatapp.domain.wording import t
from chatapp.storage.sql.connection import Connection, Row, copy_name
from chatapp.storage.sql.files import begin_copy
from chatapp.storage.sql.sqlite.faults import fault_of
from chatapp.storage.sql.statements import Statement, Value, Values

_WRITER_SETTINGS = (
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',  # a commit is on the disk before it is acknowledged
    'PRAGMA foreign_keys = ON',
    'PRAGMA secure_delete = FAST',
    'PRAGMA temp_store = MEMORY',
)
_READER_SETTINGS = ('PRAGMA query_only = ON', 'PRAGMA temp_store = MEMORY')


class SqliteConnection(Connection):
    """Each statement takes one hop to the thread."""

    def __init__(self, driver: aiosqlite.Connection, path: Path, *, writes: bool) -> None:
        self._driver, self._path, self._writes = driver, path, writes

    async def rows(self, statement: Statement, **values: Value) -> Sequence[Row]:
        return await self._fetched(statement.sql, {**statement.constants, **values})

    async def run_many(self, statement: Statement, all_values: Sequence[Values]) -> None:
        with _faults_translated():
            async with self._driver.executemany(statement.sql, [{**statement.constants, **values} for values in all_values]):
                pass

    async def sql(self, text: str) -> Sequence[Row]:
        return await self._fetched(text, {})

    async def _fetched(self, text: str, values: Values) -> Sequence[Row]:
        with _faults_translated():
            return list(await self._driver.execute_fetchall(text, values))

    async def begin_writing(self) -> None:
        await self.sql('BEGIN IMMEDIATE')

    async def begin_reading(self) -> None:
        await self.sql('BEGIN')

    async def commit(self) -> None:
        with _faults_translated():
            await self._driver.commit()

    async def roll_back(self) -> None:
        with _faults_translated():
            await self._driver.rollback()

    async def put_references_off(self) -> None:
        await self.sql('PRAGMA defer_foreign_keys = ON')

    async def version(self) -> int:
        return int((await self.sql('PRAGMA user_version'))[0][0])

    async def define(self, statements: Sequence[str], version: int) -> None:
        for statement in statements:
            await self.sql(statement)
        await self.sql(f'PRAGMA user_version = {version:d}')

    async def keep_copy(self, version: int) -> None:
        """A copy that is there already was made before a migration that broke off: it is the one to keep."""
        copy = copy_name(self._path, version)
        if part := begin_copy(self._path, copy):
            with _faults_translated():
                async with aiosqlite.connect(part) as target:
                    await self._driver.backup(target)
            part.replace(copy)

    async def check(self) -> None:
        await self._look('PRAGMA integrity_check(1)')

    async def tidy(self) -> None:
        """`secure_delete` has overwritten what was removed where that cost nothing; the rest goes with the old pages and the log."""
        await self.sql('VACUUM')
        await self.sql('PRAGMA wal_checkpoint(TRUNCATE)')

    async def look_through(self) -> None:
        """A quicker check: the pages, without comparing indexes to their tables."""
        await self._look('PRAGMA quick_check(1)')

    async def _look(self, pragma: str) -> None:
        if [row[0] for row in await self.sql(pragma)] != ['ok']:
            raise Damaged(t('The database file is damaged. Restore it from a backup.'))

    async def aclose(self) -> None:
        """The writer moves the log into the database file, and goes last."""
        try:
            if self._writes:
                await self.sql('PRAGMA wal_checkpoint(TRUNCATE)')
        finally:
            with _faults_translated():
                await self._driver.close()


async def open_writer(path: Path, *, busy_timeout_s: float) -> SqliteConnection:
    """Open or create the database."""
    return await _opened(path, busy_timeout_s, writes=True)


async def open_reader(path: Path, *, busy_timeout_s: float) -> SqliteConnection:
    """Open an existing database without ever writing to it."""
    return await _opened(path, busy_timeout_s, writes=False)


async def _opened(path: Path, busy_timeout_s: float, *, writes: bool) -> SqliteConnection:
    with _faults_translated():
        driver = await aiosqlite.connect(_uri(path, mode='rwc' if writes else 'ro'), uri=True, timeout=busy_timeout_s, isolation_level=None)
    driver.row_factory = sqlite3.Row
    connection = SqliteConnection(driver, path, writes=writes)
    try:
        for setting in _WRITER_SETTINGS if writes else _READER_SETTINGS:
            await connection.sql(setting)
    except BaseException:
        await driver.close()
        raise
    return connection


def _uri(path: Path, *, mode: str) -> str:
    return f'{path.absolute().as_uri()}?mode={mode}'


@contextmanager
def _faults_translated() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError) as error:
        raise fault_of(error) from error
