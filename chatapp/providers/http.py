"""The HTTP client the SDKs are given, and the mechanics both wires share. Imported with the SDKs, never before."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
import sniffio

from chatapp.domain.errors import ProviderError
from chatapp.providers.faults import Faults, asked_wait_s
from chatapp.providers.limits import Limits

T = TypeVar('T')
LOOPBACK = ('127.0.0.1', 'localhost', '::1')
MOST_IDLE = 32  # before each request the pool asks the system after every idle connection, 30 µs each
NO_KEY = 'no-key'
"""Sent where no key is set: local servers want none, the SDKs insist on one."""


def timeouts(limits: Limits) -> httpx2.Timeout:
    """`first_byte_s` as the read time-out; silence later on is watched by `paced`."""
    return httpx2.Timeout(limits.first_byte_s, connect=limits.connect_s)


def http_client(base_url: str, limits: Limits) -> httpx2.AsyncClient:
    """A pool that follows no redirects, and asks the environment for a proxy only on the way to other machines."""

    async def no_long_wait(response: httpx2.Response) -> None:
        """The SDKs would sleep up to two minutes; a person wants to be told instead. They obey this header."""
        if (asked_wait_s(response.headers) or 0) > limits.longest_wait_s:
            response.headers['x-should-retry'] = 'false'

    return httpx2.AsyncClient(
        timeout=timeouts(limits),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=MOST_IDLE, keepalive_expiry=30),
        follow_redirects=False,
        trust_env=urlsplit(base_url).hostname not in LOOPBACK,
        event_hooks={'response': [no_long_wait]},
    )


def place_of(base_url: str) -> str:
    """Host and port for a sentence, without what else may stand in an address."""
    parts = urlsplit(base_url)
    host = f'[{parts.hostname}]' if ':' in (parts.hostname or '') else parts.hostname or ''
    return f'{host}:{parts.port}' if parts.port else host


def check_key(key: str, faults: Faults) -> None:
    """A header holds plain signs only; the SDKs differ in what they do with others."""
    if any(not 33 <= ord(sign) <= 126 for sign in key):
        raise faults.unsendable_key()


def is_event_stream(response: httpx2.Response) -> bool:
    return response.headers.get('content-type', '').partition(';')[0].strip().lower() == 'text/event-stream'


def name_the_loop() -> None:
    """Say which event loop this task runs in: the HTTP library would find out anew at each read, for a tenth of a stream's cost."""
    sniffio.current_async_library_cvar.set('asyncio')


async def paced(source: AsyncIterator[T], *, limits: Limits, faults: Faults, ends_at: float) -> AsyncGenerator[T, None]:
    """The same pieces, with an end to waiting: between two of them and, by the loop's time `ends_at`, at all.

    One timer serves all pieces, for a reply has hundreds; it rests while the reader is at work with one.
    """
    loop, is_last = asyncio.get_running_loop(), False
    try:
        async with asyncio.timeout(None) as patience:
            while True:
                stalls_at = loop.time() + limits.stall_s
                is_last = stalls_at > ends_at
                patience.reschedule(min(stalls_at, ends_at))
                try:
                    piece = await anext(source)
                except StopAsyncIteration:
                    return
                patience.reschedule(None)
                yield piece
    except TimeoutError as error:
        raise (faults.too_slow(limits.total_s) if is_last else faults.stalled(limits.stall_s)) from error


def lost(error: Exception, faults: Faults, limits: Limits) -> ProviderError:
    """A transport error before the response began; the SDKs wrap these, so the cause is looked at too."""
    causes = (error, error.__cause__)
    if any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes):
        return faults.unreachable()
    if any(isinstance(cause, httpx2.TimeoutException) for cause in causes):
        return faults.silent(limits.first_byte_s)
    if any(isinstance(cause, httpx2.DecodingError | httpx2.RemoteProtocolError) for cause in causes):
        return faults.hung_up()
    return faults.unreachable()
