"""What models cost: shipped, set by the operator over it, and never guessed."""

from pathlib import Path

import pytest

from chatapp import seeds
from chatapp.domain.errors import BadInput, Forbidden, NotFound
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price
from tests.services.test_ledger import PRICE
from tests.support.house import LAMP, TestHouse, a_house

UNKNOWN = ModelRef('gateway', 'some-model')
HAIKU = ModelRef('anthropic', 'claude-haiku-5-5')


async def set_up_gateway(house: TestHouse) -> None:
    await house.services.connections.save(house.ada, kind='openai', name='gateway', base_url='http://192.0.2.7/v1', api_key='')


async def test_a_call_the_money_cap_refused_is_made_once_its_price_is_set(house: TestHouse) -> None:
    await set_up_gateway(house)
    question = await house.services.timeline.start(house.ada, 'hi', model=UNKNOWN)
    await house.run_ended(question.conversation)
    refused = (await house.services.timeline.page(house.ada, question.conversation)).entries[-1].message
    assert (refused.state, refused.failure) == (State.FAILED, 'Set a price for some-model or remove the money cap.')
    assert house.provider.requests == []

    await house.services.catalogue.set_price(house.ada, UNKNOWN, PRICE)
    await house.services.again.retry(house.ada, refused.id)
    await house.run_ended(question.conversation)

    answer = (await house.services.timeline.page(house.ada, question.conversation)).entries[-1].message
    assert (answer.state, answer.text) == (State.COMPLETE, 'Hello there.')
    assert answer.cost_micros == 10 * 3 + 5 * 15


async def test_a_price_set_here_lies_over_the_shipped_one_until_it_is_taken_away(tmp_path: Path) -> None:
    async with a_house(tmp_path, anthropic_api_key='sk-ant-000000001111') as house:
        catalogue, shipped = house.services.catalogue, seeds.model_table().describe(HAIKU, kind='anthropic').price
        assert (await catalogue.info(HAIKU)).price == shipped != PRICE
        await catalogue.set_price(house.ada, HAIKU, PRICE)
        assert (await catalogue.info(HAIKU)).price == PRICE
        assert await catalogue.operator_prices() == {HAIKU: PRICE}
        await catalogue.set_price(house.ada, HAIKU, None)
        assert (await catalogue.info(HAIKU)).price == shipped
        assert await catalogue.operator_prices() == {}


async def test_a_price_outlives_the_program(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        await house.services.catalogue.set_price(house.ada, ModelRef('ollama', 'llama:8b'), PRICE)
    async with a_house(tmp_path) as house:
        assert (await house.services.catalogue.info(ModelRef('ollama', 'llama:8b'))).price == PRICE


async def test_a_model_is_the_cheapest_only_since_its_price_is_known(house: TestHouse) -> None:
    await set_up_gateway(house)
    await house.services.catalogue.refresh()
    assert (await house.services.catalogue.cheapest()).ref == LAMP
    await house.services.catalogue.set_price(house.ada, ModelRef('gateway', 'lamp'), PRICE)
    cheapest = await house.services.catalogue.cheapest()
    assert (cheapest.ref, cheapest.price) == (ModelRef('gateway', 'lamp'), PRICE)


async def test_only_the_owner_sets_prices(house: TestHouse) -> None:
    with pytest.raises((Forbidden, NotFound)):
        await house.services.catalogue.set_price(PersonId('bob'), UNKNOWN, PRICE)
    assert await house.services.catalogue.operator_prices() == {}


@pytest.mark.parametrize('micros', [-1, 1_000_000_000_001])
async def test_a_price_that_cannot_be_meant_is_refused(house: TestHouse, micros: int) -> None:
    price = Price(input_micros=0, cached_micros=0, cache_write_micros=micros, output_micros=0)
    with pytest.raises(BadInput):
        await house.services.catalogue.set_price(house.ada, LAMP, price)
