"""One PostgreSQL connection, made when it is first needed and again when the server was away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg

from chatapp.domain.errors import HouseError, StorageBusy
from chatapp.domain.wording import t
from chatapp.storage.address import PostgresAddress
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.postgres.dialect import translated
from chatapp.storage.sql.postgres.faults import DRIVER_ERRORS, fault_of, is_gone
from chatapp.storage.sql.postgres.holding import Holding
from chatapp.storage.sql.statements import Statement, Value, Values
from chatapp.storage.sql.tables import TABLES

if TYPE_CHECKING:
    Driver = asyncpg.Connection[asyncpg.Record]

T = TypeVar('T')

WRITE_LOCK = 0x63686174_00000001
"""An advisory lock, held for a transaction: one writes at a time, as with SQLite, so that orders given are those committed."""

RETRY_S = 0.05
"""How soon a server that was away is tried again, the first time; each further time twice as long, up to `RETRY_MOST_S`."""

RETRY_MOST_S = 1.0
CONNECT_S = 5.0
_BEGIN_WRITING = f'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({WRITE_LOCK}); SAVEPOINT here'
_BEGIN_READING = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
_VERSIONS = 'house_version'


class PostgresConnection(Connection):
    """`busy_timeout_s` is how long a transaction waits to begin, for another writer or for a server that is starting."""

    def __init__(self, address: PostgresAddress, *, busy_timeout_s: float, holding: Holding | None = None) -> None:
        self._address, self._busy_timeout_s, self._holding = address, busy_timeout_s, holding
        self._driver: Driver | None = None
        self._begun_by = ''
        self._is_fresh = self._savepoint_is_old = self._closed = False

    async def rows(self, statement: Statement, **values: Value) -> Sequence[Row]:
        numbered = statement.numbered
        arguments = numbered.arguments(values)
        return await self._done(statement, lambda driver: driver.fetch(numbered.sql, *arguments))

    async def run_many(self, statement: Statement, all_values: Sequence[Values]) -> None:
        numbered = statement.numbered
        arguments = [numbered.arguments(values) for values in all_values]
        await self._done(statement, lambda driver: driver.executemany(numbered.sql, arguments))

    async def sql(self, text: str) -> Sequence[Row]:
        async with self._translated() as driver:
            return await driver.fetch(text)

    # --- transactions --------------------------------------------------------------------------------------------------
    async def begin_writing(self) -> None:
        await self._begin(_BEGIN_WRITING)

    async def begin_reading(self) -> None:
        await self._begin(_BEGIN_READING)

    async def commit(self) -> None:
        async with self._translated() as driver:
            if await driver.execute('COMMIT') != 'COMMIT':  # what PostgreSQL says when it had to undo instead
                raise HouseError(t('The database could not keep this change. Try it again.'))
        self._begun_by = ''

    async def roll_back(self) -> None:
        """A connection that is gone has undone everything already."""
        driver, self._begun_by = self._driver, ''
        if driver is None or driver.is_closed():
            return
        try:
            await driver.execute('ROLLBACK')
        except DRIVER_ERRORS:
            self._let_go()

    async def put_references_off(self) -> None:
        await self.sql('SET CONSTRAINTS ALL DEFERRED')

    async def _begin(self, text: str) -> None:
        """Nothing has been done yet, so a connection that turns out to be gone is simply made anew."""
        loop = asyncio.get_running_loop()
        until, wait_s = loop.time() + self._busy_timeout_s, RETRY_S
        while True:
            try:
                driver = await self._connected()
                await driver.execute(text)
            except DRIVER_ERRORS as error:
                if not self._is_gone(error) or loop.time() + wait_s > until:
                    raise fault_of(error, gone=self._is_gone(error)) from error
                self._let_go()
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_MOST_S)
            else:
                self._begun_by, self._is_fresh, self._savepoint_is_old = text, True, False
                return

    async def _done(self, statement: Statement, work: 'Callable[[Driver], Coroutine[Any, Any, T]]') -> T:
        """A transaction that loses its connection at its first statement has done nothing yet, and is begun again."""
        is_fresh, self._is_fresh = self._is_fresh, False
        try:
            async with self._refusable(statement) as driver:
                return await work(driver)
        except StorageBusy:
            if not (is_fresh and self._driver is None):
                raise
        began, self._begun_by = self._begun_by, ''
        await self._begin(began)
        self._is_fresh = False
        async with self._refusable(statement) as driver:
            return await work(driver)

    @asynccontextmanager
    async def _refusable(self, statement: Statement) -> 'AsyncIterator[Driver]':
        """What a refused statement has done is undone up to the savepoint, so that the transaction can go on."""
        async with self._translated() as driver:
            if statement.writes and driver.is_in_transaction() and self._savepoint_is_old:
                await driver.execute('RELEASE SAVEPOINT here; SAVEPOINT here')
            try:
                yield driver
            except asyncpg.PostgresError:
                if statement.writes and not driver.is_closed() and driver.is_in_transaction():
                    await driver.execute('ROLLBACK TO SAVEPOINT here')
                raise
            self._savepoint_is_old = self._savepoint_is_old or statement.writes

    @asynccontextmanager
    async def _translated(self) -> 'AsyncIterator[Driver]':
        """A transaction whose connection is gone is over: it never goes on upon another one."""
        try:
            yield await self._connected()
        except DRIVER_ERRORS as error:
            gone = self._is_gone(error)
            if gone:
                self._let_go()
            raise fault_of(error, gone=gone) from error

    # --- the connection itself -------------------------------------------------------------------------------------------
    async def _connected(self) -> 'Driver':
        if self._closed:
            raise HouseError(t('The database has been closed. Start the program again.'))
        if self._driver is None or self._driver.is_closed():
            if self._begun_by:
                raise asyncpg.ConnectionDoesNotExistError('the connection was lost')
            self._driver = await self._made()
        return self._driver

    def _is_gone(self, error: Exception) -> bool:
        return is_gone(error, closed=self._driver is None or self._driver.is_closed())

    async def _made(self) -> 'Driver':
        name = self._holding.application_name if self._holding else 'chatapp'
        try:
            driver = await asyncpg.connect(self._address.url, timeout=CONNECT_S, server_settings={'application_name': name})
        except (asyncpg.ClientConfigurationError, ValueError):
            raise HouseError(t('DATABASE_URL cannot be read as the address of a PostgreSQL database.')) from None
        try:
            busy_ms = round(self._busy_timeout_s * 1000)
            await driver.execute(f'SET lock_timeout = {busy_ms:d}; SET synchronous_commit = on; SET jit = off; SET timezone = UTC')
            await driver.set_type_codec('numeric', schema='pg_catalog', encoder=str, decoder=_number, format='text')
            if self._holding:
                await self._holding.take(driver)
        except BaseException:
            driver.terminate()
            raise
        return driver

    def _let_go(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None and not driver.is_closed():
            driver.terminate()

    # --- the database as a whole -----------------------------------------------------------------------------------------
    async def version(self) -> int:
        if (await self.sql(f"SELECT to_regclass('{_VERSIONS}')"))[0][0] is None:
            return 0
        return int((await self.sql(f'SELECT version FROM {_VERSIONS}'))[0][0])

    async def define(self, statements: Sequence[str], version: int) -> None:
        for statement in translated(statements):
            await self.sql(statement)
        await self.sql(f'CREATE TABLE IF NOT EXISTS {_VERSIONS} (version BIGINT NOT NULL)')
        await self.sql(f'DELETE FROM {_VERSIONS}')
        await self.sql(f'INSERT INTO {_VERSIONS} VALUES ({version:d})')

    async def keep_copy(self, version: int) -> None:
        """A server's database is copied by its own tools; each step is taken whole or not at all."""

    async def check(self) -> None:
        """Every value of every row is read, and with it what the server knows of broken pages."""
        for table in TABLES:
            await self.sql(f'SELECT sum(length(one::text)) FROM {table.name} AS one')

    async def tidy(self) -> None:
        """The room is given back to the tables; the server's own log keeps what its settings say."""
        for table in TABLES:
            await self.sql(f'VACUUM {table.name}')

    async def aclose(self) -> None:
        self._closed = True
        driver, self._driver = self._driver, None
        if driver is not None and not driver.is_closed():
            try:
                await driver.close(timeout=CONNECT_S)
            except DRIVER_ERRORS:
                driver.terminate()


def _number(text: str) -> int | float:
    """Sums of whole numbers come as decimals; here, as from SQLite, they are whole numbers again."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)
