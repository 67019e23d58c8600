"""Prices are set on the usage page, by the owner, in dollars per million tokens."""

import pytest
from nicegui.testing import User

from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price
from components.usage_panel import UsagePanel
from tests.pages.reading import PATIENCE, Pages, only

MODEL = ModelRef('gateway', 'lamp')
KEPT = 'Saved; it counts from the next call on.'


@pytest.fixture
async def owner(front: Pages) -> User:
    """In front of the usage page of a house with one model of unknown price."""
    services = front.house.services
    await services.connections.save(front.house.ada, kind='openai', name='gateway', base_url='http://192.0.2.7/v1', api_key='')
    await services.catalogue.refresh()
    user = await front.reader()
    await user.open('/usage')
    return user


def type_price(user: User, model: ModelRef = MODEL, **typed: str) -> None:
    nothing = {'input': '', 'output': '', 'cached': '', 'cache_write': ''}
    user.find(kind=UsagePanel).trigger('price', {'model': str(model)} | nothing | typed)


def row_of(user: User, model: ModelRef = MODEL) -> dict[str, object] | None:
    return next((row for row in only(user, UsagePanel).props['prices'] if row['id'] == str(model)), None)


async def test_a_model_without_a_price_is_listed_first_and_the_demo_not_at_all(front: Pages, owner: User) -> None:
    await front.house.services.connections.save(
        front.house.ada, kind='anthropic', name='anthropic', base_url='', api_key='sk-ant-000000001111'
    )
    await owner.open('/usage')
    rows = only(owner, UsagePanel).props['prices']
    assert rows[0] == {'id': 'gateway:lamp', 'label': 'lamp', 'provider': 'gateway', 'price': None, 'ours': False}
    assert len(rows) > 1
    assert all(row['price'] and not row['id'].startswith('demo:') for row in rows[1:])


async def test_what_is_left_empty_of_the_cache_costs_what_reading_costs(front: Pages, owner: User) -> None:
    type_price(owner, input='3', output='15.5')
    await owner.should_see(KEPT, retries=PATIENCE)
    price = Price(input_micros=3_000_000, cached_micros=3_000_000, cache_write_micros=3_000_000, output_micros=15_500_000)
    assert (await front.house.services.catalogue.info(MODEL)).price == price
    row = row_of(owner)
    assert row
    assert (row['ours'], row['price']) == (True, {'input': 3_000_000, 'output': 15_500_000, 'cached': 3_000_000, 'cache_write': 3_000_000})


async def test_all_four_prices_are_kept_as_typed_and_reset_takes_them_away(front: Pages, owner: User) -> None:
    type_price(owner, input='$1', output='5', cached='0.10', cache_write='1.25')
    await owner.should_see(KEPT, retries=PATIENCE)
    price = Price(input_micros=1_000_000, cached_micros=100_000, cache_write_micros=1_250_000, output_micros=5_000_000)
    assert (await front.house.services.catalogue.info(MODEL)).price == price

    owner.find(kind=UsagePanel).trigger('reset', str(MODEL))
    await owner.should_see('Reset; the shipped price counts again.', retries=PATIENCE)
    assert (await front.house.services.catalogue.info(MODEL)).price is None
    row = row_of(owner)
    assert row
    assert (row['ours'], row['price']) == (False, None)


@pytest.mark.parametrize('typed', ['three', '-1', 'NaN', '1e9'])
async def test_a_price_that_is_no_number_is_refused_in_place(front: Pages, owner: User, typed: str) -> None:
    type_price(owner, input='3', output=typed)
    await owner.should_see('Write a price as a number of dollars such as 3 or 0.25.', retries=PATIENCE)
    assert await front.house.services.catalogue.operator_prices() == {}


async def test_half_a_price_is_refused(front: Pages, owner: User) -> None:
    type_price(owner, input='3')
    await owner.should_see('Write both prices, In and Out, in dollars per million tokens; 0 for free.', retries=PATIENCE)
    assert await front.house.services.catalogue.operator_prices() == {}


async def test_a_price_of_a_model_that_is_gone_is_still_shown_to_be_reset(front: Pages, owner: User) -> None:
    type_price(owner, input='3', output='15')
    await owner.should_see(KEPT, retries=PATIENCE)
    await front.house.services.connections.remove(front.house.ada, 'gateway')
    await owner.open('/usage')
    row = row_of(owner)
    assert row
    assert row['ours']
