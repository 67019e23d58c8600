"""What only chat completions have: many servers that speak it a little differently. The chunks are given as they came."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from chatapp.domain.conversations import Effort
from chatapp.domain.stream import StopReason
from tests.support.standin import Script, Standin
from tests.support.vendors import CLOCK, Heard, asking, credentials, hear, vendor


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


def delta(finish: str | None = None, **fields: object) -> dict[str, object]:
    return {'choices': [{'index': 0, 'delta': fields, 'finish_reason': finish}]}


def piece(name: str = '', arguments: str = '', **fields: object) -> dict[str, object]:
    function = {key: value for key, value in (('name', name), ('arguments', arguments)) if value}
    return delta(tool_calls=[{**fields, 'function': function}])


async def heard_from(standin: Standin, chunks: Sequence[object], *, end: str = 'data: [DONE]\r\n\r\n') -> Heard:
    """What is heard when a server sends these chunks."""
    body = ''.join(f'data: {json.dumps(chunk)}\r\n\r\n' for chunk in chunks) + end
    standin.script(Script(body=body.encode(), content_type='text/event-stream'))
    async with vendor(credentials('compat', standin)) as provider:
        return await hear(provider, asking('Hello', tools=(CLOCK,)))


async def test_openai_and_the_others_are_told_the_longest_answer_in_their_own_word(standin: Standin) -> None:
    for wire, field in (('openai', 'max_completion_tokens'), ('xai', 'max_tokens'), ('compat', 'max_tokens')):
        async with vendor(credentials(wire, standin)) as provider:
            await hear(provider, asking('Hello'))
        assert standin.chats[-1].body[field] == 8192
        assert len({'max_completion_tokens', 'max_tokens'} & set(standin.chats[-1].body)) == 1


async def test_temperature_and_top_p_are_sent_as_set_and_not_at_all_when_they_are_not(standin: Standin) -> None:
    async with vendor(credentials('openai', standin)) as provider:
        await hear(provider, replace(asking('Hello'), temperature=0.0, top_p=0.25))
        await hear(provider, asking('Hello'))
    tuned, plain = standin.chats[0].body, standin.chats[1].body
    assert (tuned['temperature'], tuned['top_p']) == (0.0, 0.25)
    assert not {'temperature', 'top_p'} & set(plain)


async def test_the_effort_is_sent_when_it_is_not_off(standin: Standin) -> None:
    async with vendor(credentials('openai', standin)) as provider:
        await hear(provider, asking('Hello', effort=Effort.LOW))
    assert standin.chats[0].body['reasoning_effort'] == 'low'
    assert standin.chats[0].body['stream_options'] == {'include_usage': True}


@pytest.mark.parametrize(
    'chunks',
    [
        pytest.param([piece('a', '{"x": 1}', index=0, id='1'), piece('b', '{"x": 2}', index=1, id='2')], id='whole'),
        pytest.param(
            [
                piece('a', index=0, id='1'),
                piece('b', index=1, id='2'),
                piece(arguments='{"x": 1}', index=0),
                piece(arguments='{"x": 2}', index=1),
            ],
            id='interleaved',
        ),
        pytest.param([piece('a', '{"x": 1}', id='1'), piece('b', '{"x": 2}', id='2')], id='without index'),
        pytest.param([piece('a', '{"x": 1}', index=0, id='1'), piece('b', '{"x": 2}', index=0, id='2')], id='all at index 0'),
        pytest.param([piece('a', '{"x"', id='1'), piece(arguments=': 1}'), piece('b', '{"x": 2}', id='2')], id='pieces without index'),
    ],
)
@pytest.mark.parametrize('finish', ['tool_calls', 'stop'])
async def test_two_calls_are_told_apart_however_a_server_sends_them(standin: Standin, chunks: list[object], finish: str) -> None:
    heard = await heard_from(standin, [*chunks, delta(finish)])
    assert [(call.call, call.name, json.loads(call.arguments)) for call in heard.calls] == [('1', 'a', {'x': 1}), ('2', 'b', {'x': 2})]
    assert heard.finished[0].reason is StopReason.TOOLS
    assert [call['id'] for call in json.loads(heard.finished[0].replay)['tool_calls']] == ['1', '2']


async def test_a_call_without_id_gets_one(standin: Standin) -> None:
    heard = await heard_from(standin, [piece('a', '{}', index=0), delta('tool_calls')])
    assert heard.calls[0].call


async def test_a_call_cut_by_the_longest_answer_is_not_made(standin: Standin) -> None:
    heard = await heard_from(standin, [piece('a', '{"x', index=0, id='1'), delta('length')])
    assert heard.calls == []
    assert heard.finished[0].reason is StopReason.LENGTH
    assert heard.finished[0].replay == ''


async def test_a_reason_without_done_is_an_end_and_done_without_reason_as_well(standin: Standin) -> None:
    assert (await heard_from(standin, [delta(content='a'), delta('stop')], end='')).text == 'a'
    assert (await heard_from(standin, [delta(content='a')])).text == 'a'


async def test_a_refusal_is_shown_and_named(standin: Standin) -> None:
    heard = await heard_from(standin, [delta(refusal='I will not.'), delta('stop')])
    assert (heard.text, heard.finished[0].reason) == ('I will not.', StopReason.REFUSED)


async def test_thinking_is_read_under_both_of_its_names(standin: Standin) -> None:
    heard = await heard_from(standin, [delta(reasoning_content='a '), delta(reasoning='b'), delta(content='c'), delta('stop')])
    assert (heard.thinking, heard.text) == ('a b', 'c')


async def test_thinking_counted_apart_from_the_answer_is_added_to_it(standin: Standin) -> None:
    usage = {'prompt_tokens': 10, 'completion_tokens': 5, 'total_tokens': 35, 'completion_tokens_details': {'reasoning_tokens': 20}}
    heard = await heard_from(standin, [delta(content='a'), delta('stop'), {'choices': [], 'usage': usage}])
    assert heard.finished[0].usage
    assert heard.finished[0].usage.output_tokens == 25


@pytest.mark.parametrize(
    'usage', [{'prompt_tokens': -5}, {'prompt_tokens': 'many'}, {'prompt_tokens': True}, {'prompt_tokens': 1, 'total_tokens': None}]
)
async def test_strange_counts_do_not_become_negative_or_break(standin: Standin, usage: dict[str, object]) -> None:
    heard = await heard_from(standin, [delta(content='a'), delta('stop'), {'choices': [], 'usage': usage}])
    assert heard.finished[0].usage is None or heard.finished[0].usage.total_tokens == 1


async def test_chunks_without_choices_and_comments_are_passed_over(standin: Standin) -> None:
    odd: list[object] = [{'object': 'ping'}, {'choices': []}, {'choices': [{'delta': None}]}, {'choices': None}]
    heard = await heard_from(standin, [*odd, delta(content='a'), delta('stop')], end=': keep-alive\n\ndata: [DONE]\n\n')
    assert heard.text == 'a'
