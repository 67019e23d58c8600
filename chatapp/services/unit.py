"""One change: one transaction and the news it makes, published after the commit and only then."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from chatapp.domain.events import Event
from chatapp.plumbing.bus import Bus
from chatapp.ports.storage import Storage, Store


@dataclass(slots=True)
class Unit:
    """An open transaction. Append to `news` what readers shall hear once it is committed."""

    store: Store
    news: list[Event] = field(default_factory=list)


class Units:
    """Opens units. A unit lasts milliseconds: no vendor and no network is awaited inside one."""

    def __init__(self, storage: Storage, bus: Bus) -> None:
        self._storage, self._bus = storage, bus

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Unit]:
        """Commit when left, then publish; on an error or a cancellation neither happens."""
        async with self._storage.write() as store:
            unit = Unit(store)
            yield unit
        for event in unit.news:
            self._bus.publish(event)

    async def tidy(self) -> None:
        """Let nothing that was removed be found in the files any more."""
        await self._storage.tidy()

    def read(self) -> AbstractAsyncContextManager[Store]:
        return self._storage.read()
