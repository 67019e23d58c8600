"""What may come back from a vendor before any of it is kept: nothing packed, and no more than a model list needs."""

from collections.abc import AsyncIterator

import httpx2

MOST_BYTES = 8 * 1024 * 1024
"""Of a model list or an error. A stream of events has limits of its own."""
ASKED = {'accept-encoding': 'identity'}
"""Sent with every request: what is packed may unpack to any size."""


class Unreadable(httpx2.DecodingError):
    """A body that is not read to its end."""


def check_plain(response: httpx2.Response) -> None:
    """`Unreadable` for a packed answer, which nobody asked for."""
    if response.headers.get('content-encoding', '').strip().lower() not in ('', 'identity'):
        raise Unreadable('a packed answer')


class Limited(httpx2.AsyncByteStream):
    """The same body; `Unreadable` as soon as it is longer than `MOST_BYTES`."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES
        async for piece in self._body:
            left -= len(piece)
            if left < 0:
                raise Unreadable('a body without end')
            yield piece

    async def aclose(self) -> None:
        await self._body.aclose()
