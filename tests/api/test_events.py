"""Server-sent events: exact resumption, and the end of it with the access."""

import asyncio
from pathlib import Path

from chatapp.api.stream import CHECK_S
from chatapp.domain.errors import ProviderError
from chatapp.domain.stream import Finished, StopReason, TextDelta, ToolCall
from tests.api.serving import Served, events_of, serving
from tests.support.house import TestHouse, a_house
from tests.support.scripted import DONE, ScriptedProvider, says


async def test_a_reader_gets_a_snapshot_then_what_happens(here: Served) -> None:
    conversation = await here.conversation()
    async with here.program.stream('GET', f'/api/conversations/{conversation}/events') as response:
        events = events_of(response)
        assert (await anext(events)).event == 'snapshot'
        await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': 'Hello'})
        heard = []
        async for event in events:
            heard.append(event)
            if event.event == 'run_end':
                break
    names = [event.event for event in heard]
    assert names[0] == 'message'
    assert names.index('message') < names.index('delta') < names.index('reply_end') < names.index('run_end')
    assert all(event.id for event in heard)


async def test_last_event_id_goes_on_exactly_after_that_event(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/events'
    async with here.program.stream('GET', path) as response:
        events = events_of(response)
        await anext(events)
        posted = await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': 'Hello'})
        await here.house.run_ended(posted.json()['conversation_id'])
        heard = [await anext(events)]
        while heard[-1].event != 'run_end':
            heard.append(await anext(events))
    for seen in (0, 2):
        async with here.program.stream('GET', path, headers={'Last-Event-ID': heard[seen].id}) as response:
            events = events_of(response)
            missed = [await anext(events) for _ in heard[seen + 1 :]]
        assert missed == heard[seen + 1 :]


async def test_an_unknown_event_id_gets_a_fresh_snapshot(here: Served) -> None:
    conversation = await here.conversation()
    for unknown in ('0123-7', 'x', '9' * 500):
        path, headers = f'/api/conversations/{conversation}/events', {'Last-Event-ID': unknown}
        async with here.program.stream('GET', path, headers=headers) as response:
            assert (await anext(events_of(response))).event == 'snapshot'


async def test_signing_out_ends_the_stream_of_that_session(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/events'
    async with here.stranger.stream('GET', path, headers=here.page()) as response:
        events = events_of(response)
        assert (await anext(events)).event == 'snapshot'
        await here.stranger.post('/api/auth/logout', headers=here.page())
        async with asyncio.timeout(CHECK_S - 1):  # by the news of it, before anybody would have asked again
            assert [event async for event in events] == []


async def test_a_revoked_token_stops_listening_within_seconds(here: Served) -> None:
    conversation = await here.conversation()
    doors = here.house.services.doors
    token, secret = await doors.create_token(here.house.ada, name='listener')
    headers = {'X-API-Key': secret}
    async with here.stranger.stream('GET', f'/api/conversations/{conversation}/events', headers=headers) as response:
        events = events_of(response)
        assert (await anext(events)).event == 'snapshot'
        await doors.revoke_token(here.house.ada, token.id)
        async with asyncio.timeout(8):
            assert [event async for event in events] == []


async def test_deleting_the_conversation_ends_its_streams(here: Served) -> None:
    conversation = await here.conversation()
    async with here.program.stream('GET', f'/api/conversations/{conversation}/events') as response:
        events = events_of(response)
        await anext(events)
        await here.program.delete(f'/api/conversations/{conversation}')
        async with asyncio.timeout(5):
            assert 'message' not in [event.event async for event in events]


async def test_anothers_conversation_is_not_there(here: Served) -> None:
    for path in ('/api/conversations/{}', '/api/conversations/{}/events', '/api/conversations/{}/messages'):
        answer = await here.program.get(path.format('0' * 32))
        assert (answer.status_code, answer.json()['error']['code']) == (404, 'not_found')


async def test_stop_ends_the_run_and_keeps_what_was_said(tmp_path: Path) -> None:
    more = asyncio.Event()
    script = ScriptedProvider([TextDelta(text='Half'), more, TextDelta(text=' whole'), DONE])
    async with a_house(tmp_path, script) as house, serving(house) as here:
        conversation = await here.conversation()
        path = f'/api/conversations/{conversation}'
        async with here.program.stream('GET', f'{path}/events') as response:
            events = events_of(response)
            await here.program.post(f'{path}/messages', json={'content': 'Go'})
            while (await anext(events)).event != 'delta':
                pass
            assert (await here.program.get(path)).json()['running_id'] is not None
            assert (await here.program.post(f'{path}/stop')).json()['running_id'] is None
            told = [await anext(events)]
            while told[-1].event != 'run_end':
                told.append(await anext(events))
        assert told[-1].data['reason'] == 'stopped'
        assert [event.event for event in told if event.event != 'title'] == ['reply_end', 'run_end']
        items = (await here.program.get(f'{path}/messages')).json()['items']
        assert (items[-1]['content'], items[-1]['state']) == ('Half', 'interrupted')
        assert house.provider.open_streams == 0


async def run_of(here: Served) -> list[str]:
    """The names of all events of one run, after its question."""
    conversation = await here.conversation()
    async with here.program.stream('GET', f'/api/conversations/{conversation}/events') as response:
        events = events_of(response)
        await anext(events)
        await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': 'What time is it?'})
        names = []
        while 'run_end' not in names:
            names.append((await anext(events)).event)
    return names


async def test_tools_are_told_as_they_begin_and_end_and_one_end_is_told(house: TestHouse, here: Served) -> None:
    call = ToolCall(call='c', name='current_time', arguments='{"zone": "Asia/Seoul"}')
    house.provider.scripts = [[call, Finished(reason=StopReason.TOOLS, usage=None, replay='{}')], says('It is late.')]
    names = await run_of(here)
    order = [name for name in names if name in {'tool_start', 'tool_end', 'reply_end', 'run_end'}]
    assert order == ['tool_start', 'tool_end', 'reply_end', 'run_end']


async def test_a_failure_too_is_told_by_one_end(house: TestHouse, here: Served) -> None:
    house.provider.refusals = [ProviderError('The model is overloaded; try again in a minute.')]
    names = await run_of(here)
    assert [name for name in names if name in {'reply_end', 'run_end'}] == ['reply_end', 'run_end']
