"""What was used, the cap, and what models cost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from nicegui.element import Element

from chatapp.domain.conversations import Conversation
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Cap, Price, Spent
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentThere:
    conversation: Conversation
    spent: Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShown:
    """A model with its price as it counts now; `ours` when it was set here."""

    model: ModelInfo
    provider: str
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTyped:
    """Dollars per million tokens as they were typed, '' for nothing."""

    model: str
    input: str
    output: str
    cached: str
    cache_write: str

    @classmethod
    def read(cls, sent: Mapping[str, object]) -> Self:
        """From what the browser sent."""
        return cls(**{name: str(sent.get(name, '')) for name in cls.__dataclass_fields__})


class UsagePanel(Element, component='usage_panel.js', dependencies=['icons.js', 'words.js', 'price_list.js']):
    def __init__(
        self,
        *,
        today: Spent,
        cap: Cap,
        each: Sequence[SpentThere],
        owner: bool,
        on_cap: Callable[[str, str], Awaitable[None]],
        on_price: Callable[[PriceTyped], Awaitable[None]],
        on_reset: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_cap` gets dollars and tokens as they were typed, '' for none; `on_reset` the model whose price goes back."""
        super().__init__()
        self._said: list[str] = []
        self._props['owner'], self._props['today'] = owner, _figures(today)
        self._props['rows'] = [_row(one) for one in each]
        self.set_cap(cap)
        self.set_prices(())
        self.on('price', lambda event: on_price(PriceTyped.read(event.args)))
        self.on('reset', lambda event: on_reset(str(event.args)))
        self.on('cap', lambda event: on_cap(str(event.args['dollars']), str(event.args['tokens'])))

    def set_cap(self, cap: Cap) -> None:
        self._props['cap'] = asdict(cap)

    def set_prices(self, prices: Sequence[PriceShown]) -> None:
        """Those that are listed come first."""
        self._props['prices'] = [_price_row(one) for one in prices]

    def priced(self, model: str, *, ok: bool, sentence: str) -> None:
        """Say under a model whether its price was kept."""
        self._said.append(sentence)
        self.run_method('priced', model, {'ok': ok, 'sentence': sentence})

    def say(self, sentence: str, *, ok: bool) -> None:
        self._said.append(sentence)
        self.run_method('said', {'ok': ok, 'sentence': sentence})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Usage'), *(row['title'] for row in self._props['rows']), *(row['label'] for row in self._props['prices']), *self._said]


def _figures(spent: Spent) -> dict[str, int]:
    return {
        'tokens': spent.usage.total_tokens,
        'calls': spent.calls,
        'cost_micros': spent.cost_micros,
        'unpriced_calls': spent.unpriced_calls,
    }


def _row(one: SpentThere) -> dict[str, object]:
    return {'id': one.conversation.id, 'title': one.conversation.title or t('Untitled'), **_figures(one.spent)}


def _price_row(one: PriceShown) -> dict[str, object]:
    price = _micros(one.model.price) if one.model.price else None
    return {'id': str(one.model.ref), 'label': one.model.label, 'provider': one.provider, 'price': price, 'ours': one.ours}


def _micros(price: Price) -> dict[str, int]:
    return {
        'input': price.input_micros,
        'output': price.output_micros,
        'cached': price.cached_micros,
        'cache_write': price.cache_write_micros,
    }
