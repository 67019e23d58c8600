"""Both databases side by side: opening a house, posting, reading a page of it, and twenty people at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from chatapp.domain.conversations import Conversation
from chatapp.domain.messages import Message
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.ports.storage import Storage
from chatapp.storage.address import Where
from chatapp.storage.sql.opening import open_storage
from tests.benchmarks.figures import Figure, median
from tests.support.builders import ADA, conversation, said
from tests.support.postgres import a_server

OPENINGS, POSTS, PAGES, AT_ONCE, LONG = 10, 100, 100, 20, 200
Times = dict[str, float]


async def measure() -> list[Figure]:
    with TemporaryDirectory(prefix='chatapp-') as folder, a_server(durable=True) as server:
        sqlite = await _measured(Path(folder) / 'chatapp.db')
        postgres = await _measured(await server.made())
    return [
        Figure(what=f'{what}, on PostgreSQL (beside: on SQLite)', unit='ms', ours=postgres[what], beside=sqlite[what]) for what in sqlite
    ]


async def _measured(where: Where) -> Times:
    keyring = Keyring.parse(make_key())
    await (await open_storage(where, keyring)).aclose()
    opening = [await _ms(lambda: _opened_and_closed(where, keyring)) for _ in range(OPENINGS)]
    storage = await open_storage(where, keyring)
    try:
        told, last = await _furnished(storage)
        return {
            'opening a database and closing it': median(opening),
            'storing a message': median([await _ms(lambda: _post(storage, told)) for _ in range(POSTS)]),
            'reading a page of 50 messages': median([await _ms(lambda: _page(storage, last)) for _ in range(PAGES)]),
            '20 at once, each storing and reading': median([await _ms(lambda: _all_at_once(storage, told, last)) for _ in range(10)]),
        }
    finally:
        await storage.aclose()


async def _ms(doing: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await doing()
    return (time.perf_counter() - started) * 1000


async def _opened_and_closed(where: Where, keyring: Keyring) -> None:
    await (await open_storage(where, keyring)).aclose()


async def _furnished(storage: Storage) -> tuple[Conversation, Message]:
    told, last = conversation(), None
    async with storage.write() as store:
        await store.people.add(ADA)
        await store.conversations.add(told)
        for number in range(LONG):
            last = await store.messages.add(said(f'{number} ' + 'word ' * 100, into=told, parent=last))
    assert last is not None
    return told, last


async def _post(storage: Storage, told: Conversation) -> None:
    async with storage.write() as store:
        await store.messages.add(said('word ' * 100, into=told))


async def _page(storage: Storage, last: Message) -> None:
    async with storage.read() as store:
        assert len((await store.messages.page(last.id, limit=50)).entries) == 50


async def _all_at_once(storage: Storage, told: Conversation, last: Message) -> None:
    await asyncio.gather(*(_post(storage, told) for _ in range(AT_ONCE)), *(_page(storage, last) for _ in range(AT_ONCE)))
