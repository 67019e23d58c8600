"""Tabs that come and go leave nothing behind: what a page holds goes with it."""

import asyncio
import gc
import os
from contextlib import AsyncExitStack

import pytest
from nicegui import Client, core

from pages.guard import Guard
from tests.api.serving import served
from tests.pages.reading import Pages, until
from tests.pages.test_doors import _attach, another_session, loaded, socket_of

CHATS, ROUNDS = 8, 3
HOUSES_OWN = 8  # tasks and connections of the house come and go; of tabs there were far more


def kept_by_name(front: Pages) -> list[int]:
    """Pages, the sessions of the guard, readers of feeds, who is there, listeners of the bus."""
    guard, services = core.sio.handlers['/']['connect'].__self__, front.house.services
    assert isinstance(guard, Guard)
    readers = sum(len(feed.readers) for feed in services.feeds._feeds.values())
    listeners = sum(len(some) for some in services.bus._listeners.values())
    return [len(Client.instances), len(guard._sessions), readers, len(services.presence._pages), listeners]


def kept_by_the_process() -> list[int]:
    """Tasks, and open files."""
    return [len(asyncio.all_tasks()), len(os.listdir('/dev/fd'))]


def kept_in_memory() -> int:
    """Pages somebody still has a reference to."""
    gc.collect()
    return sum(isinstance(one, Client) for one in gc.get_objects())


async def open_and_close(front: Pages, address: str, chats: list[str]) -> None:
    """One tab for each of these chats, all of them open at a time, then none."""
    async with AsyncExitStack() as stack:
        for chat in chats:
            _, client = await loaded(front, f'/c/{chat}')
            caller = await stack.enter_async_context(socket_of(client, address, front.house.cookie))
            await _attach(caller, client)
        await until(lambda: kept_by_name(front)[:4] == [len(chats), len(chats), CHATS, CHATS])


@pytest.mark.skipif(not os.path.isdir('/dev/fd'), reason='open files cannot be counted here')
async def test_tabs_opened_and_closed_by_the_dozen_leave_nothing_behind(front: Pages) -> None:
    made = [(await front.house.services.conversations.create(front.house.ada, title='Chat')).id for _ in range(CHATS)]
    at_rest = kept_by_name(front)
    async with served(front.app) as address:
        core.app.config.reconnect_timeout = 0.1
        await open_and_close(front, address, list(made))
        await until(lambda: kept_by_name(front) == at_rest)
        process, memory = kept_by_the_process(), kept_in_memory()
        for _ in range(ROUNDS):
            await open_and_close(front, address, [*made, *made])
        await until(lambda: kept_by_name(front) == at_rest)
        await until(lambda: all(now < before + HOUSES_OWN for now, before in zip(kept_by_the_process(), process, strict=True)))
        assert kept_in_memory() < memory + HOUSES_OWN


async def test_open_pages_close_when_the_password_is_changed_elsewhere(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    _, left_open = await loaded(front, f'/c/{made.id}')
    here = await another_session(front)
    user = await front.reader(cookie=here)
    async with served(front.app) as address, socket_of(left_open, address, front.house.cookie) as caller:
        gone = asyncio.Event()
        caller.on('disconnect', lambda *_: gone.set())
        await _attach(caller, left_open)
        await front.house.services.people.set_password(front.house.ada, current=None, password='a lamp in the window', kept_secret=here)
        assert left_open.is_deleted
        await gone.wait()
    assert (await user.http_client.get('/')).status_code == 200
    assert (await (await front.reader()).http_client.get('/')).status_code == 303
