"""The open database: one writer, a few readers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from chatapp.plumbing.crypto import Keyring
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.store import SqlStore
from chatapp.storage.sql.unbroken import unbroken


class SqlStorage:
    """One transaction writes at a time, as SQLite has it; readers see the last commit and never wait for it."""

    def __init__(self, *, writer: Connection, readers: Sequence[Connection], keyring: Keyring) -> None:
        self.keyring = keyring
        self._writer, self._writing = SqlStore(writer, keyring), asyncio.Lock()
        self._readers = [SqlStore(reader, keyring) for reader in readers]
        self._idle = list(self._readers)
        self._reading = asyncio.Semaphore(len(self._readers))  # first come, first served: a queue lets the quick starve the others
        self._closed = False

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlStore]:
        async with self._writing:
            connection, committed = self._writer.connection, False
            try:
                await connection.begin_writing()
                yield self._writer
                await self._writer.noting.number()
                await unbroken(connection.commit())
                committed = True
            finally:
                if not committed:
                    self._writer.noting.forget()
                    await unbroken(connection.roll_back())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlStore]:
        async with self._reading:
            reader = self._idle.pop()
            try:
                await reader.connection.begin_reading()
                yield reader
            finally:
                try:
                    await unbroken(reader.connection.roll_back())
                finally:
                    self._idle.append(reader)

    async def check(self) -> None:
        async with self.read() as store:
            await store.connection.check()

    async def tidy(self) -> None:
        async with self._writing:
            await self._writer.connection.tidy()

    async def aclose(self) -> None:
        """Wait for the transactions under way, then let go of the database."""
        async with self._writing:
            if self._closed:
                return
            self._closed = True
            for _ in self._readers:
                await self._reading.acquire()
            for reader in self._readers:
                await reader.connection.aclose()
            for _ in self._readers:
                self._reading.release()  # whoever still waits for one gets an error instead of waiting for ever
            await self._writer.connection.aclose()
