"""Which models can be chosen now, what they can do and what they cost."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from chatapp.domain.errors import ProviderError
from chatapp.domain.ids import PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import Connection, ModelInfo
from chatapp.domain.money import FREE, Price
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.models import ModelTable
from chatapp.services.connections import Connections
from chatapp.services.prices import PriceBook, Prices
from chatapp.services.unit import Units

FRESH_S = 600.0
RETIRING_SOON = timedelta(days=60)
DEMO_MODEL = ModelRef('demo', 'lamp')
LOCAL_HOSTS = ('127.0.0.1', 'localhost', '::1')


class Catalogue:
    """The vendors' own lists, cached ten minutes and refreshed in the background, with the shipped list until they answer."""

    def __init__(self, units: Units, connections: Connections, table: ModelTable, keeper: TaskKeeper, *, clock: Clock) -> None:
        self._connections, self._table, self._keeper, self._clock = connections, table, keeper, clock
        self._book = PriceBook(units)
        self._offered: dict[str, tuple[str, ...]] = {}
        self._asked_at_s: float | None = None
        self._asked_version = -1
        self._asking: asyncio.Task[None] | None = None

    async def models(self) -> tuple[ModelInfo, ...]:
        """Every model of every connection; answers at once with what is known and asks the vendors in the background."""
        connections = await self._connections.listed()
        self._ask_again_if_stale()
        prices = await self._book.prices()
        return tuple(self._describe(ModelRef(one.name, model), one, prices) for one in connections for model in self._names(one))

    async def info(self, ref: ModelRef) -> ModelInfo:
        """What is known of a model, careful guesses if its connection is not set (the call itself then says so)."""
        prices = await self._book.prices()
        for connection in await self._connections.listed():
            if connection.name == ref.provider:
                return self._describe(ref, connection, prices)
        return _priced(self._table.describe(ref, kind='openai'), prices)

    async def default(self) -> ModelRef:
        """The first recommended model that is set up and not about to retire; the demo where there is none."""
        for connection in await self._connections.listed():
            for model in self._recommended(connection):
                info = self._table.describe(ModelRef(connection.name, model), kind=connection.kind)
                if info.retires_on is None or info.retires_on > (self._clock.now() + RETIRING_SOON).date():
                    return info.ref
        return DEMO_MODEL

    async def cheapest(self) -> ModelInfo:
        """The model with the lowest known output price among those set up, the demo only when nothing else is."""
        priced = [info for info in await self.models() if info.price is not None and info.ref.provider != 'demo']
        return min(priced, key=_output_price, default=await self.info(DEMO_MODEL))

    async def operator_prices(self) -> Prices:
        """The prices set here, by model; all others are the shipped ones."""
        return await self._book.prices()

    async def set_price(self, reader: PersonId, ref: ModelRef, price: Price | None) -> None:
        """Lay a price over the shipped one from the next call on; None takes it away again. Owners only."""
        await self._book.set(reader, ref, price)

    async def settled(self) -> None:
        """Return when the vendors that are being asked have answered, or failed to."""
        if self._asking is not None and not self._asking.done():
            await asyncio.wait([self._asking])

    async def refresh(self) -> None:
        """Ask every vendor for its list now; one that fails keeps what was known."""
        self._asked_at_s, self._asked_version = self._clock.monotonic_s(), self._connections.version
        connections = [one for one in await self._connections.listed() if one.kind != 'demo']
        await asyncio.gather(*(self._ask(one.name) for one in connections))

    async def _ask(self, name: str) -> None:
        try:
            provider = await self._connections.provider(name)
            self._offered[name] = tuple(await provider.models())
        except ProviderError:
            return  # the shipped list stands in until the vendor answers

    def _ask_again_if_stale(self) -> None:
        fresh = self._asked_at_s is not None and self._clock.monotonic_s() - self._asked_at_s < FRESH_S
        if (fresh and self._asked_version == self._connections.version) or (self._asking and not self._asking.done()):
            return
        self._asking = self._keeper.start(self.refresh(), name='refresh model lists')

    def _names(self, connection: Connection) -> Sequence[str]:
        shipped = tuple(self._table.shipped(connection.name))
        offered = self._offered.get(connection.name)
        if offered is None:
            return shipped
        return (*(name for name in shipped if name in offered), *(name for name in offered if name not in shipped))

    def _recommended(self, connection: Connection) -> Sequence[str]:
        if connection.kind == 'demo':
            return ()
        names = self._names(connection)
        shipped = self._table.shipped(connection.name)
        return [name for name in names if name in shipped] or names

    def _describe(self, ref: ModelRef, connection: Connection, prices: Prices) -> ModelInfo:
        info = self._table.describe(ref, kind=connection.kind)
        if info.price is None and urlsplit(connection.base_url).hostname in LOCAL_HOSTS:
            info = replace(info, price=FREE)
        return _priced(info, prices)


def _priced(info: ModelInfo, prices: Prices) -> ModelInfo:
    return replace(info, price=prices[info.ref]) if info.ref in prices else info


def _output_price(info: ModelInfo) -> int:
    return info.price.output_micros if info.price else 0
