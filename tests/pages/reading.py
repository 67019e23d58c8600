"""Readers in front of the pages: NiceGUI's simulated user behind the real walls, signed in by cookie."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from nicegui import Client, core, ui
from nicegui.element import Element
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation
from starlette.types import ASGIApp

import pages
from chatapp.api.cookies import SESSION_COOKIE
from chatapp.api.walls import with_walls
from chatapp.plumbing.ids import new_id
from components.composer import Composer
from components.transcript import Transcript
from tests.support.house import TestHouse

E = TypeVar('E', bound=Element)
PATIENCE = 100  # tenths of a second the simulated user looks for something
SOON_S = 5.0


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The served pages of one house."""

    house: TestHouse
    app: ASGIApp
    _stack: AsyncExitStack

    async def reader(self, *, cookie: str | None = None) -> User:
        """A reader with a browser of their own; Ada's cookie unless another is given, '' for a stranger."""
        secret = self.house.cookie if cookie is None else cookie
        cookies = {SESSION_COOKIE: secret} if secret else {}
        transport = httpx.ASGITransport(self.app)
        return User(
            await self._stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url='http://localhost', cookies=cookies))
        )


@asynccontextmanager
async def open_pages(house: TestHouse) -> AsyncIterator[Pages]:
    with _simulation():
        pages.register(house.services)
        ui.run(None, show_welcome_message=False)
        app = with_walls(core.app, house.services.doors, clock=house.clock, new_id=new_id)
        async with core.app.router.lifespan_context(core.app), AsyncExitStack() as stack:
            yield Pages(house=house, app=app, _stack=stack)
            Client.page_routes.clear()  # else NiceGUI unloads our modules after the test


@contextmanager
def _simulation() -> Iterator[None]:
    with nicegui_reset_globals():
        os.environ['NICEGUI_USER_SIMULATION'] = 'true'
        prepare_simulation()
        try:
            yield
        finally:
            os.environ.pop('NICEGUI_USER_SIMULATION', None)


def only(user: User, kind: type[E]) -> E:
    """The one visible element of this kind."""
    (element,) = user.find(kind=kind).elements
    return element


def send(user: User, text: str, key: str = 'key-1') -> None:
    """Write into the composer and send."""
    user.find(kind=Composer).trigger('send', [text, key])


def act(user: User, action: str, message: str, **arguments: Any) -> None:
    """Choose an action of a message."""
    user.find(kind=Transcript).trigger('act', [action, message, arguments])


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until it holds: news settles for a moment before it reaches a page."""
    async with asyncio.timeout(SOON_S):
        while True:
            held = holds()
            if await held if isinstance(held, Awaitable) else held:
                return
            await asyncio.sleep(0.01)
