"""An open storage of every kind, and what it was opened from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.ports.storage import Storage
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import ADA, BOB


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.parse(make_key())


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / 'chatapp.db'


@pytest.fixture(params=['sql'])
async def storage(database: Path, keyring: Keyring) -> AsyncIterator[Storage]:
    """Holds two people, Ada and Bob."""
    opened = await open_storage(database, keyring)
    async with opened.write() as store:
        await store.people.add(ADA)
        await store.people.add(BOB)
    yield opened
    await opened.aclose()
