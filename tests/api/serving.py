"""A house behind its walls on a free port of the loopback, and callers of it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from starlette.types import ASGIApp

from chatapp.api.application import build_api
from chatapp.api.traffic import Traffic
from chatapp.api.walls import with_walls
from chatapp.domain.people import Scope
from chatapp.plumbing.ids import new_id
from tests.api.answering import as_told
from tests.support.house import TestHouse

JSON = dict[str, object]


class ToldServer(uvicorn.Server):
    """Says when it is ready, instead of being asked again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The address the app is served at while the block lasts."""
    listener = socket.create_server(('127.0.0.1', 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer on a kept connection waits 40 ms for an ACK
    config = uvicorn.Config(app, log_config=None, access_log=False, proxy_headers=False, lifespan='off', ws='websockets-sansio')
    config.timeout_graceful_shutdown = 1
    server = ToldServer(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        await server.ready.wait()
        yield f'http://127.0.0.1:{listener.getsockname()[1]}'
    finally:
        server.should_exit = True
        await task


def walled(house: TestHouse, *, trusted_proxies: tuple[str, ...] = (), public_url: str | None = None) -> ASGIApp:
    traffic = Traffic()
    return with_walls(
        build_api(house.services, public_url=public_url, traffic=traffic),
        house.services.doors,
        clock=house.clock,
        new_id=new_id,
        public_url=public_url,
        trusted_proxies=trusted_proxies,
        traffic=traffic,
    )


@dataclass(frozen=True, kw_only=True)
class Served:
    """A served house, a program with a token of Ada's, and somebody who is not signed in."""

    house: TestHouse
    address: str
    program: httpx.AsyncClient
    stranger: httpx.AsyncClient

    def page(self, **headers: str) -> dict[str, str]:
        """The headers of a request one of our own pages sends from Ada's browser."""
        cookie = {'Cookie': f'chatapp_session={self.house.cookie}'}
        return cookie | {'Origin': self.address, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json'} | headers

    async def conversation(self) -> str:
        made = await self.program.post('/api/conversations', json={})
        return str(made.json()['id'])


@asynccontextmanager
async def serving(
    house: TestHouse, app: ASGIApp | None = None, *, scopes: frozenset[Scope] = frozenset({Scope.CHAT})
) -> AsyncIterator[Served]:
    _, secret = await house.services.doors.create_token(house.ada, name='tests', scopes=scopes)
    async with (
        served(app or walled(house)) as address,
        httpx.AsyncClient(base_url=address, headers={'Authorization': f'Bearer {secret}'}, event_hooks={'response': [as_told]}) as program,
        httpx.AsyncClient(base_url=address, event_hooks={'response': [as_told]}) as stranger,
    ):
        yield Served(house=house, address=address, program=program, stranger=stranger)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One server-sent event as a client reads it."""

    id: str
    event: str
    data: JSON


async def events_of(response: httpx.Response) -> AsyncIterator[Heard]:
    """The events of a stream, comments left out."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line.startswith(':'):
            continue
        if line:
            name, _, value = line.partition(': ')
            fields[name] = value
        elif fields:
            yield Heard(id=fields.get('id', ''), event=fields['event'], data=json.loads(fields['data']))
            fields = {}
