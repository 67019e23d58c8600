"""What is no HTTP, and the way through a proxy: a sentence, or an answer, and the key in neither."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chatapp.domain.errors import ProviderDown, ProviderError, StreamCut, WrongProtocol
from chatapp.ports.provider import Credentials
from chatapp.providers.limits import Limits
from tests.support.standin import Standin, say
from tests.support.vendors import HASTY, KEY, PATIENT, asking, hear, vendor

STREAM = b'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n'


@asynccontextmanager
async def answering(raw: bytes) -> AsyncIterator[str]:
    """The address of a server that answers everything with these bytes and hangs up."""

    async def arrive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'\r\n\r\n')
        writer.write(raw)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(arrive, '127.0.0.1', 0)
    async with server:
        yield f'http://127.0.0.1:{server.sockets[0].getsockname()[1]}'


async def failure(wire: str, address: str, *, limits: Limits = HASTY) -> ProviderError:
    async with vendor(Credentials(name=wire, kind=wire, base_url=address, api_key=KEY), limits=limits) as provider:
        with pytest.raises(ProviderError) as caught:
            await hear(provider, asking('Hello'))
    return caught.value


@pytest.mark.parametrize('wire', ['anthropic', 'openai'])
@pytest.mark.parametrize(
    ('raw', 'kind'),
    [
        pytest.param(b'', ProviderDown, id='nothing'),
        pytest.param(b'SSH-2.0-OpenSSH_9\r\n\r\n', ProviderDown, id='another protocol'),
        pytest.param(b'HTTP/1.1 abc\r\n\r\n', ProviderDown, id='no status'),
        pytest.param(b'HTTP/1.1 200 OK\r\nx: ' + b'a' * 20_000 + b'\r\n\r\n<html>', WrongProtocol, id='a long header'),
        pytest.param(STREAM + b'\r\n40\r\ndata: {"choices": [{"delta": {"content": "hi"}}]}\n\n', StreamCut, id='cut in a chunk'),
        pytest.param(
            STREAM + b'content-encoding: gzip\r\n\r\n5\r\nhello\r\n0\r\n\r\n', WrongProtocol, id='packed, though nobody asked for that'
        ),
    ],
)
async def test_what_is_no_http_is_told_in_a_sentence_without_the_key(wire: str, raw: bytes, kind: type[ProviderError]) -> None:
    async with answering(raw) as address:
        error = await failure(wire, address)
    assert isinstance(error, kind)
    assert error.sentence.endswith('.')
    assert KEY not in ''.join(traceback.format_exception(error))


async def test_a_vendor_on_another_machine_is_reached_through_the_environments_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Standin() as proxy:
        monkeypatch.setenv('http_proxy', proxy.base_url)
        proxy.always(say('By way of the proxy.'))
        given = Credentials(name='openai', kind='openai', base_url='http://models.example/v1', api_key=KEY)
        async with vendor(given, limits=PATIENT) as provider:
            heard = await hear(provider, asking('Hello'))
        assert heard.text == 'By way of the proxy.'
        assert proxy.chats[0].path == 'http://models.example/v1/chat/completions'
