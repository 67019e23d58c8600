"""Programs written for Anthropic, with Anthropic's own SDK, at our door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anthropic
import pytest
from anthropic.types import MessageParam, ToolParam

from chatapp.domain.errors import ProviderBusy, StreamCut
from chatapp.domain.money import Cap, Usage
from chatapp.domain.people import Scope
from chatapp.domain.prompt import AssistantTurn, ToolResult, ToolResultTurn, UserTurn
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from tests.api.serving import Served
from tests.support.scripted import Step, says

HI: list[MessageParam] = [{'role': 'user', 'content': 'Hi'}]
WEATHER: ToolParam = {
    'name': 'weather',
    'description': 'Now.',
    'input_schema': {'type': 'object', 'properties': {'town': {'type': 'string'}}},
}
CALLED: list[Step] = [
    TextDelta(text='Let me see.'),
    ToolCall(call='c1', name='weather', arguments='{"town": "Oslo"}'),
    ToolCall(call='c2', name='weather', arguments='{"town": "Bonn"}'),
    Finished(reason=StopReason.TOOLS, usage=Usage(input_tokens=20, output_tokens=9)),
]
WRONG: list[dict[str, object]] = [
    {'messages': []},
    {'messages': [{'role': 'user', 'content': ''}]},
    {'messages': [*HI, {'role': 'assistant', 'content': 'x'}]},
    {'stop_sequences': ['x']},
    {'tool_choice': {'type': 'any'}},
    {'temperature': 9},
    {'messages': [{'role': 'user', 'content': [{'type': 'image', 'source': {'type': 'url', 'url': 'http://169.254.169.254/'}}]}]},
]


@asynccontextmanager
async def sdk(here: Served, *scopes: Scope) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """The SDK with a token of these scopes, `models` without any."""
    _, secret = await here.house.services.doors.create_token(here.house.ada, name='sdk', scopes=frozenset(scopes or {Scope.MODELS}))
    async with anthropic.AsyncAnthropic(base_url=here.address, api_key=secret, max_retries=0) as client:
        yield client


async def test_a_whole_answer_is_counted_and_nothing_of_it_kept(here: Served) -> None:
    last = Finished(reason=StopReason.LENGTH, usage=Usage(input_tokens=7, cached_tokens=3, output_tokens=5, thinking_tokens=2))
    here.house.provider.scripts = [[ThinkingDelta(text='Hm'), TextDelta(text='Hello'), TextDelta(text=' you'), last]]
    async with sdk(here) as client:
        answer = await client.messages.create(model='demo:lamp', messages=HI, system='Be brief.', max_tokens=8000)
    assert [(one.type, getattr(one, one.type)) for one in answer.content] == [('thinking', 'Hm'), ('text', 'Hello you')]
    assert (answer.stop_reason, answer.role, answer.model) == ('max_tokens', 'assistant', 'demo:lamp')
    assert (answer.usage.input_tokens, answer.usage.cache_read_input_tokens, answer.usage.output_tokens) == (7, 3, 5)
    (asked,) = here.house.provider.requests
    assert (asked.system, asked.turns, asked.max_output_tokens) == ('Be brief.', (UserTurn(text='Hi'),), 8000)
    spent = await here.house.services.ledger.today(here.house.ada)
    assert (spent.calls, spent.usage.total_tokens) == (1, 15)
    assert (await here.program.get('/api/conversations')).json()['items'] == []


async def test_an_answer_comes_as_it_is_written(here: Served) -> None:
    go_on = asyncio.Event()
    here.house.provider.scripts = [[ThinkingDelta(text='Hm'), TextDelta(text='Half'), go_on, *says(' whole')]]
    async with sdk(here) as client, client.messages.stream(model='demo:lamp', messages=HI, max_tokens=100) as stream:
        said = ''
        async for text in stream.text_stream:
            said += text
            if said == 'Half':
                go_on.set()  # nothing would come any more if it were held back
        whole = await stream.get_final_message()
    assert (said, whole.stop_reason) == ('Half whole', 'end_turn')
    assert [one.type for one in whole.content] == ['thinking', 'text']
    assert whole.usage.output_tokens == 5


async def test_tools_are_passed_through_and_their_results_back(here: Served) -> None:
    here.house.provider.scripts = [CALLED, CALLED, says('Cold.')]
    async with sdk(here) as client:
        async with client.messages.stream(model='demo:lamp', messages=HI, tools=[WEATHER], max_tokens=100) as stream:
            streamed = await stream.get_final_message()
        asked = await client.messages.create(model='demo:lamp', messages=HI, tools=[WEATHER], max_tokens=100)
        for one in (streamed, asked):
            assert one.stop_reason == 'tool_use'
            assert [(part.id, part.input) for part in one.content if part.type == 'tool_use'] == [
                ('c1', {'town': 'Oslo'}),
                ('c2', {'town': 'Bonn'}),
            ]
        done: list[MessageParam] = [
            *HI,
            {'role': 'assistant', 'content': asked.content},
            {
                'role': 'user',
                'content': [
                    {'type': 'tool_result', 'tool_use_id': 'c1', 'content': '0 degrees'},
                    {'type': 'tool_result', 'tool_use_id': 'c2', 'content': [{'type': 'text', 'text': '1 degrees'}]},
                ],
            },
        ]
        answer = await client.messages.create(model='demo:lamp', messages=done, tools=[WEATHER], max_tokens=100)
        assert [one.text for one in answer.content if one.type == 'text'] == ['Cold.']
        with pytest.raises(anthropic.BadRequestError):
            await client.messages.create(model='demo:lamp', messages=[*done[:-1], *HI], tools=[WEATHER], max_tokens=100)  # unanswered
    assert here.house.provider.requests[0].tools[0].name == 'weather'
    called = tuple(one for one in CALLED if isinstance(one, ToolCall))
    assert here.house.provider.requests[-1].turns == (
        UserTurn(text='Hi'),
        AssistantTurn(text='Let me see.', calls=called),
        ToolResultTurn(
            results=(
                ToolResult(call='c1', name='weather', output='0 degrees', ok=True),
                ToolResult(call='c2', name='weather', output='1 degrees', ok=True),
            )
        ),
    )


async def test_errors_are_theirs(here: Served) -> None:
    async with sdk(here) as client, sdk(here, Scope.CHAT) as chatter:
        with pytest.raises(anthropic.NotFoundError):
            await client.messages.create(model='nowhere:x', messages=HI, max_tokens=100)
        with pytest.raises(anthropic.PermissionDeniedError):
            await chatter.messages.create(model='demo:lamp', messages=HI, max_tokens=100)
        for wrong in WRONG:
            with pytest.raises(anthropic.BadRequestError) as refused:
                await client.messages.create(model='demo:lamp', messages=HI, max_tokens=100, extra_body=wrong)
            assert refused.value.body['error']['type'] == 'invalid_request_error'  # type: ignore[index]
        with pytest.raises(anthropic.AuthenticationError):
            await client.with_options(api_key='made-up').messages.create(model='demo:lamp', messages=HI, max_tokens=100)
        assert here.house.provider.requests == []
        here.house.provider.refusals = [ProviderBusy('Too busy.', retry_after_s=3)]
        with pytest.raises(anthropic.InternalServerError) as busy:
            await client.messages.create(model='demo:lamp', messages=HI, max_tokens=100)
        assert (busy.value.status_code, busy.value.response.headers['retry-after']) == (503, '3')
        here.house.provider.scripts = [[TextDelta(text='Half'), StreamCut('It broke.')]]
        with pytest.raises(anthropic.APIStatusError, match='It broke'):
            async with client.messages.stream(model='demo:lamp', messages=HI, max_tokens=100) as stream:
                await stream.get_final_message()
        await here.house.services.ledger.set_cap(here.house.ada, Cap(tokens=1, micros=None))
        with pytest.raises(anthropic.RateLimitError) as capped:
            await client.messages.create(model='demo:lamp', messages=HI, max_tokens=100)
        assert capped.value.response.headers['x-should-retry'] == 'false'
    assert here.house.provider.open_streams == 0
