"""What every wire promises, through the real SDKs against the stand-in."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest

from chatapp.domain.conversations import Effort
from chatapp.domain.prompt import AssistantTurn, ToolResult, ToolResultTurn
from chatapp.domain.stream import StopReason
from chatapp.ports.provider import Credentials, Provider
from tests.support.standin import Call, Script, Standin, Tokens, say
from tests.support.vendors import CLOCK, KEY, asking, credentials, hear, vendor

WIRES = ('anthropic', 'openai', 'xai', 'compat')


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture(params=WIRES)
async def wire(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def provider(wire: str, standin: Standin) -> AsyncIterator[Provider]:
    async with vendor(credentials(wire, standin)) as provider:
        yield provider


async def test_an_answer_streams_in_deltas_and_ends_once(provider: Provider, standin: Standin) -> None:
    standin.script(say('The lamp is on.'))
    heard = await hear(provider, asking('Is it on?'))
    assert heard.deltas == ['The ', 'lamp ', 'is ', 'on.']
    assert [finished.reason for finished in heard.finished] == [StopReason.DONE]


async def test_the_first_delta_comes_before_the_last_is_made(provider: Provider, standin: Standin) -> None:
    standin.script(say('one two three', hold_after=1))
    async with provider.stream(asking('Count.')) as reply:
        parts = aiter(reply)
        first = await asyncio.wait_for(anext(parts), 2)
        standin.release()
        rest = [part async for part in parts]
    assert 'one' in str(first)
    assert 'three' in str(rest)


async def test_characters_cut_on_the_wire_arrive_whole(provider: Provider, standin: Standin) -> None:
    standin.script(Script(tokens=('하늘 ', '🏮', ' é'), write_bytes=1))
    heard = await hear(provider, asking('Mixed.'))
    assert heard.text == '하늘 🏮 é'


async def test_an_emoji_split_over_two_deltas_arrives_whole(provider: Provider, standin: Standin) -> None:
    standin.script(Script(tokens=('a lamp \ud83c', '\udfee is on')))
    heard = await hear(provider, asking('Light it.'))
    assert heard.text == 'a lamp 🏮 is on'
    assert all(delta.encode() for delta in heard.deltas)


async def test_half_an_emoji_at_the_end_does_not_break_the_text(provider: Provider, standin: Standin) -> None:
    standin.script(Script(tokens=('a lamp ', '\ud83c')))
    assert (await hear(provider, asking('Light it.'))).text == 'a lamp \ufffd'


async def test_nothing_is_said_about_thinking_when_it_is_off(provider: Provider, standin: Standin) -> None:
    await hear(provider, asking('THINK'))
    [seen] = await standin.requests(1)
    assert not {'thinking', 'output_config', 'reasoning_effort', 'temperature', 'top_p'} & set(seen.body)


async def test_thinking_comes_apart_from_the_text(provider: Provider, wire: str) -> None:
    heard = await hear(provider, asking('THINK', effort=Effort.MEDIUM))
    assert heard.text == 'The answer is 42.'
    assert heard.thinking == ('' if wire == 'openai' else 'Six times seven is forty-two.')


async def test_the_request_shown_is_the_request_sent(provider: Provider, standin: Standin) -> None:
    async with provider.stream(asking('Hello', effort=Effort.HIGH, tools=(CLOCK,))) as reply:
        assert [part async for part in reply]
        shown = json.loads(reply.request_json)
    [seen] = await standin.requests(1)
    assert shown == seen.body
    assert KEY not in reply.request_json


async def test_a_tool_is_called_answered_and_talked_about(provider: Provider, standin: Standin) -> None:
    first = await hear(provider, asking('TOOL', tools=(CLOCK,)))
    [call] = first.calls
    assert (call.name, json.loads(call.arguments)) == ('current_time', {})
    assert first.finished[0].reason is StopReason.TOOLS
    turns = (
        AssistantTurn(text=first.text, replay=first.finished[0].replay),
        ToolResultTurn(results=(ToolResult(call=call.call, name=call.name, output='noon', ok=True),)),
    )
    second = await hear(provider, asking('TOOL', *turns, tools=(CLOCK,)))
    assert second.text == 'The tool answered.'
    assert 'noon' in json.dumps((await standin.requests(2))[1].body)


async def test_calls_a_program_hands_back_are_told_as_the_vendor_told_them(provider: Provider, standin: Standin) -> None:
    first = await hear(provider, asking('TOOL', tools=(CLOCK,)))
    results = ToolResultTurn(results=tuple(ToolResult(call=call.call, name=call.name, output='noon', ok=True) for call in first.calls))
    by_vendor = AssistantTurn(text=first.text, replay=first.finished[0].replay)
    by_program = AssistantTurn(text=first.text, calls=tuple(first.calls))
    for said in (by_vendor, by_program):
        assert (await hear(provider, asking('TOOL', said, results, tools=(CLOCK,)))).text == 'The tool answered.'
    _, vendors, programs = await standin.requests(3)
    assert vendors.body['messages'] == programs.body['messages']


async def test_two_calls_in_one_turn_keep_their_arguments_apart(provider: Provider, standin: Standin) -> None:
    standin.script(Script(calls=(Call(name='a', arguments='{"city": "Graz"}'), Call(name='b', arguments='{"city": "Linz"}'))))
    heard = await hear(provider, asking('Both.', tools=(CLOCK,)))
    assert [(call.name, json.loads(call.arguments)['city']) for call in heard.calls] == [('a', 'Graz'), ('b', 'Linz')]
    assert len({call.call for call in heard.calls}) == 2


async def test_broken_arguments_reach_us_as_they_were_written_and_do_not_break_the_next_request(
    provider: Provider, standin: Standin
) -> None:
    standin.script(Script(calls=(Call(name='current_time', arguments='{"zone": '),)), say('Sorry.'))
    first = await hear(provider, asking('Now?', tools=(CLOCK,)))
    assert first.calls[0].arguments == '{"zone": '
    turns = (
        AssistantTurn(text='', replay=first.finished[0].replay),
        ToolResultTurn(results=(ToolResult(call=first.calls[0].call, name='current_time', output='not JSON', ok=False),)),
    )
    assert (await hear(provider, asking('Now?', *turns, tools=(CLOCK,)))).text == 'Sorry.'
    assert '{\\"zone\\": ' not in json.dumps((await standin.requests(2))[1].body['messages'])


async def test_usage_tells_fresh_cached_and_written_tokens_apart(provider: Provider, wire: str, standin: Standin) -> None:
    standin.script(say('Hi.', usage=Tokens(fresh=5, cached=1800, cache_write=300, output=20, thinking=9)))
    [finished] = (await hear(provider, asking('CACHED'))).finished
    if wire == 'compat':
        assert finished.usage is None  # that server sends none: we estimate, and say so
        return
    assert finished.usage
    usage = finished.usage
    assert (usage.input_tokens, usage.cached_tokens, usage.cache_write_tokens) == (5, 1800, 300)
    assert (usage.output_tokens, usage.thinking_tokens, usage.estimated) == (20, 9, False)


async def test_counts_of_nothing_are_no_counts(provider: Provider, standin: Standin) -> None:
    standin.script(say('Not free.', usage=Tokens(fresh=0, output=0)))
    assert (await hear(provider, asking('Hello'))).finished[0].usage is None


@pytest.mark.parametrize(('word', 'reason'), [('REFUSE', StopReason.REFUSED), ('LENGTH', StopReason.LENGTH)])
async def test_why_a_model_stopped_is_known(provider: Provider, word: str, reason: StopReason) -> None:
    heard = await hear(provider, asking(word))
    assert heard.finished[0].reason is reason
    assert heard.text


async def test_leaving_closes_the_socket_at_once_and_asks_nothing_more(provider: Provider, standin: Standin) -> None:
    async with provider.stream(asking('SLOW')) as reply:
        await anext(aiter(reply))
        left_at = time.monotonic()
    [seen] = await standin.requests(1)
    await asyncio.wait_for(seen.closed.wait(), 1)
    assert seen.closed_by == 'client'
    assert seen.closed_at
    assert seen.closed_at - left_at < 0.3
    assert len(standin.journal) == 1


@pytest.mark.parametrize('script', [say('Hello', first_s=30.0), say('Hello there', hold_after=1)], ids=['waiting', 'reading'])
async def test_cancelling_closes_the_socket_at_once(provider: Provider, standin: Standin, script: Script) -> None:
    standin.script(script)
    task = asyncio.create_task(hear(provider, asking('Hello')))
    [seen] = await standin.requests(1)
    task.cancel()
    cancelled_at = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(seen.closed.wait(), 1)
    assert seen.closed_at
    assert seen.closed_at - cancelled_at < 0.3
    assert len(standin.journal) == 1


async def test_one_connection_serves_one_answer_after_the_other(provider: Provider, standin: Standin) -> None:
    for _ in range(3):
        await hear(provider, asking('Hello'))
    assert standin.connections == 1


async def test_the_models_are_those_of_the_vendor(provider: Provider) -> None:
    assert list(await provider.models()) == ['stand-in', 'stand-in-30tps', 'stand-in-0tps']


async def test_the_key_is_the_given_one_and_never_the_environments(wire: str, standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ('ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'OPENAI_API_KEY', 'OPENAI_ADMIN_KEY'):
        monkeypatch.setenv(name, 'sk-from-the-environment-9999')
    monkeypatch.setenv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1')
    monkeypatch.setenv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:9')
    monkeypatch.setenv('OPENAI_ORG_ID', 'org-of-somebody')
    async with vendor(credentials(wire, standin)) as provider:
        await hear(provider, asking('Hello'))
    [seen] = await standin.requests(1)
    assert seen.key_hint == KEY[-4:]
    assert wire == 'openai' or 'openai-organization' not in seen.headers


async def test_a_server_that_wants_no_key_is_spoken_to_without_one(wire: str, standin: Standin) -> None:
    async with vendor(credentials(wire, standin, api_key='')) as provider:
        assert (await hear(provider, asking('Hello'))).text


async def test_a_credentials_repr_never_shows_the_key(wire: str, standin: Standin) -> None:
    given: Credentials = credentials(wire, standin)
    assert KEY not in repr(given)
    assert KEY not in str(given)
