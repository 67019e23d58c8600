"""Money, tokens and models in words for people."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby

from chatapp.domain.errors import BadInput
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Price, Spent, Usage
from chatapp.domain.wording import t
from components.header import CostShown, ModelChoice, ModelGroup, Used

MICROS = 1_000_000  # of a dollar; of tokens, prices are per as many
CENT = 10_000


def dollars(micros: int) -> str:
    """Two digits, four under a cent; rounded up, as costs are.

    >>> dollars(140_000), dollars(312), dollars(0)
    ('$0.14', '$0.0004', '$0.00')
    """
    unit = 100 if 0 < micros < CENT else CENT
    rounded = -(-micros // unit) * unit
    digits = 4 if unit == 100 else 2
    return f'${rounded // MICROS}.{rounded % MICROS:06d}'[: len(str(rounded // MICROS)) + 2 + digits]


def micros_of(typed: str, *, refusal: str) -> int | None:
    """Dollars as typed in millionths; None for nothing typed, `BadInput` with the refusal for what is no such number.

    >>> micros_of('2.50', refusal=''), micros_of(' ', refusal='')
    (2500000, None)
    """
    if not typed.strip():
        return None
    try:
        dollars = Decimal(typed.strip().removeprefix('$').replace(',', ''))
        if dollars.is_finite() and 0 <= dollars < MICROS:
            return int(dollars * MICROS)
    except InvalidOperation:
        pass
    raise BadInput(refusal, field='dollars')


def cost_shown(spent: Spent) -> CostShown | None:
    """What a conversation cost so far; None before the first call."""
    if not spent.calls:
        return None
    hint = t('This conversation: {tokens:,} tokens in {calls} calls', tokens=spent.usage.total_tokens, calls=spent.calls)
    if not spent.unpriced_calls:
        return CostShown(text=dollars(spent.cost_micros), hint=hint)
    return CostShown(text=t('cost unknown'), hint=t('{hint}; no price is known for {count} of them', hint=hint, count=spent.unpriced_calls))


def used_shown(usage: Usage | None, info: ModelInfo) -> Used | None:
    """How full the window was at the last answer; None where nothing is known."""
    if usage is None or not usage.total_tokens:
        return None
    window = info.capabilities.window_tokens
    percent = min(100, -(-100 * usage.total_tokens // window))
    return Used(percent=percent, hint=t('{used:,} of {window:,} tokens', used=usage.total_tokens, window=window))


def spent_note(spent: Spent) -> str:
    """The line under the person's name.

    >>> spent_note(Spent(usage=Usage(), cost_micros=0))
    'Nothing spent today'
    """
    if spent.cost_micros:
        return t('{cost} spent today', cost=dollars(spent.cost_micros))
    return t('{tokens:,} tokens today', tokens=spent.usage.total_tokens) if spent.calls else t('Nothing spent today')


def groups_of(models: Sequence[ModelInfo], labels: dict[str, str]) -> list[ModelGroup]:
    """The models of each connection under its label, in the order given."""
    found = []
    for provider, infos in groupby(models, key=lambda info: info.ref.provider):
        items = tuple(ModelChoice(name=str(info.ref), label=info.label, hint=_hint(info)) for info in infos)
        found.append(ModelGroup(label=labels.get(provider, provider), items=items))
    return found


def _hint(info: ModelInfo) -> str:
    can = info.capabilities
    abilities = [word for able, word in ((can.images, t('sees pictures')), (can.thinking, t('thinks'))) if able]
    hint = t('{window} window · {price}', window=_short(can.window_tokens), price=_price(info.price))
    return ' · '.join((hint, *abilities))


def _short(tokens: int) -> str:
    """Thousands and millions as K and M."""
    return f'{tokens // MICROS}M' if tokens >= MICROS else f'{tokens // 1000}K'


def _price(price: Price | None) -> str:
    if price is None:
        return t('price unknown')
    if not price.output_micros and not price.input_micros:
        return t('free')
    written, read = dollars(price.output_micros), dollars(price.input_micros)
    return t('{read} in, {written} out a million', read=read.removesuffix('.00'), written=written.removesuffix('.00'))
