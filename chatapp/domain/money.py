"""Tokens and money. Money is an integer of millionths of a dollar (micros), never a float."""

from dataclasses import dataclass

TOKENS_PER_PRICE = 1_000_000
"""Prices are given in micros per this many tokens, so a price of $3 per million tokens is 3_000_000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one provider call. The four input and output kinds do not overlap.

    `input_tokens` were read at full price, `cached_tokens` from a cache, `cache_write_tokens` were put into one.
    `output_tokens` holds everything written, the `thinking_tokens` among it. `estimated` when the vendor sent none.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    thinking_tokens: int = 0
    estimated: bool = False

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.cached_tokens + self.cache_write_tokens + self.output_tokens

    def __add__(self, other: 'Usage') -> 'Usage':
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            thinking_tokens=self.thinking_tokens + other.thinking_tokens,
            estimated=self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Micros per million tokens, from `data/prices.toml` or the operator."""

    input_micros: int
    cached_micros: int
    cache_write_micros: int
    output_micros: int


FREE = Price(input_micros=0, cached_micros=0, cache_write_micros=0, output_micros=0)
"""Known to cost nothing: the demo and the servers of one's own."""


def cost_micros(usage: Usage, price: Price) -> int:
    """Millionths of a dollar, rounded up: we would rather overstate than surprise.

    >>> cost_micros(Usage(output_tokens=1), Price(input_micros=0, cached_micros=0, cache_write_micros=0, output_micros=1))
    1
    """
    scaled = (
        usage.input_tokens * price.input_micros
        + usage.cached_tokens * price.cached_micros
        + usage.cache_write_tokens * price.cache_write_micros
        + usage.output_tokens * price.output_micros
    )
    return -(-scaled // TOKENS_PER_PRICE)


def most_micros(*, input_tokens: int, output_tokens: int, price: Price) -> int:
    """The most a call may cost: all of its input at the dearest rate, for a vendor may put it into a cache.

    >>> price = Price(input_micros=1, cached_micros=0, cache_write_micros=2_000_000, output_micros=0)
    >>> most_micros(input_tokens=1, output_tokens=0, price=price)
    2
    """
    written = price.cache_write_micros > price.input_micros
    entry = Usage(cache_write_tokens=input_tokens) if written else Usage(input_tokens=input_tokens)
    return cost_micros(entry + Usage(output_tokens=output_tokens), price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """What one person may use in one day of theirs; None lifts that half of the cap."""

    tokens: int | None = 2_000_000
    micros: int | None = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was used, reservations of calls under way included; `unpriced_calls` have no known cost."""

    usage: Usage
    cost_micros: int
    calls: int = 0
    unpriced_calls: int = 0

    def __add__(self, other: 'Spent') -> 'Spent':
        return Spent(
            usage=self.usage + other.usage,
            cost_micros=self.cost_micros + other.cost_micros,
            calls=self.calls + other.calls,
            unpriced_calls=self.unpriced_calls + other.unpriced_calls,
        )


NOTHING = Spent(usage=Usage(), cost_micros=0)
