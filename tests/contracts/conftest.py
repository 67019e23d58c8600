"""An open storage of every kind, and what it was opened from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.ports.storage import Storage
from chatapp.storage.address import Where
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import ADA, BOB
from tests.support.postgres import PostgresServer


@pytest.fixture
def key() -> str:
    return make_key()


@pytest.fixture
def keyring(key: str) -> Keyring:
    return Keyring.parse(key)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / 'chatapp.db'


@pytest.fixture(params=['sqlite', 'postgres'])
async def where(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Where]:
    """An empty place for a database, of every kind."""
    if request.param == 'sqlite':
        yield database
        return
    server: PostgresServer = request.getfixturevalue('postgres')
    address = await server.made()
    yield address
    await server.dropped(address)


@pytest.fixture
async def storage(where: Where, keyring: Keyring) -> AsyncIterator[Storage]:
    """Holds two people, Ada and Bob."""
    opened = await open_storage(where, keyring)
    async with opened.write() as store:
        await store.people.add(ADA)
        await store.people.add(BOB)
    yield opened
    await opened.aclose()
