"""The second suite: the same providers in front of a stand-in that is not ours."""

import asyncio
import json
import os
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chatapp.domain.conversations import Effort
from chatapp.domain.errors import KeyRefused, ProviderBusy, ProviderDown, ProviderError, RequestRefused, StreamCut, WrongProtocol
from chatapp.domain.prompt import AssistantTurn, ToolResult, ToolResultTurn, ToolSpec
from chatapp.domain.stream import StopReason
from chatapp.ports.provider import Credentials, Provider
from tests.support.aimock import running
from tests.support.vendors import HASTY, KEY, Heard, asking, hear, vendor

pytestmark = pytest.mark.slow
WEATHER = ToolSpec(
    name='get_weather', description='The weather.', parameters='{"type": "object", "properties": {"city": {"type": "string"}}}'
)


@pytest.fixture(scope='module', autouse=True)
def installed() -> None:
    if reason := running.missing():
        assert os.environ.get('CI') != 'true', reason
        pytest.skip(reason)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with running.aimock() as address:
        yield address


@pytest.fixture(params=['anthropic', 'openai', 'gateway'])
async def given(request: pytest.FixtureRequest, address: str) -> Credentials:
    kind = 'anthropic' if request.param == 'anthropic' else 'openai'
    return Credentials(name=request.param, kind=kind, base_url=address if kind == 'anthropic' else f'{address}/v1', api_key=KEY)


@pytest.fixture
async def provider(given: Credentials) -> AsyncIterator[Provider]:
    async with vendor(given, limits=replace(HASTY, retries=2, first_byte_s=20, stall_s=5)) as provider:
        yield provider


async def test_an_answer_streams_and_ends(provider: Provider) -> None:
    heard = await hear(provider, asking('Hello'))
    assert heard.text == 'I understand. How can I help?'
    assert len(heard.deltas) > 1
    assert heard.finished[0].reason is StopReason.DONE


async def test_a_tool_is_called_and_its_result_talked_about(provider: Provider) -> None:
    first = await hear(provider, asking('weather in Vienna', tools=(WEATHER,)))
    assert first.finished[0].reason is StopReason.TOOLS
    assert first.finished[0].usage
    assert (first.finished[0].usage.input_tokens, first.finished[0].usage.output_tokens) == (40, 12)
    [call] = first.calls
    assert (call.name, json.loads(call.arguments)) == ('get_weather', {'city': 'Vienna'})
    turns = (
        AssistantTurn(text=first.text, replay=first.finished[0].replay),
        ToolResultTurn(results=(ToolResult(call=call.call, name=call.name, output='21', ok=True),)),
    )
    assert (await hear(provider, asking('weather in Vienna', *turns, tools=(WEATHER,)))).text == 'It is 21 degrees in Vienna.'


async def test_two_calls_in_one_turn_keep_apart(provider: Provider) -> None:
    heard = await hear(provider, asking('both', tools=(WEATHER,)))
    assert [json.loads(call.arguments)['city'] for call in heard.calls] == ['Graz', 'Linz']


async def test_thinking_comes_apart_from_the_text(provider: Provider) -> None:
    heard = await hear(provider, asking('think', effort=Effort.LOW))
    assert heard.text == 'The answer is 42.'
    assert heard.thinking == 'Six times seven is 42.'


async def test_the_longest_answer_is_named(provider: Provider) -> None:
    assert (await hear(provider, asking('LENGTH'))).finished[0].reason is StopReason.LENGTH


async def test_a_limit_that_passes_is_recovered_from(provider: Provider) -> None:
    assert (await hear(provider, asking('RECOVERS'))).text == 'Recovered.'


@pytest.mark.parametrize(
    ('text', 'kind'),
    [
        ('LIMITED', ProviderBusy),
        ('OVERLOADED', ProviderBusy),
        ('BROKEN', ProviderDown),
        ('REFUSED KEY', KeyRefused),
        ('TOO LONG', RequestRefused),
        ('GARBAGE', WrongProtocol),
        ('HANG UP', ProviderDown),
    ],
)
async def test_a_fault_before_the_first_token_is_a_sentence(given: Credentials, text: str, kind: type[ProviderError]) -> None:
    async with vendor(given, limits=HASTY) as provider:
        with pytest.raises(ProviderError) as caught:
            await hear(provider, asking(text))
    assert type(caught.value) is kind


@pytest.mark.parametrize('text', ['CUT', 'LOST'])
async def test_a_cut_stream_is_never_complete(provider: Provider, text: str) -> None:
    heard = Heard()
    with pytest.raises(StreamCut):
        await hear(provider, asking(text), heard)
    assert heard.text.startswith('one')
    assert not heard.finished


async def test_leaving_early_asks_nothing_more(provider: Provider, address: str) -> None:
    async with provider.stream(asking('SLOW')) as reply:
        await anext(aiter(reply))
    with await asyncio.to_thread(urllib.request.urlopen, f'{address}/__aimock/journal') as answer:
        journal = json.load(answer)
    assert len(journal) == 1


async def test_the_models_are_listed(provider: Provider) -> None:
    assert await provider.models()
