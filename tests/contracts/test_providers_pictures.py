"""Pictures go to each vendor in the shape it wants, through its real SDK; people who read the request see no bytes."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator

import pytest

from chatapp.domain.prompt import ModelRequest, Picture, UserTurn
from chatapp.providers.demo.provider import DemoProvider
from tests.support.pictures import picture
from tests.support.standin import Standin
from tests.support.vendors import credentials, hear, vendor

BYTES = picture()
BASE64 = b64encode(BYTES).decode()
SEEN = Picture(type='image/png', base64=BASE64, tokens=85)


def showing(*pictures: Picture, text: str = 'What is it?') -> ModelRequest:
    return ModelRequest(model='stand-in', system='Be brief.', turns=(UserTurn(text=text, pictures=pictures),))


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


async def sent(standin: Standin, wire: str, request: ModelRequest) -> tuple[object, str]:
    """What the vendor received as the last message, and what people are shown of the request."""
    async with vendor(credentials(wire, standin)) as provider, provider.stream(request) as reply:
        shown = reply.request_json
        async for _ in reply:
            pass
    body = (await standin.requests(1))[0].body
    messages = body['messages']
    assert isinstance(messages, list)
    return messages[-1], shown


async def test_anthropic_gets_blocks_of_base64_before_the_words(standin: Standin) -> None:
    message, shown = await sent(standin, 'anthropic', showing(SEEN, SEEN))
    block = {'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': BASE64}}
    words = {'type': 'text', 'text': 'What is it?', 'cache_control': {'type': 'ephemeral'}}
    assert message == {'role': 'user', 'content': [block, block, words]}
    assert BASE64 not in shown
    assert f'({len(BYTES)} bytes left out)' in shown


@pytest.mark.parametrize('wire', ['openai', 'xai', 'compat'])
async def test_the_others_get_data_addresses_after_the_words(standin: Standin, wire: str) -> None:
    message, shown = await sent(standin, wire, showing(SEEN))
    image = {'type': 'image_url', 'image_url': {'url': f'data:image/png;base64,{BASE64}'}}
    assert message == {'role': 'user', 'content': [{'type': 'text', 'text': 'What is it?'}, image]}
    assert BASE64 not in shown
    assert f'({len(BYTES)} bytes left out)' in shown


@pytest.mark.parametrize('wire', ['anthropic', 'openai'])
async def test_a_picture_without_words_sends_no_empty_text(standin: Standin, wire: str) -> None:
    message, _ = await sent(standin, wire, showing(SEEN, text=''))
    assert isinstance(message, dict)
    assert [block['type'] for block in message['content']] == ['image' if wire == 'anthropic' else 'image_url']


async def test_a_turn_without_pictures_is_sent_as_before(standin: Standin) -> None:
    message, shown = await sent(standin, 'openai', showing())
    assert message == {'role': 'user', 'content': 'What is it?'}
    assert json.loads(shown)['messages'][-1] == message


async def test_the_demo_says_what_came_and_that_it_cannot_see() -> None:
    demo = DemoProvider(['# Page\n\nText.'], rate=0)
    heard = await hear(demo, showing(SEEN))
    assert 'I am a demo and cannot see' in heard.text
    assert 'PNG, 0.1 kB' in heard.text
    async with demo.stream(showing(SEEN)) as reply:
        assert BASE64 not in reply.request_json
