"""A body without end and one that unpacks to any size: a sentence, and no more in memory than is promised (attack 30)."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from chatapp.domain.errors import ProviderDown, ProviderError, WrongProtocol
from chatapp.ports.provider import Credentials, Provider
from chatapp.providers.bodies import MOST_BYTES
from tests.support.vendors import KEY, PATIENT, asking, hear, vendor

MIB = 1024 * 1024
ONCE = replace(PATIENT, retries=0)
ASKS: dict[str, Callable[[Provider], Awaitable[object]]] = {
    'models': lambda provider: provider.models(),
    'answer': lambda provider: hear(provider, asking('Hello')),
}
STATUS = {'models': b'200 OK', 'answer': b'400 Bad Request'}


@dataclass
class Flood:
    """A vendor that sends `head` and then, without end, `piece`."""

    head: bytes
    piece: bytes
    address: str = ''
    asked: bytes = b''
    sent: int = 0

    async def arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked = await reader.readuntil(b'\r\n\r\n')
        writer.write(self.head)
        try:
            while self.piece:
                writer.write(self.piece)
                await writer.drain()
                self.sent += len(self.piece)
            await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def flooding(head: bytes, piece: bytes = b'') -> AsyncIterator[Flood]:
    flood = Flood(head, piece)
    server = await asyncio.start_server(flood.arrive, '127.0.0.1', 0)
    async with server:
        flood.address = f'http://127.0.0.1:{server.sockets[0].getsockname()[1]}'
        yield flood


async def failed(wire: str, address: str, ask: Callable[[Provider], Awaitable[object]]) -> tuple[ProviderError, int]:
    """The error a question ends in, and the most bytes Python held on the way."""
    async with vendor(Credentials(name=wire, kind=wire, base_url=address, api_key=KEY), limits=ONCE) as provider:
        tracemalloc.start(1)
        try:
            with pytest.raises(ProviderError) as caught:
                await ask(provider)
            return caught.value, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize('wire', ['anthropic', 'openai'])
@pytest.mark.parametrize('what', ['models', 'answer'])
async def test_a_body_without_end_is_left_at_its_limit(wire: str, what: str) -> None:
    head = b'HTTP/1.1 %s\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n' % STATUS[what]
    async with flooding(head, b'%x\r\n%s\r\n' % (256 * 1024, b'[' * 256 * 1024)) as flood:
        error, most = await failed(wire, flood.address, ASKS[what])
    assert isinstance(error, WrongProtocol)
    assert error.sentence.endswith('.')
    assert MOST_BYTES / 2 < most < 4 * MOST_BYTES


@pytest.mark.parametrize('wire', ['anthropic', 'openai'])
@pytest.mark.parametrize('what', ['models', 'answer'])
async def test_a_body_packed_a_thousandfold_is_not_unpacked(wire: str, what: str) -> None:
    bomb = gzip.compress(bytes(64 * MIB), 1)
    head = b'HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n'
    async with flooding(head % (STATUS[what], len(bomb)) + bomb) as flood:
        error, most = await failed(wire, flood.address, ASKS[what])
        assert b'accept-encoding: identity' in flood.asked.lower()
    assert isinstance(error, WrongProtocol)
    assert most < 16 * MIB


@pytest.mark.parametrize('wire', ['anthropic', 'openai'])
async def test_events_packed_a_thousandfold_are_not_unpacked(wire: str) -> None:
    bomb = gzip.compress(bytes(64 * MIB), 1)
    head = b'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip, gzip\r\ncontent-length: %d\r\n\r\n'
    async with flooding(head % len(bomb) + bomb) as flood:
        error, most = await failed(wire, flood.address, ASKS['answer'])
    assert isinstance(error, WrongProtocol)
    assert most < 16 * MIB


@pytest.mark.parametrize('wire', ['anthropic', 'openai'])
@pytest.mark.parametrize('what', ['models', 'answer'])
async def test_a_body_that_stops_in_the_middle_is_not_waited_for(wire: str, what: str) -> None:
    head = b'HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"data": [' % STATUS[what]
    given = Credentials(name=wire, kind=wire, base_url='', api_key=KEY)
    async with (
        flooding(head) as flood,
        vendor(replace(given, base_url=flood.address), limits=replace(ONCE, first_byte_s=0.3)) as provider,
    ):
        with pytest.raises(ProviderDown, match='did not begin to answer'):
            await ASKS[what](provider)
