"""What can be chosen, by programs."""

from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price
from tests.api.serving import Served


async def test_a_price_is_null_until_the_owner_sets_one(here: Served) -> None:
    services, ada = here.house.services, here.house.ada
    await services.connections.save(ada, kind='openai', name='gateway', base_url='http://192.0.2.7/v1', api_key='')
    await services.catalogue.refresh()

    async def listed() -> object:
        (model,) = (one for one in (await here.program.get('/api/models')).json()['items'] if one['id'] == 'gateway:lamp')
        return model['price']

    assert await listed() is None
    price = Price(input_micros=3_000_000, cached_micros=300_000, cache_write_micros=3_750_000, output_micros=15_000_000)
    await services.catalogue.set_price(ada, ModelRef('gateway', 'lamp'), price)
    assert await listed() == {
        'input_micros': 3_000_000,
        'cached_micros': 300_000,
        'cache_write_micros': 3_750_000,
        'output_micros': 15_000_000,
        'per_tokens': 1_000_000,
    }
