"""One reply over HTTP: bytes become events, events become parts, whatever goes wrong becomes a sentence."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Protocol

import httpx2

from chatapp.domain.errors import ProviderError, StreamCut
from chatapp.domain.stream import Finished, StreamPart
from chatapp.providers.faults import Faults
from chatapp.providers.http import is_event_stream, paced
from chatapp.providers.limits import Limits
from chatapp.providers.shapes import Malformed, VendorFault
from chatapp.providers.sse import EventReader, NotEvents, ServerEvent


class WireReader(Protocol):
    """One wire's way to read an answer. `recognised` once anything of this wire came, `over` at its very end."""

    recognised: bool
    over: bool

    def read(self, event: ServerEvent) -> Sequence[StreamPart]: ...

    def finished(self) -> Finished | None: ...


class HttpReply:
    """A `ReplyStream` over a response that has begun. `ends_at` is the loop's time at which patience ends."""

    def __init__(
        self, response: httpx2.Response, wire: WireReader, *, body: Mapping[str, object], faults: Faults, limits: Limits, ends_at: float
    ) -> None:
        if not is_event_stream(response):
            raise faults.wrong_protocol()
        self.request_json = json.dumps(body, ensure_ascii=False)
        self._response, self._wire, self._faults, self._limits, self._ends_at = response, wire, faults, limits, ends_at
        self._model = str(body['model'])
        self._bytes = response.aiter_bytes()
        self._began = False
        self._parts = self._read()

    def __aiter__(self) -> AsyncIterator[StreamPart]:
        return self._parts

    async def aclose(self) -> None:
        """Close the socket, unless all was read: then it goes back to the pool."""
        await self._parts.aclose()
        if self._wire.over:
            with suppress(TimeoutError, httpx2.HTTPError):
                async with asyncio.timeout(self._limits.drain_s):
                    async for _ in self._bytes:
                        pass
        await self._response.aclose()

    async def _read(self) -> AsyncGenerator[StreamPart, None]:
        """Parts up to the vendor's last event; what may follow is not waited for."""
        reader = EventReader()
        pieces = paced(self._bytes, limits=self._limits, faults=self._faults, ends_at=self._ends_at)
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    for part in self._parts_in(reader.feed(piece)):
                        yield part
                    if self._wire.over:
                        break
            for part in self._parts_in(reader.end()):
                yield part
        except (httpx2.HTTPError, httpx2.StreamError, StreamCut, Malformed, NotEvents) as error:
            if self._wire.finished() is None:  # after the marker nothing is lost
                raise self._broken(error) from None
        except VendorFault as fault:
            raise self._faults.broke_off(fault.words, began=self._began, model=self._model) from None
        finished = self._wire.finished()
        if finished is None:
            raise self._faults.unmarked() if self._wire.recognised else self._faults.wrong_protocol()
        yield finished

    def _parts_in(self, events: Sequence[ServerEvent]) -> Iterator[StreamPart]:
        for event in events:
            if self._wire.over:
                return
            for part in self._wire.read(event):
                self._began = True
                yield part

    def _broken(self, error: Exception) -> ProviderError:
        match error:
            case StreamCut():
                return error
            case Malformed() | NotEvents():
                return self._faults.malformed() if self._wire.recognised else self._faults.wrong_protocol()
            case _:
                return self._faults.cut()
