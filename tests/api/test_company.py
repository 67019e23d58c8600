"""People of a room over HTTP: an invite's link, a seat and a session, and what a guest may call."""

import pytest

from chatapp.domain.errors import NotSignedIn
from chatapp.domain.ids import ConversationId
from chatapp.domain.people import Scope
from tests.api.serving import Served

EMPTY: dict[str, object] = {'items': [], 'next': None, 'count': 0, 'first_id': None, 'more': False}


async def test_an_invite_gives_a_seat_and_a_session_once(here: Served) -> None:
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()['id']
    made = (await here.program.post(f'/api/rooms/{room}/invites')).json()
    assert made['path'] == f'/join#k={made["secret"]}'
    assert 'secret' not in (await here.program.get(f'/api/rooms/{room}/invites')).text
    refused = await here.stranger.post('/api/auth/invite', json={'secret': made['secret'], 'name': 'ada'})
    assert (refused.status_code, refused.json()['error']['code']) == (409, 'conflict')
    came = await here.stranger.post('/api/auth/invite', json={'secret': made['secret'], 'name': 'Bob'})
    assert came.json() == {'conversation_id': room, 'name': 'Bob'}
    assert 'chatapp_session=' in came.headers['set-cookie']
    from_elsewhere = await here.stranger.post('/api/auth/invite', json={'secret': made['secret'], 'name': 'Bob'})
    assert from_elsewhere.status_code == 403  # with his cookie, and no page of ours says that it sent it
    here.stranger.cookies.clear()
    again = await here.stranger.post('/api/auth/invite', json={'secret': made['secret'], 'name': 'Eve'})
    assert again.status_code == 401
    people = (await here.program.get(f'/api/rooms/{room}/people')).json()['items']
    assert [(one['name'], one['owner']) for one in people] == [('Ada', True), ('Bob', False)]


async def test_a_call_by_name_stands_in_the_list_until_it_is_read(here: Served) -> None:
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()['id']
    _, secret = await here.house.services.company.invite(here.house.ada, room)
    _, session, _ = await here.house.services.company.come_in(secret, 'Bob')
    await here.house.services.timeline.post(session.person, room, 'Look here, @Ada')
    await here.house.run_ended(ConversationId(room))
    assert [one['needs_you'] for one in (await here.program.get('/api/conversations')).json()['items']] == [True]
    assert [one['needs_you'] for one in (await here.program.get('/api/rooms')).json()['items']] == [True]
    assert (await here.program.get(f'/api/rooms/{room}')).json()['unread'] is True
    assert (await here.program.post(f'/api/rooms/{room}/mark-read')).json()['needs_you'] is False
    assert (await here.program.post(f'/api/conversations/{room}/mark-read')).json()['needs_you'] is False
    assert (await here.program.get(f'/api/conversations/{room}/digest')).json() == EMPTY
    said = await here.house.services.timeline.post(session.person, room, '@Ada, are you there?')
    told = (await here.program.get(f'/api/conversations/{room}/digest')).json()
    assert (told['count'] >= 1, told['first_id']) == (True, said.id)
    assert told['items'][0] == {
        'author': {'kind': 'person', 'id': session.person, 'name': 'Bob'},
        'count': 1,
        'words': '@Ada, are you there?',
        'message_id': said.id,
        'calls_you': True,
    }


async def test_a_guest_is_told_403_for_the_reins_and_404_once_shown_out(here: Served) -> None:
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()['id']
    _, secret = await here.house.services.company.invite(here.house.ada, room)
    _, session, _ = await here.house.services.company.come_in(secret, 'Bob')
    _, token = await here.house.services.doors.create_token(session.person, name='mine')
    bob = {'Authorization': f'Bearer {token}'}
    assert (await here.stranger.get(f'/api/rooms/{room}', headers=bob)).status_code == 200
    for method, path in (
        ('POST', f'/api/rooms/{room}/pause'),
        ('DELETE', f'/api/rooms/{room}'),
        ('GET', f'/api/rooms/{room}/invites'),
        ('POST', f'/api/rooms/{room}/invites'),
        ('DELETE', f'/api/rooms/{room}/people/{here.house.ada}'),
    ):
        assert (await here.stranger.request(method, path, headers=bob)).status_code == 403, path
    assert (await here.program.delete(f'/api/rooms/{room}/people/{session.person}')).status_code == 204
    for path in ('', '/messages', '/people', '/status'):
        assert (await here.stranger.get(f'/api/rooms/{room}{path}', headers=bob)).status_code == 404, path


async def test_what_an_agent_remembers_is_told_to_the_owner_alone(here: Served) -> None:
    texts = {'in_a_nutshell.md': 'Zed.', 'recent_events.md': '- canary'}
    agent = (await here.house.services.workshop.create(here.house.ada, name='Zed', texts=texts)).id
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()['id']
    _, secret = await here.house.services.company.invite(here.house.ada, room)
    _, session, _ = await here.house.services.company.come_in(secret, 'Bob')
    _, token = await here.house.services.doors.create_token(session.person, name='mine')
    bob = {'Authorization': f'Bearer {token}'}
    for path, status in (('', 200), (f'/{agent}', 200), (f'/{agent}/prompt', 403), ('/configs', 200)):
        answer = await here.stranger.get(f'/api/agents{path}', headers=bob)
        assert answer.status_code == status, path
        assert 'canary' not in answer.text, path
    assert 'canary' in (await here.program.get(f'/api/agents/{agent}/prompt')).text


async def test_the_owner_gives_a_guest_a_way_back_and_nobody_else_does(here: Served) -> None:
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()['id']
    _, invite = await here.house.services.company.invite(here.house.ada, room)
    _, session, _ = await here.house.services.company.come_in(invite, 'Bob')
    way = f'/api/people/{session.person}/sign-in-link'
    _, token = await here.house.services.doors.create_token(session.person, name='mine', scopes=frozenset(Scope))
    for method in ('GET', 'POST', 'DELETE'):
        for path in (way, f'/api/people/{here.house.ada}/sign-in-link'):
            assert (await here.stranger.request(method, path, headers={'X-API-Key': token})).status_code == 404
    assert (await here.program.post(way)).status_code == 403  # without the scope admin

    _, key = await here.house.services.doors.create_token(here.house.ada, name='all', scopes=frozenset(Scope))
    owner = {'X-API-Key': key}
    assert (await here.stranger.post(f'/api/people/{here.house.ada}/sign-in-link', headers=owner)).status_code == 409
    made = await here.stranger.post(way, headers=owner)
    assert (made.status_code, made.headers['cache-control']) == (201, 'no-store')
    assert made.json()['path'] == f'/#k={made.json()["secret"]}'
    told = await here.stranger.get(way, headers=owner)
    assert (told.status_code, made.json()['secret'] in told.text) == (200, False)

    came = await here.stranger.post('/api/auth/link', json={'secret': made.json()['secret']})
    assert (came.json()['person_id'], came.json()['conversation_id']) == (session.person, room)
    assert 'chatapp_session=' in came.headers['set-cookie']
    here.stranger.cookies.clear()
    refused = [await here.stranger.post('/api/auth/link', json={'secret': one}) for one in (made.json()['secret'], 'x' * 43)]
    sentences = [one.json()['error']['message'] for one in refused]
    assert (refused[0].status_code, sentences[0]) == (refused[1].status_code, sentences[1]) == (401, sentences[0])
    assert (await here.stranger.get(way, headers=owner)).status_code == 404
    assert (await here.stranger.delete(f'/api/people/{session.person}/sessions', headers=owner)).status_code == 204
    with pytest.raises(NotSignedIn):
        await here.house.services.doors.session_of(came.cookies['chatapp_session'])
