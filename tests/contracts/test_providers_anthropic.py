"""What only the Messages wire has: signed thinking, marks for the cache, seven reasons to stop."""

import json
from collections.abc import AsyncIterator

import pytest

from chatapp.domain.conversations import Effort
from chatapp.domain.prompt import AssistantTurn, ToolResult, ToolResultTurn
from chatapp.domain.stream import StopReason
from chatapp.ports.provider import Provider
from tests.support.standin import Call, Script, Standin, say
from tests.support.vendors import CLOCK, asking, credentials, hear, vendor


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
async def provider(standin: Standin) -> AsyncIterator[Provider]:
    async with vendor(credentials('anthropic', standin)) as provider:
        yield provider


@pytest.mark.parametrize(
    ('vendors', 'ours'),
    [
        ('end_turn', StopReason.DONE),
        ('stop_sequence', StopReason.DONE),
        ('max_tokens', StopReason.LENGTH),
        ('tool_use', StopReason.TOOLS),
        ('pause_turn', StopReason.PAUSED),
        ('refusal', StopReason.REFUSED),
        ('model_context_window_exceeded', StopReason.CONTEXT_FULL),
    ],
)
async def test_all_seven_reasons_to_stop_have_a_word_of_ours(provider: Provider, standin: Standin, vendors: str, ours: StopReason) -> None:
    standin.script(say('Said.', stop=vendors))
    assert (await hear(provider, asking('Hello'))).finished[0].reason is ours


async def test_thinking_asks_for_an_effort_and_sets_no_budget(provider: Provider, standin: Standin) -> None:
    await hear(provider, asking('THINK', effort=Effort.HIGH))
    body = (await standin.requests(1))[0].body
    assert body['thinking'] == {'type': 'adaptive', 'display': 'summarized'}
    assert body['output_config'] == {'effort': 'high'}


async def test_signed_thoughts_go_back_unchanged_with_the_tools_results(provider: Provider, standin: Standin) -> None:
    standin.script(Script(thinking=('I need ', 'the clock.'), tokens=('Let me look.',), calls=(Call(name='current_time'),)), say('Noon.'))
    first = await hear(provider, asking('Now?', effort=Effort.LOW, tools=(CLOCK,)))
    call = first.calls[0].call
    turns = (
        AssistantTurn(text=first.text, replay=first.finished[0].replay),
        ToolResultTurn(results=(ToolResult(call=call, name='current_time', output='12:00', ok=True),)),
    )
    await hear(provider, asking('Now?', *turns, effort=Effort.LOW, tools=(CLOCK,)))
    messages = (await standin.requests(2))[1].body['messages']
    assert messages[1]['content'] == [
        {'type': 'thinking', 'thinking': 'I need the clock.', 'signature': 'c2lnbmVk'},
        {'type': 'text', 'text': 'Let me look.'},
        {'type': 'tool_use', 'id': call, 'name': 'current_time', 'input': {}},
    ]
    [result] = messages[2]['content']
    assert (result['type'], result['tool_use_id'], result['content'], result['is_error']) == ('tool_result', call, '12:00', False)


async def test_a_failed_tool_is_marked_as_failed(provider: Provider, standin: Standin) -> None:
    replay = json.dumps([{'type': 'tool_use', 'id': 't1', 'name': 'current_time', 'input': {}}])
    turns = (
        AssistantTurn(text='', replay=replay),
        ToolResultTurn(results=(ToolResult(call='t1', name='current_time', output='no', ok=False),)),
    )
    await hear(provider, asking('Now?', *turns, tools=(CLOCK,)))
    assert (await standin.requests(1))[0].body['messages'][2]['content'][0]['is_error'] is True


async def test_the_system_prompt_and_the_last_block_are_marked_for_the_cache_and_no_other(provider: Provider, standin: Standin) -> None:
    turns = (AssistantTurn(text='Hello.'), ToolResultTurn(results=(ToolResult(call='t', name='n', output='o', ok=True),)))
    await hear(provider, asking('Hi', *turns))
    body = (await standin.requests(1))[0].body
    assert body['system'][0]['cache_control'] == {'type': 'ephemeral'}
    marked = [block for message in body['messages'] for block in message['content'] if 'cache_control' in block]
    assert marked == [body['messages'][-1]['content'][-1]]


async def test_a_paused_turn_can_be_handed_back(provider: Provider) -> None:
    heard = await hear(provider, asking('PAUSE'))
    assert json.loads(heard.finished[0].replay) == [{'type': 'text', 'text': 'One moment.'}]


async def test_a_finished_answer_has_nothing_to_replay(provider: Provider) -> None:
    assert (await hear(provider, asking('Hello'))).finished[0].replay == ''
