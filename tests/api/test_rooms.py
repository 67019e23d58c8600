"""Rooms and the console over HTTP."""

import asyncio
from pathlib import Path

from chatapp.domain.ids import ConversationId
from chatapp.domain.money import Usage
from chatapp.domain.stream import Finished, StopReason, TextDelta, ToolCall
from tests.api.serving import Served, serving
from tests.support.house import LAMP, TestHouse
from tests.support.scripted import DONE, says
from tests.support.tables import an_agent, until


async def a_room(here: Served, *names: str, **rules: object) -> str:
    """A room of plain models, all answered by the script."""
    agents = [f'demo:{name}' for name in names]
    made = await here.program.post(
        '/api/rooms', json={'name': 'Table', 'agents': agents, 'policy': 'round_robin', 'max_rounds': 0, **rules}
    )
    assert made.status_code == 201, made.text
    for agent in agents:
        answer = await here.program.patch(f'/api/rooms/{made.json()["id"]}/agents/{agent}', json={'model': str(LAMP)})
        assert (answer.status_code, answer.json()['model']) == (200, str(LAMP))
    path: str = made.json()['id']
    return path


async def test_a_room_is_made_changed_listed_and_trashed(here: Served) -> None:
    room = await a_room(here, 'ann', 'bo')
    assert (await here.program.post('/api/rooms', json={'name': 'table'})).status_code == 409
    assert (await here.program.post('/api/rooms', json={'name': ' '})).status_code == 422
    assert (await here.program.post('/api/rooms', json={'name': 'x', 'max_interactions': -1})).status_code == 422
    assert (await here.program.post('/api/rooms', json={'name': 'x', 'agents': ['nobody']})).status_code == 404
    changed = await here.program.patch(f'/api/rooms/{room}', json={'name': 'Desk', 'policy': 'natural', 'max_interactions': 9})
    assert (changed.json()['name'], changed.json()['policy'], changed.json()['max_interactions']) == ('Desk', 'natural', 9)
    assert (await here.program.patch(f'/api/rooms/{room}', json={'max_interactions': None})).json()['max_interactions'] is None
    assert (await here.program.post(f'/api/rooms/{room}/mark-read')).json()['id'] == room
    listed = (await here.program.get('/api/rooms')).json()
    assert [[agent['name'] for agent in one['agents']] for one in listed['items']] == [['ann', 'bo']]
    assert (await here.program.delete(f'/api/rooms/{room}')).json()['deleted'] is True
    assert (await here.program.get('/api/rooms')).json() == {'items': [], 'next': None}


async def test_agents_come_and_go(here: Served) -> None:
    room = await a_room(here, 'ann')
    assert (await here.program.post(f'/api/rooms/{room}/agents/demo:bo', json={'share_history': True})).status_code == 201
    assert (await here.program.post(f'/api/rooms/{room}/agents/demo:bo')).status_code == 409
    assert (await here.program.post(f'/api/rooms/{room}/agents/nobody')).status_code == 404
    muted = await here.program.patch(f'/api/rooms/{room}/agents/demo:bo', json={'muted': True})
    assert muted.json()['muted'] is True
    await here.program.delete(f'/api/rooms/{room}/agents/demo:bo')
    assert [one['id'] for one in (await here.program.get(f'/api/rooms/{room}/agents')).json()['items']] == ['demo:ann']
    assert (await here.program.delete(f'/api/rooms/{room}/agents/demo:bo')).status_code == 404


async def test_what_is_said_can_be_polled_and_who_speaks_is_told(here: Served) -> None:
    go_on = asyncio.Event()
    here.house.provider.scripts = [[TextDelta(text='Half'), go_on, DONE], says('Whole')]
    room = await a_room(here, 'ann', 'bo')
    sent = (await here.program.post(f'/api/rooms/{room}/messages/send', json={'content': 'Hi, @Zed'})).json()
    assert sent['warnings'] == ['Zed']
    await until(here.house, await here.house.services.conversations.get(here.house.ada, ConversationId(room)), 'Half')
    assert [one['content'] for one in (await here.program.get(f'/api/rooms/{room}/chatting-agents')).json()['items']] == ['Half']
    status = (await here.program.get(f'/api/conversations/{room}/run')).json()
    assert [one['name'] for one in status['speaking']] == ['ann']
    assert [(one['name'], one['why']) for one in status['next']] == [('bo', 'in_order')]
    go_on.set()
    await here.house.run_ended(ConversationId(room))
    polled = (await here.program.get(f'/api/rooms/{room}/messages/poll', params={'since_id': sent['id']})).json()
    assert [one['content'] for one in polled['items']] == ['Half', 'Whole']
    assert (await here.program.get(f'/api/rooms/{room}/chatting-agents')).json()['items'] == []
    assert (await here.program.delete(f'/api/rooms/{room}/messages')).json() == {'removed': 3}
    assert (await here.program.get(f'/api/rooms/{room}/messages')).json()['items'] == []


async def test_the_console_holds_the_reins(here: Served) -> None:
    room = await a_room(here, 'ann', 'bo', max_messages=1)
    path = f'/api/conversations/{room}'
    assert (await here.program.post(f'{path}/pause')).json()['paused'] is True
    await here.program.post(f'{path}/messages', json={'content': 'Hi'})
    assert here.house.provider.requests == []
    await here.program.post(f'{path}/resume')
    await here.house.run_ended(ConversationId(room))
    status = (await here.program.get(f'{path}/run')).json()
    assert (status['run']['reason'], status['can_continue'], status['caps']['max_messages']) == ('cap_reached', True, 1)
    assert (await here.program.post(f'{path}/continue')).status_code == 200
    await here.house.run_ended(ConversationId(room))
    assert (await here.program.post(f'{path}/step')).status_code == 200
    await here.house.run_ended(ConversationId(room))
    assert (await here.program.post(f'/api/rooms/{room}/agents/demo:bo/speak')).status_code == 200
    await here.house.run_ended(ConversationId(room))
    assert (await here.program.post(f'/api/rooms/{room}/agents/demo:zed/speak')).status_code == 409


async def test_a_message_may_wait_be_whispered_or_be_a_characters(here: Served) -> None:
    go_on = asyncio.Event()
    here.house.provider.scripts = [[TextDelta(text='Half'), go_on, DONE], says('Whole')]
    room = await a_room(here, 'ann')
    path = f'/api/conversations/{room}/messages'
    said = await here.program.post(path, json={'content': 'Halt!', 'as': {'kind': 'character', 'name': 'The Guard'}})
    assert said.json()['author']['name'] == 'The Guard'
    waiting = await here.program.post(path, json={'content': 'Later', 'mode': 'after'})
    assert waiting.status_code == 202
    key = waiting.json()['waiting']['id']
    assert (await here.program.put(f'/api/waiting/{key}', json={'content': 'Much later'})).json()['content'] == 'Much later'
    assert [one['id'] for one in (await here.program.get(f'/api/conversations/{room}/waiting')).json()['items']] == [key]
    assert (await here.program.delete(f'/api/waiting/{key}')).status_code == 200
    whispered = await here.program.post(path, json={'content': 'psst', 'to': 'demo:ann'})
    assert whispered.json()['to'] == 'demo:ann'
    assert (await here.program.post(path, json={'content': 'psst', 'to': 'demo:bo'})).status_code == 422


async def test_what_is_sent_to_a_room_may_wait_and_carry_files(here: Served) -> None:
    go_on = asyncio.Event()
    here.house.provider.scripts = [[TextDelta(text='Half'), go_on, DONE], says('Whole')]
    room = await a_room(here, 'ann')
    path = f'/api/rooms/{room}/messages/send'
    note = (await here.program.post('/api/files', files={'file': ('note.txt', b'eggs', 'text/plain')})).json()
    sent = await here.program.post(path, json={'content': 'Look', 'attachments': [note['id']]}, headers={'Idempotency-Key': 'k1'})
    assert [one['name'] for one in sent.json()['attachments']] == ['note.txt']
    again = await here.program.post(path, json={'content': 'Look', 'attachments': [note['id']]}, headers={'Idempotency-Key': 'k1'})
    assert again.json()['id'] == sent.json()['id']
    waiting = await here.program.post(path, json={'content': 'Later, @Zed', 'mode': 'after'})
    assert (waiting.status_code, waiting.json()['waiting']['content'], waiting.json()['warnings']) == (202, 'Later, @Zed', ['Zed'])
    assert len((await here.program.get(f'/api/rooms/{room}/messages')).json()['items']) == 2
    late = (await here.program.post('/api/files', files={'file': ('late.txt', b'milk', 'text/plain')})).json()
    waiting = await here.program.post(path, json={'content': '', 'mode': 'after', 'attachments': [late['id']]})
    assert [one['name'] for one in waiting.json()['waiting']['attachments']] == ['late.txt']
    kept = await here.program.delete(f'/api/files/{late["id"]}')
    assert (kept.status_code, kept.json()['error']['code']) == (409, 'conflict')
    listed = (await here.program.get(f'/api/conversations/{room}/waiting')).json()['items']
    assert [one['attachments'] for one in listed] == [[], waiting.json()['waiting']['attachments']]
    refused = await here.program.post(path, json={'content': 'x', 'mode': 'after', 'attachments': ['f' * 32]})
    assert refused.json()['error']['field'] == 'attachments'


async def test_to_resume_a_room_counts_as_sending(house_limited: TestHouse) -> None:
    async with serving(house_limited) as here:
        room = await a_room(here)
        await here.program.post(f'/api/rooms/{room}/agents/demo:ann')
        for _ in range(3):
            here.house.services.limits.check('send', here.house.ada)
        for path in (f'/api/rooms/{room}/resume', f'/api/conversations/{room}/resume'):
            assert (await here.program.post(path)).status_code == 429


async def test_what_critics_wrote_is_listed_apart_from_what_was_said(here: Served, tmp_path: Path) -> None:
    room = await a_room(here, 'ann')
    assert (await here.program.get(f'/api/rooms/{room}/critic-messages')).json() == {'items': [], 'next': None}
    critic = await an_agent(here.house, tmp_path, 'Critic', agent__yaml='model: demo:lamp')
    here.house.provider.voices = {'ann': [says('Tea.')], 'Critic': [says('No reason given.')]}
    assert (await here.program.post(f'/api/rooms/{room}/agents/{critic}')).status_code == 201
    await here.program.post(f'/api/rooms/{room}/messages/send', json={'content': 'Tea or coffee?'})
    await here.house.critics_ended(ConversationId(room))
    (report,) = (await here.program.get(f'/api/rooms/{room}/critic-messages')).json()['items']
    assert (report['agent'], report['content'], report['failure']) == ({'id': critic, 'name': 'Critic'}, 'No reason given.', '')
    behind = (await here.program.get(f'/api/rooms/{room}/critic-messages/{report["id"]}/details')).json()
    assert behind == {'report_id': report['id'], 'requests': [{'scripted': True}]}
    said = (await here.program.get(f'/api/rooms/{room}/messages')).json()['items']
    assert [one['author']['name'] for one in said][-2:] == ['Ada', 'ann']
    assert report['after_id'] == said[-1]['id']
    assert (await here.program.get(f'/api/conversations/{room}/run')).json()['reviewing'] == []


async def test_the_whiteboard_is_read_as_it_stands(here: Served, tmp_path: Path) -> None:
    room = await a_room(here)
    empty = (await here.program.get(f'/api/rooms/{room}/whiteboard')).json()
    assert empty == {'lines': [], 'keepers': [], 'changed_at': None, 'changed_by': None}
    keeper = await an_agent(here.house, tmp_path, 'Whiteboard', agent__yaml='model: demo:lamp')
    here.house.provider.scripts = [says('[whiteboard diff]\n+ tea: 3\n+ coffee: 1')]
    await here.program.post(f'/api/rooms/{room}/agents/{keeper}')
    await here.program.post(f'/api/rooms/{room}/messages/send', json={'content': 'Tea or coffee?'})
    await here.house.run_ended(ConversationId(room))
    board = (await here.program.get(f'/api/rooms/{room}/whiteboard')).json()
    assert (board['lines'], board['keepers'], board['changed_by']) == (['tea: 3', 'coffee: 1'], ['Whiteboard'], 'Whiteboard')
    assert board['changed_at'].endswith('Z')
    assert (await here.program.get(f'/api/agents/{keeper}')).json()['whiteboard'] is True


async def test_a_room_chooses_to_talk_on_by_itself_within_its_limits(here: Served) -> None:
    here.house.provider.voices = {'ann': [says('I am for it.')], 'bo': [says('Not I.')]}
    room = await a_room(here, 'ann', 'bo')
    quiet = (await here.program.get(f'/api/rooms/{room}')).json()
    assert (quiet['autonomous'], quiet['autonomous_turns'], quiet['quiet_from'], quiet['quiet_until']) == (False, 60, 23, 7)
    assert (await here.program.patch(f'/api/rooms/{room}', json={'quiet_from': 24})).status_code == 422
    limits = {'autonomous': True, 'autonomous_turns': 2, 'autonomous_micros': None, 'quiet_from': None}
    changed = (await here.program.patch(f'/api/rooms/{room}', json=limits)).json()
    assert {name: changed[name] for name in limits} == limits
    await here.program.post(f'/api/rooms/{room}/messages/send', json={'content': 'Well?'})
    await here.house.run_ended(ConversationId(room))
    assert await here.house.services.autonomy.tick() == 1
    await here.house.run_ended(ConversationId(room))
    run = (await here.program.get(f'/api/conversations/{room}/run')).json()['run']
    assert (run['autonomous'], run['turns'], run['reason']) == (True, 2, 'done')


async def test_reactions_are_listed_where_the_room_shows_them(here: Served, tmp_path: Path) -> None:
    room = await a_room(here)
    hazel = await an_agent(here.house, tmp_path, 'Hazel', agent__yaml='model: demo:lamp')
    excuse = ToolCall(call='e', name='excuse', arguments='{"reason": "How dare she."}')
    here.house.provider.scripts = [[excuse, Finished(reason=StopReason.TOOLS, usage=Usage())], says('Of course.')]
    await here.program.post(f'/api/rooms/{room}/agents/{hazel}')
    await here.program.post(f'/api/rooms/{room}/messages/send', json={'content': 'Again.'})
    await here.house.run_ended(ConversationId(room))
    assert (await here.program.get(f'/api/rooms/{room}/reactions')).json() == {'items': [], 'next': None}
    shown = await here.program.patch(f'/api/rooms/{room}', json={'show_reactions': True})
    assert shown.json()['show_reactions'] is True
    (felt,) = (await here.program.get(f'/api/rooms/{room}/reactions')).json()['items']
    said = (await here.program.get(f'/api/rooms/{room}/messages')).json()['items'][-1]
    assert (felt['content'], felt['agent'], felt['message_id']) == ('How dare she.', {'id': hazel, 'name': 'Hazel'}, said['id'])
    assert said['tools'] == []
