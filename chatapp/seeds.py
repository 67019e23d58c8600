"""Reads what the program ships with, `data/`, into domain values. Nothing here is ever written."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import Capabilities, ModelInfo
from chatapp.domain.money import Price
from chatapp.domain.rooms import FirstRound, ReadyRoom, Rules, TurnPolicy

MICROS = 1_000_000
GUESSES = {
    'anthropic': Capabilities(window_tokens=200_000, images=True),
    'openai': Capabilities(window_tokens=128_000, images=True),
    'xai': Capabilities(window_tokens=128_000, images=True),
}
"""A vendor's model newer than this program: all their models of the last years see, and one that does not will say so."""
OWN_ENDPOINT = Capabilities(tools=False, temperature=True, top_p=True, window_tokens=32_768)
"""A model nobody told us about, on a server of one's own: many of those refuse a request that offers tools."""
_DATED = re.compile(r'-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$')

Row = Mapping[str, object]


def folder() -> Path:
    """In a wheel `chatapp/_data`, in a checkout `data` beside the package."""
    inside = Path(__file__).parent / '_data'
    return inside if inside.is_dir() else Path(__file__).parent.parent / 'data'


def prompt(name: str) -> str:
    """The house's own words to a model, from `data/prompts`."""
    return (folder() / 'prompts' / f'{name}.md').read_text(encoding='utf-8').strip()


def demo_pages() -> Sequence[str]:
    """What the demo knows, from `data/demo`: Markdown, a section of it for each thing one may ask."""
    return [page.read_text(encoding='utf-8') for page in sorted((folder() / 'demo').glob('*.md'))]


@cache
def ready_rooms() -> Sequence[ReadyRoom]:
    """The rooms that stand ready in a new house, from `data/rooms`."""
    import yaml  # only where a house is opened; it takes 20 ms

    found = [yaml.safe_load(file.read_text(encoding='utf-8')) for file in sorted((folder() / 'rooms').glob('*.yaml'))]
    return [_ready_room(values) for values in found]


def _ready_room(values: Mapping[str, object]) -> ReadyRoom:
    agents = values['agents']
    assert isinstance(agents, list)
    rules = Rules(policy=TurnPolicy(str(values['policy'])), first_round=FirstRound(str(values['first_round'])))
    return ReadyRoom(name=str(values['name']), agents=[str(name) for name in agents], rules=rules)


@cache
def model_table() -> 'ModelTable':
    """The shipped table, from `data/models.toml` and `data/prices.toml`."""
    models, prices = _read('models.toml')['models'], _read('prices.toml')['prices']
    assert isinstance(models, list)
    assert isinstance(prices, dict)
    return ModelTable([_info(row, prices) for row in models])


class ModelTable:
    """Satisfies the port of this name: what is known of models without asking their vendors."""

    def __init__(self, models: Sequence[ModelInfo]) -> None:
        self._models = {model.ref: model for model in models}

    def describe(self, ref: ModelRef, *, kind: str) -> ModelInfo:
        """What is known of the model, a dated name under its plain one; careful guesses for one nobody named."""
        known = self._models.get(ref) or self._models.get(ModelRef(ref.provider, _DATED.sub('', ref.model)))
        if known is not None:
            return ModelInfo(ref=ref, label=known.label, capabilities=known.capabilities, price=known.price, retires_on=known.retires_on)
        guess = GUESSES.get(ref.provider) or (GUESSES['anthropic'] if kind == 'anthropic' else OWN_ENDPOINT)
        return ModelInfo(ref=ref, label=ref.model, capabilities=guess, price=None)

    def shipped(self, provider: str) -> Sequence[str]:
        """Model ids in the order of the file, the recommended first."""
        return [ref.model for ref in self._models if ref.provider == provider]


def _read(name: str) -> Row:
    with (folder() / name).open('rb') as file:
        return tomllib.load(file, parse_float=Decimal)


def _info(row: Row, prices: Mapping[str, Mapping[str, Row]]) -> ModelInfo:
    provider, model = str(row['provider']), str(row['id'])
    retires = row.get('retires_on')
    assert retires is None or isinstance(retires, date)
    return ModelInfo(
        ref=ModelRef(provider, model),
        label=str(row['label']),
        capabilities=Capabilities(
            thinking=bool(row['thinking']),
            tools=bool(row['tools']),
            images=bool(row['images']),
            temperature=bool(row['temperature']),
            top_p=bool(row['top_p']),
            window_tokens=int(str(row['window_tokens'])),
            max_output_tokens=int(str(row['max_output_tokens'])),
        ),
        price=_price(prices.get(provider, {}).get(model)),
        retires_on=retires,
    )


def _price(row: Row | None) -> Price | None:
    if row is None:
        return None
    return Price(
        input_micros=_micros(row['input']),
        cached_micros=_micros(row['cached']),
        cache_write_micros=_micros(row['cache_write']),
        output_micros=_micros(row['output']),
    )


def _micros(dollars: object) -> int:
    return int(Decimal(str(dollars)) * MICROS)
