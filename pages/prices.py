"""The prices on the usage page: what is shown of them, and what was typed in dollars."""

from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.ids import PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price
from chatapp.domain.wording import t
from chatapp.services.bundle import Services
from components.usage_panel import PriceShown, PriceTyped, UsagePanel
from pages.figures import micros_of

DEMO = 'demo'


class PriceDesk:
    """Carries prices between the owner and the catalogue."""

    def __init__(self, services: Services, reader: PersonId) -> None:
        self._services, self._reader = services, reader

    async def shown(self) -> list[PriceShown]:
        """Every model that can be chosen and every one with a price of the operator's, unknown prices first."""
        catalogue, ours = self._services.catalogue, await self._services.catalogue.operator_prices()
        labels = {one.name: one.label for one in await self._services.connections.listed()}
        known = {info.ref: info for info in await catalogue.models() if info.ref.provider != DEMO}
        gone = [await catalogue.info(ref) for ref in ours if ref not in known]
        rows = [
            PriceShown(model=info, provider=labels.get(info.ref.provider, info.ref.provider), ours=info.ref in ours)
            for info in (*known.values(), *gone)
        ]
        return sorted(rows, key=lambda row: (row.model.price is not None, not row.ours))

    async def save(self, panel: UsagePanel, typed: PriceTyped) -> None:
        await self._set(panel, typed.model, typed)

    async def reset(self, panel: UsagePanel, model: str) -> None:
        await self._set(panel, model, None)

    async def _set(self, panel: UsagePanel, model: str, typed: PriceTyped | None) -> None:
        try:
            price = price_of(typed) if typed else None
            await self._services.catalogue.set_price(self._reader, ModelRef.parse(model), price)
        except ChatappError as error:
            panel.priced(model, ok=False, sentence=error.sentence)
            return
        panel.set_prices(await self.shown())
        panel.priced(
            model, ok=True, sentence=t('Saved; it counts from the next call on.') if typed else t('Reset; the shipped price counts again.')
        )


def price_of(typed: PriceTyped) -> Price:
    """The price as typed; what is left empty of the cache costs what reading costs."""
    read, written = _micros(typed.input), _micros(typed.output)
    if read is None or written is None:
        raise BadInput(t('Write both prices, In and Out, in dollars per million tokens; 0 for free.'), field='price')
    cached, cache_write = _micros(typed.cached), _micros(typed.cache_write)
    return Price(
        input_micros=read,
        output_micros=written,
        cached_micros=read if cached is None else cached,
        cache_write_micros=read if cache_write is None else cache_write,
    )


def _micros(dollars: str) -> int | None:
    return micros_of(dollars, refusal=t('Write a price as a number of dollars such as 3 or 0.25.'))
