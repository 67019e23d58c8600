"""HTTP for the SDKs' clients over aiohttp: a stream is read for half of what httpx2's own transport takes."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx2
from aiohttp.abc import ResolveResult

from chatapp.domain.addresses import any_forbidden

MOST_CONNECTIONS = 1000
IDLE_S = 30.0
LONGEST_HEADER_BYTES = 64 * 1024


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """A pool without proxies. It limits only how long connecting takes: whoever reads watches the clock.

    Errors leave as httpx2's, without their causes: those of aiohttp hold the headers that were sent, and so the key.
    """

    def __init__(self, *, trust_env: bool) -> None:
        self._tls = httpx2.create_ssl_context(trust_env=trust_env)
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        connect_s = request.extensions.get('timeout', {}).get('connect')
        with _translated():
            response = await self._opened().request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(sock_connect=connect_s),
            )
        return httpx2.Response(status_code=response.status, headers=response.raw_headers, stream=_Body(response))

    async def aclose(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """Made with the first request: it belongs to the loop it is made in."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=MOST_CONNECTIONS, keepalive_timeout=IDLE_S, ssl=self._tls, resolver=CheckingResolver()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                max_field_size=LONGEST_HEADER_BYTES,
            )
        return self._session


class ForbiddenPlace(httpx2.ConnectError):
    """The name leads to an address no provider lives at."""


class _Forbidden(OSError):
    """The same, on its way through aiohttp."""


class CheckingResolver(aiohttp.ThreadedResolver):
    """What it answers is what is connected to, so a name that leads elsewhere than when it was checked leads nowhere."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        if any_forbidden(one['host'] for one in found):
            raise _Forbidden
        return found


class _Body(httpx2.AsyncByteStream):
    """What comes, as it comes. Read to its end, the connection is back in the pool by itself."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            while piece := await self._response.content.readany():
                yield piece

    async def aclose(self) -> None:
        """Hang up, unless all was read."""
        self._response.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _in_httpx2(error) from None


def _in_httpx2(error: Exception) -> httpx2.TransportError:
    match error:
        case TimeoutError():
            return httpx2.ConnectTimeout('no connection in time')
        case aiohttp.ClientConnectorError(os_error=_Forbidden()):
            return ForbiddenPlace('no provider lives there')
        case aiohttp.ClientConnectorError():
            return httpx2.ConnectError('no connection')
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientResponseError():
            return httpx2.RemoteProtocolError('no answer in HTTP')
        case _:
            return httpx2.ReadError('the connection broke')
