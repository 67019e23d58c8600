"""The opened providers: one for each set of credentials, closed when these are gone and nobody is being answered."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from chatapp.domain.prompt import ModelRequest
from chatapp.ports.provider import Credentials, OpenProvider, Provider, ReplyStream


class Pools:
    """Opens a provider when it is first asked something."""

    def __init__(self, open_provider: OpenProvider) -> None:
        self._open = open_provider
        self._pools: dict[Credentials, Pool] = {}

    def of(self, credentials: Credentials) -> Provider:
        """The one provider for these credentials."""
        return self._pools.setdefault(credentials, Pool(credentials, self._open))

    async def keep(self, wanted: Collection[Credentials]) -> None:
        """Retire the providers for all other credentials."""
        for one in tuple(self._pools):
            if one not in wanted and (pool := self._pools.pop(one, None)):
                await pool.retire()

    async def aclose(self) -> None:
        await self.keep(())


class Pool:
    """A `Provider` that may be retired at any time: whoever is being answered is answered to the end.

    Whoever held on to it and asks once more still gets an answer; it is opened for that and closed after it.
    """

    def __init__(self, credentials: Credentials, open_provider: OpenProvider) -> None:
        self._credentials, self._open = credentials, open_provider
        self._opened: Provider | None = None
        self._opening = asyncio.Lock()
        self._in_use, self._retired = 0, False

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator[ReplyStream]:
        async with self._used() as provider, provider.stream(request) as reply:
            yield reply

    async def models(self) -> Sequence[str]:
        async with self._used() as provider:
            return await provider.models()

    async def aclose(self) -> None:
        await self.retire()

    async def retire(self) -> None:
        """Close it now, or with the end of the last answer under way."""
        self._retired = True
        await self._close_if_idle()

    @asynccontextmanager
    async def _used(self) -> AsyncIterator[Provider]:
        self._in_use += 1
        try:
            async with self._opening:
                if self._opened is None:
                    self._opened = await self._open(self._credentials)
                provider = self._opened
            yield provider
        finally:
            self._in_use -= 1
            await self._close_if_idle()

    async def _close_if_idle(self) -> None:
        if self._retired and not self._in_use and self._opened is not None:
            closing, self._opened = self._opened, None
            await closing.aclose()
