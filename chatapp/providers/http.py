"""The HTTP client the SDKs are given, and the mechanics both wires share. Imported with the SDKs, never before."""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from chatapp.domain.errors import ProviderError
from chatapp.providers.bodies import ASKED, Limited, Unreadable, check_plain
from chatapp.providers.faults import Faults, asked_wait_s
from chatapp.providers.limits import Limits
from chatapp.providers.transport import AiohttpTransport, ForbiddenPlace

T = TypeVar('T')
LOOPBACK = ('127.0.0.1', 'localhost', '::1')
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

    async def no_flood(response: httpx2.Response) -> None:
        check_plain(response)
        if not (response.is_success and is_event_stream(response)) and isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = Limited(response.stream)

    parts = urlsplit(base_url)
    far = parts.hostname not in LOOPBACK
    proxy = _proxy(parts.scheme, parts.netloc) if far else None
    return httpx2.AsyncClient(
        timeout=timeouts(limits),
        follow_redirects=False,
        trust_env=far,
        proxy=proxy,  # httpx2's own affair; it resolves the name itself
        transport=None if proxy else AiohttpTransport(trust_env=far),
        headers=ASKED,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # a vendor's cookie is not kept, so it never comes back to it
        event_hooks={'response': [no_long_wait, no_flood]},
    )


def _proxy(scheme: str, place: str) -> str | None:
    """What the environment names for the way to this place, if anything."""
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get('all')
    if not proxy or proxy_bypass(place):
        return None
    return proxy if '://' in proxy else f'http://{proxy}'


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


async def paced(source: AsyncIterator[T], *, limits: Limits, faults: Faults, ends_at: float) -> AsyncGenerator[T, None]:
    """The same pieces, with an end to waiting: between two of them and, by the loop's time `ends_at`, at all."""
    try:
        async with asyncio.timeout(None) as end:
            wait = _Wait(end, stall_s=limits.stall_s, ends_at=ends_at)
            try:
                while True:
                    wait.begin()
                    try:
                        piece = await anext(source)
                    except StopAsyncIteration:
                        return
                    wait.over()
                    yield piece
            finally:
                wait.forget()
    except TimeoutError as error:
        is_last = asyncio.get_running_loop().time() >= ends_at
        raise (faults.too_slow(limits.total_s) if is_last else faults.stalled(limits.stall_s)) from error


class _Wait:
    """Lets `end` come when a wait is too long. It rings once in a while: a timer for each of a reply's hundreds of pieces costs more."""

    def __init__(self, end: asyncio.Timeout, *, stall_s: float, ends_at: float) -> None:
        self._end, self._stall_s, self._ends_at = end, stall_s, ends_at
        self._loop, self._since = asyncio.get_running_loop(), math.inf
        self._bell = self._loop.call_soon(self._ring)

    def begin(self) -> None:
        self._since = self._loop.time()
        if self._since >= self._ends_at:
            raise TimeoutError

    def over(self) -> None:
        self._since = math.inf
        if self._end.when() is not None:
            self._end.reschedule(None)

    def forget(self) -> None:
        self._bell.cancel()

    def _ring(self) -> None:
        now = self._loop.time()
        if now >= min(self._since + self._stall_s, self._ends_at) and self._since < math.inf:
            self._end.reschedule(now)
        stalls_at = min(self._since, now) + self._stall_s
        next_at = min((at for at in (stalls_at, self._ends_at) if at > now), default=now + self._stall_s)
        self._bell = self._loop.call_at(next_at, self._ring)


def lost(error: Exception, faults: Faults, limits: Limits) -> ProviderError:
    """A transport error before the response began; the SDKs wrap these, so the cause is looked at too."""
    causes = (error, error.__cause__)
    if any(isinstance(cause, Unreadable) for cause in causes):
        return faults.wrong_protocol()
    if any(isinstance(cause, ForbiddenPlace) for cause in causes):
        return faults.forbidden()
    if any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes):
        return faults.unreachable()
    if any(isinstance(cause, httpx2.TimeoutException) for cause in causes):
        return faults.silent(limits.first_byte_s)
    if any(isinstance(cause, httpx2.DecodingError | httpx2.RemoteProtocolError) for cause in causes):
        return faults.hung_up()
    return faults.unreachable()
