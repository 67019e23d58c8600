"""What ships in data/ about models is whole, consistent and honest about what it does not know."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from chatapp import seeds
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import FREE

TABLE = seeds.model_table()
VENDORS = ('anthropic', 'openai', 'xai', 'demo')
KINDS = {'anthropic': 'anthropic', 'demo': 'demo'}
EVERY = [TABLE.describe(ModelRef(vendor, name), kind=KINDS.get(vendor, 'openai')) for vendor in VENDORS for name in TABLE.shipped(vendor)]


def read_on(name: str) -> date:
    value = tomllib.loads((seeds.folder() / name).read_text(encoding='utf-8'))['read_on']
    assert isinstance(value, date)
    return value


@pytest.mark.parametrize('model', EVERY, ids=lambda model: str(model.ref))
def test_a_shipped_model_has_a_label_a_price_and_room_to_answer(model: ModelInfo) -> None:
    assert model.label
    assert model.price is not None
    assert model.capabilities.max_output_tokens < model.capabilities.window_tokens
    assert model.price.cached_micros <= model.price.input_micros <= model.price.output_micros


@pytest.mark.parametrize('vendor', VENDORS)
def test_the_first_model_of_a_vendor_is_not_about_to_retire(vendor: str) -> None:
    first = TABLE.describe(ModelRef(vendor, TABLE.shipped(vendor)[0]), kind=KINDS.get(vendor, 'openai'))
    assert first.retires_on is None or first.retires_on > read_on('models.toml') + timedelta(days=60)


def test_no_shipped_model_had_retired_when_the_table_was_read() -> None:
    assert all(model.retires_on > read_on('models.toml') for model in EVERY if model.retires_on)


def test_both_files_say_when_they_were_read() -> None:
    assert read_on('models.toml') == read_on('prices.toml')


def test_a_price_in_dollars_becomes_whole_micros() -> None:
    haiku = TABLE.describe(ModelRef('anthropic', 'claude-haiku-5-5'), kind='anthropic')
    assert haiku.price
    assert (haiku.price.input_micros, haiku.price.cached_micros, haiku.price.cache_write_micros) == (1_000_000, 100_000, 1_250_000)


def test_a_dated_name_is_known_under_its_plain_one() -> None:
    dated = TABLE.describe(ModelRef('anthropic', 'claude-sonnet-4-5-20250929'), kind='anthropic')
    assert dated.label == 'Claude Sonnet 4.5'
    assert dated.ref.model == 'claude-sonnet-4-5-20250929'


def test_an_unknown_model_has_no_price_and_careful_abilities() -> None:
    unknown = TABLE.describe(ModelRef('openai', 'gpt-99'), kind='openai')
    assert (unknown.price, unknown.label, unknown.capabilities.thinking) == (None, 'gpt-99', False)


def test_a_model_on_a_server_of_ones_own_is_not_offered_tools() -> None:
    assert not TABLE.describe(ModelRef('ollama', 'qwen'), kind='openai').capabilities.tools
    assert TABLE.describe(ModelRef('gateway', 'any'), kind='anthropic').capabilities.tools


def test_the_demo_is_free_and_that_is_known() -> None:
    assert TABLE.describe(ModelRef('demo', 'lamp'), kind='demo').price == FREE


def test_the_wheels_own_data_goes_before_a_folder_beside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / 'chatapp'
    package.mkdir()
    monkeypatch.setattr(seeds, '__file__', str(package / 'seeds.py'))
    assert seeds.folder() == tmp_path / 'data'
    (package / '_data').mkdir()
    assert seeds.folder() == package / '_data'
