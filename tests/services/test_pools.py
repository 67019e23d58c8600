"""A key that was replaced is used no more, and nobody who is being answered notices."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from chatapp.domain.model_ref import ModelRef
from chatapp.domain.prompt import ModelRequest, UserTurn
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.ports.provider import Credentials, Provider, ReplyStream
from chatapp.ports.storage import Storage, Store
from chatapp.services.connections import Connections
from chatapp.services.pools import Pools
from chatapp.services.prices import PriceBook
from chatapp.services.unit import Units
from chatapp.storage.sql.opening import open_storage
from tests.services.test_ledger import PRICE
from tests.support.builders import ADA
from tests.support.scripted import ScriptedProvider

ASKED = ModelRequest(model='y', system='', turns=(UserTurn(text='hi'),), max_output_tokens=100)


def at_gateway(key: str) -> Credentials:
    return Credentials(name='openai', kind='openai', base_url='http://127.0.0.1:4000/v1', api_key=key)


class Client:
    """A provider that can tell whether it is open, and refuses to be used when it is not."""

    def __init__(self, key: str) -> None:
        self.key, self.is_open, self._script = key, True, ScriptedProvider()

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator[ReplyStream]:
        assert self.is_open
        async with self._script.stream(request) as reply:
            yield reply
            assert self.is_open

    async def models(self) -> Sequence[str]:
        assert self.is_open
        return (self.key,)

    async def aclose(self) -> None:
        self.is_open = False


class Clients:
    """Every client that was opened, in order."""

    def __init__(self) -> None:
        self.opened: list[Client] = []

    async def open(self, credentials: Credentials) -> Provider:
        client = Client(credentials.api_key)
        self.opened.append(client)
        await asyncio.sleep(0)
        return client

    @property
    def still_open(self) -> list[str]:
        return [client.key for client in self.opened if client.is_open]


class HeldStorage:
    """A storage whose next reader, when `held`, has read but is not let go before `let_go` is set."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.held = False
        self.has_read, self.let_go = asyncio.Event(), asyncio.Event()

    def write(self) -> AbstractAsyncContextManager[Store]:
        return self._storage.write()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        held, self.held = self.held, False
        async with self._storage.read() as store:
            yield store
            if held:
                self.has_read.set()
                await self.let_go.wait()

    async def check(self) -> None:
        await self._storage.check()

    async def tidy(self) -> None:
        await self._storage.tidy()

    async def aclose(self) -> None:
        await self._storage.aclose()


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[HeldStorage]:
    opened = await open_storage(tmp_path / 'chatapp.db', Keyring.parse(make_key()))
    async with opened.write() as store:
        await store.people.add(ADA)
    yield HeldStorage(opened)
    await opened.aclose()


async def test_the_provider_of_a_replaced_key_is_closed_and_so_is_that_of_a_removed_one(storage: HeldStorage) -> None:
    clients = Clients()
    connections = Connections(Units(storage, Bus()), clients.open, environment=())
    for key in ('first', 'second'):
        await connections.save(ADA.id, kind='openai', name='openai', base_url='', api_key=key)
        assert await (await connections.provider('openai')).models() == (key,)
        assert clients.still_open == [key]
    await connections.remove(ADA.id, 'openai')
    assert clients.still_open == []


async def test_whoever_is_being_answered_is_answered_to_the_end_with_the_replaced_key() -> None:
    clients = Clients()
    pools = Pools(clients.open)
    old = pools.of(at_gateway('old'))
    async with old.stream(ASKED), old.stream(ASKED) as reply:
        await pools.keep({at_gateway('new')})
        assert clients.still_open == ['old']
        assert [part async for part in reply]
    assert clients.still_open == []


async def test_a_provider_that_was_retired_between_two_calls_still_makes_the_second() -> None:
    clients = Clients()
    pools = Pools(clients.open)
    old = pools.of(at_gateway('old'))
    assert await old.models() == ('old',)
    await pools.keep(())
    assert await old.models() == ('old',)
    assert (len(clients.opened), clients.still_open) == (2, [])


async def test_calls_at_once_share_one_provider() -> None:
    clients = Clients()
    pools = Pools(clients.open)
    await asyncio.gather(*(pools.of(at_gateway('k')).models() for _ in range(5)))
    assert clients.still_open == ['k']
    await pools.aclose()
    assert (len(clients.opened), clients.still_open) == (1, [])


async def test_a_read_that_began_before_a_key_was_saved_does_not_bring_the_old_one_back(storage: HeldStorage) -> None:
    connections = Connections(Units(storage, Bus()), Clients().open, environment=())
    await connections.save(ADA.id, kind='openai', name='openai', base_url='', api_key='sk-00000000000-old1')
    fresh = Connections(Units(storage, Bus()), Clients().open, environment=())
    storage.held = True
    early = asyncio.create_task(fresh.listed())
    await storage.has_read.wait()
    await fresh.save(ADA.id, kind='openai', name='openai', base_url='', api_key='sk-00000000000-new1')
    storage.let_go.set()
    await early
    assert (await fresh.listed())[0].key_hint == 'new1'


async def test_a_read_that_began_before_a_price_was_set_does_not_take_it_away_again(storage: HeldStorage) -> None:
    book = PriceBook(Units(storage, Bus()))
    storage.held = True
    early = asyncio.create_task(book.prices())
    await storage.has_read.wait()
    await book.set(ADA.id, ModelRef('x', 'y'), PRICE)
    storage.let_go.set()
    assert await early == {}
    assert await book.prices() == {ModelRef('x', 'y'): PRICE}
