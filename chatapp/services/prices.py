"""What the operator says models cost: lies over the shipped prices, in the settings."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from chatapp.domain.errors import BadInput, Forbidden
from chatapp.domain.ids import PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price
from chatapp.domain.people import Role
from chatapp.domain.wording import t
from chatapp.services.unit import Units

PREFIX = 'price.'
HIGHEST_MICROS = 1_000_000_000_000
"""A million dollars for a million tokens; whatever is above was mistyped."""
LONGEST_NAME = 300

Prices = Mapping[ModelRef, Price]


class PriceBook:
    """Read once, then kept in memory: every call to a model is reckoned with it."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._prices: Prices | None = None
        self._version = 0

    async def prices(self) -> Prices:
        """Every price set here, by model."""
        if self._prices is not None:
            return self._prices
        version = self._version
        async with self._units.read() as store:
            prices = _from_settings(await store.settings.all())
        if version == self._version:
            self._prices = prices
        return prices

    async def set(self, reader: PersonId, ref: ModelRef, price: Price | None) -> None:
        """Keep a price from the next call on; None forgets it, and the shipped one counts again. Owners only."""
        if price is not None and not all(0 <= micros <= HIGHEST_MICROS for micros in asdict(price).values()):
            raise BadInput(t('A price is between 0 and a million dollars per million tokens.'), field='price')
        if len(str(ref)) > LONGEST_NAME:
            raise BadInput(t('This name of a model is too long.'), field='model')
        try:
            async with self._units.write() as unit:
                if (await unit.store.people.get(reader)).role is not Role.OWNER:
                    raise Forbidden(t('Only the owner sets prices.'))
                if price is None:
                    await unit.store.settings.remove(f'{PREFIX}{ref}')
                else:
                    await unit.store.settings.set(f'{PREFIX}{ref}', json.dumps(asdict(price)))
        finally:
            self._version, self._prices = self._version + 1, None  # also after a cancellation: it may have been kept


def _from_settings(stored: Mapping[str, str]) -> Prices:
    found = ((name.removeprefix(PREFIX), value) for name, value in stored.items() if name.startswith(PREFIX))
    return MappingProxyType({ModelRef.parse(name): Price(**json.loads(value)) for name, value in found})
