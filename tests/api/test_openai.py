"""Programs written for OpenAI, with OpenAI's own SDK, at our door."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

from chatapp.api import stream
from chatapp.domain.errors import ProviderBusy, StreamCut
from chatapp.domain.money import Cap, Usage
from chatapp.domain.people import Scope
from chatapp.domain.prompt import AssistantTurn, ToolResult, ToolResultTurn, UserTurn
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from tests.api.serving import Served
from tests.support.scripted import Step, says

HI: list[ChatCompletionMessageParam] = [{'role': 'user', 'content': 'Hi'}]
WEATHER: ChatCompletionToolParam = {
    'type': 'function',
    'function': {'name': 'weather', 'description': 'Now.', 'parameters': {'type': 'object', 'properties': {'town': {'type': 'string'}}}},
}
TWO_CALLS: list[Step] = [
    ToolCall(call='c1', name='weather', arguments='{"town": "Oslo"}'),
    ToolCall(call='c2', name='weather', arguments='{"town": "Bonn"}'),
    Finished(reason=StopReason.TOOLS, usage=Usage(input_tokens=20, output_tokens=9)),
]
WRONG: list[dict[str, object]] = [
    {'messages': []},
    {'messages': [{'role': 'user', 'content': ''}]},
    {'messages': [*HI, {'role': 'assistant', 'content': 'x'}]},
    {'n': 2},
    {'stop': 'x'},
    {'response_format': {'type': 'json_object'}},
    {'temperature': 9},
]


@asynccontextmanager
async def sdk(here: Served, *scopes: Scope) -> AsyncIterator[openai.AsyncOpenAI]:
    """The SDK with a token of these scopes, `models` without any."""
    _, secret = await here.house.services.doors.create_token(here.house.ada, name='sdk', scopes=frozenset(scopes or {Scope.MODELS}))
    async with openai.AsyncOpenAI(base_url=f'{here.address}/v1', api_key=secret, max_retries=0) as client:
        yield client


async def test_a_whole_answer_is_counted_and_nothing_of_it_kept(here: Served) -> None:
    last = Finished(reason=StopReason.LENGTH, usage=Usage(input_tokens=7, cached_tokens=3, output_tokens=5, thinking_tokens=2))
    here.house.provider.scripts = [[ThinkingDelta(text='Hm'), TextDelta(text='Hello'), TextDelta(text=' you'), last]]
    async with sdk(here) as client:
        answer = await client.chat.completions.create(
            model='demo:lamp', messages=[{'role': 'developer', 'content': 'Be brief.'}, *HI], max_tokens=999_999_999
        )
    assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ('Hello you', 'length')
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (10, 5, 15)
    (asked,) = here.house.provider.requests
    assert (asked.system, asked.turns, asked.tools) == ('Be brief.', (UserTurn(text='Hi'),), ())
    assert asked.max_output_tokens <= 16_000
    spent = await here.house.services.ledger.today(here.house.ada)
    assert (spent.calls, spent.usage.total_tokens) == (1, 15)
    assert (await here.program.get('/api/conversations')).json()['items'] == []


async def test_an_answer_comes_as_it_is_written(here: Served) -> None:
    go_on = asyncio.Event()
    here.house.provider.scripts = [[TextDelta(text='Half'), go_on, *says(' whole')]]
    async with sdk(here) as client:
        stream = await client.chat.completions.create(model='demo:lamp', messages=HI, stream=True, stream_options={'include_usage': True})
        said, reasons, usage = '', list[str](), None
        async for chunk in stream:
            for choice in chunk.choices:
                said += choice.delta.content or ''
                reasons += [choice.finish_reason] if choice.finish_reason else []
            usage = chunk.usage or usage
            if said == 'Half':
                go_on.set()  # nothing would come any more if it were held back
    assert (said, reasons) == ('Half whole', ['stop'])
    assert usage is not None
    assert usage.total_tokens == 15


async def test_tools_are_passed_through_and_their_results_back(here: Served) -> None:
    here.house.provider.scripts = [TWO_CALLS, TWO_CALLS, says('Cold.')]
    async with sdk(here) as client:
        stream = await client.chat.completions.create(model='demo:lamp', messages=HI, tools=[WEATHER], stream=True)
        streamed = [call async for chunk in stream for choice in chunk.choices for call in choice.delta.tool_calls or ()]
        assert [(call.index, call.id) for call in streamed] == [(0, 'c1'), (1, 'c2')]
        asked = await client.chat.completions.create(model='demo:lamp', messages=HI, tools=[WEATHER])
        assert asked.choices[0].finish_reason == 'tool_calls'
        done: list[ChatCompletionMessageParam] = [
            *HI,
            asked.choices[0].message.model_dump(include={'role', 'content', 'tool_calls'}),  # type: ignore[list-item]  # as their docs do it
            {'role': 'tool', 'tool_call_id': 'c1', 'content': '0 degrees'},
            {'role': 'tool', 'tool_call_id': 'c2', 'content': '1 degrees'},
        ]
        answer = await client.chat.completions.create(model='demo:lamp', messages=done, tools=[WEATHER])
        assert answer.choices[0].message.content == 'Cold.'
        with pytest.raises(openai.BadRequestError):
            await client.chat.completions.create(model='demo:lamp', messages=done[:-1], tools=[WEATHER])  # one is unanswered
    assert here.house.provider.requests[0].tools[0].name == 'weather'
    results = (
        ToolResult(call='c1', name='weather', output='0 degrees', ok=True),
        ToolResult(call='c2', name='weather', output='1 degrees', ok=True),
    )
    called = tuple(one for one in TWO_CALLS if isinstance(one, ToolCall))
    assert here.house.provider.requests[-1].turns == (
        UserTurn(text='Hi'),
        AssistantTurn(text='', calls=called),
        ToolResultTurn(results=results),
    )


async def test_errors_are_theirs(here: Served) -> None:
    async with sdk(here) as client, sdk(here, Scope.CHAT) as chatter:
        with pytest.raises(openai.NotFoundError) as absent:
            await client.chat.completions.create(model='nowhere:x', messages=HI)
        assert (absent.value.code, absent.value.param) == ('model_not_found', 'model')
        with pytest.raises(openai.PermissionDeniedError):
            await chatter.chat.completions.create(model='demo:lamp', messages=HI)
        with pytest.raises(openai.PermissionDeniedError):
            await client.chat.completions.create(model='agent:Juniper', messages=HI)
        for wrong in WRONG:
            with pytest.raises(openai.BadRequestError) as refused:
                await client.chat.completions.create(**{'model': 'demo:lamp', 'messages': HI, **wrong})  # type: ignore[call-overload]
            assert refused.value.type == 'invalid_request_error'
        picture = f'data:image/png;base64,{base64.b64encode(b"<svg>").decode()}'
        for url in ('http://169.254.169.254/', picture):
            with pytest.raises(openai.BadRequestError):
                await client.chat.completions.create(
                    model='demo:lamp', messages=[{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {'url': url}}]}]
                )
        with pytest.raises(openai.AuthenticationError) as unknown:
            await client.with_options(api_key='made-up').models.list()
        assert unknown.value.code == 'invalid_api_key'
        assert here.house.provider.requests == []
        here.house.provider.refusals = [ProviderBusy('Too busy.', retry_after_s=3)]
        with pytest.raises(openai.InternalServerError) as busy:
            await client.chat.completions.create(model='demo:lamp', messages=HI)
        assert (busy.value.status_code, busy.value.response.headers['retry-after']) == (503, '3')
        here.house.provider.scripts = [[TextDelta(text='Half'), StreamCut('It broke.')]]
        stream = await client.chat.completions.create(model='demo:lamp', messages=HI, stream=True)
        with pytest.raises(openai.APIError, match='It broke'):
            async for _ in stream:
                pass
        await here.house.services.ledger.set_cap(here.house.ada, Cap(tokens=1, micros=None))
        with pytest.raises(openai.RateLimitError) as capped:
            await client.chat.completions.create(model='demo:lamp', messages=HI)
        assert (capped.value.code, capped.value.response.headers['x-should-retry']) == ('insufficient_quota', 'false')
    assert here.house.provider.open_streams == 0


async def test_a_token_has_four_calls_at_once_and_gets_them_back(here: Served) -> None:
    go_on = asyncio.Event()
    here.house.provider.scripts = [[go_on, *says('Hi')]]
    async with sdk(here) as client, sdk(here) as other:
        held = [await client.chat.completions.create(model='demo:lamp', messages=HI, stream=True) for _ in range(4)]
        with pytest.raises(openai.RateLimitError) as fifth:
            await client.chat.completions.create(model='demo:lamp', messages=HI)
        assert fifth.value.response.headers['retry-after'] == '1'
        held.append(await other.chat.completions.create(model='demo:lamp', messages=HI, stream=True))
        go_on.set()
        for stream in held:
            assert ''.join([chunk.choices[0].delta.content or '' async for chunk in stream]) == 'Hi'
        await client.chat.completions.create(model='demo:lamp', messages=HI)


async def test_who_hangs_up_is_counted_and_frees_the_vendor(here: Served) -> None:
    here.house.provider.scripts = [[TextDelta(text='Half'), asyncio.Event()]]
    async with sdk(here) as client:
        stream = await client.chat.completions.create(model='demo:lamp', messages=HI, stream=True)
        async for chunk in stream:
            if chunk.choices[0].delta.content:
                break
        await stream.close()
        await asyncio.wait_for(here.house.provider.closed.wait(), 30)
    assert (await here.house.services.ledger.today(here.house.ada)).calls == 1


@pytest.mark.parametrize('path', ['chat/completions', 'messages'])
async def test_a_revoked_token_hears_no_more_of_an_answer_that_was_begun(here: Served, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, 'CHECK_S', 0.0)
    go_on, doors = asyncio.Event(), here.house.services.doors
    here.house.provider.scripts = [[TextDelta(text='Half'), go_on, TextDelta(text='whole'), asyncio.Event()]]
    token, secret = await doors.create_token(here.house.ada, name='lost', scopes=frozenset({Scope.MODELS}))
    asked = {'model': 'demo:lamp', 'messages': HI, 'max_tokens': 100, 'stream': True}
    async with here.stranger.stream('POST', f'/v1/{path}', json=asked, headers={'X-API-Key': secret}) as answer:
        heard = ''
        async for line in answer.aiter_lines():
            heard += line
            if 'Half' in line:
                await doors.revoke_token(here.house.ada, token.id)
                go_on.set()
    assert ('Half' in heard, 'whole' in heard) == (True, False)
    await asyncio.wait_for(here.house.provider.closed.wait(), 30)
    assert (await here.house.services.ledger.today(here.house.ada)).calls == 1


async def test_agents_and_models_are_listed_by_scope_and_cookies_open_nothing(here: Served) -> None:
    async with sdk(here) as client, sdk(here, Scope.CHAT) as chatter:
        assert 'demo:lamp' in [one.id async for one in client.models.list()]
        agents = [one.id async for one in chatter.models.list()]
        assert agents
        assert all(one.startswith('agent:') for one in agents)
        answer = await chatter.chat.completions.create(model=agents[0], messages=[{'role': 'system', 'content': 'Be brief.'}, *HI])
        assert answer.choices[0].message.content == 'Hello there.'
    persona = here.house.services.roster.persona(here.house.services.roster.find(agents[0].removeprefix('agent:')).id)
    assert here.house.provider.requests[0].system == f'{persona}\n\nBe brief.'
    answered = await here.stranger.get('/v1/models', headers=here.page())
    assert (answered.status_code, answered.json()['error']['code']) == (401, 'invalid_api_key')
    assert (await here.program.get('/v1/nothing')).json()['error']['code'] == 'not_found'
