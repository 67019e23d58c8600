"""Every operation on a thing of Ada's, by everybody who may not: refused, and not one row is another afterwards."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatapp.api.application import build_api
from chatapp.api.described import operations
from chatapp.api.examples import EXAMPLES
from chatapp.domain.people import Scope
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage
from tests.api.serving import Served, serving
from tests.support.builders import BOB
from tests.support.house import a_house

NOT_OF_THE_TALK = frozenset({'tokens', 'sessions', 'settings', 'search_changes'})
pytestmark = pytest.mark.timeout(240)  # a thousand requests
READ_BY_ALL = {'agents_read', 'agents_prompt', 'agents_reload_one', 'agents_direct_room', 'agents_profile_pic'}
"""Agents belong to the house: everybody may see and talk to them, and nobody but the owner changes them."""
GUESTS_MAY = {
    *(
        'conversations_read',
        'conversations_context',
        'conversations_suggestions',
        'conversations_mark_read',
        'conversations_digest',
        'conversations_messages',
    ),
    *('conversations_events', 'conversations_post', 'conversations_stop', 'conversations_unsent', 'conversations_put_keep_unsent'),
    *('rooms_read', 'rooms_people', 'rooms_agents', 'rooms_messages', 'rooms_poll', 'rooms_send'),
    *('rooms_mark_read', 'rooms_chatting', 'rooms_critic_messages', 'rooms_reactions', 'rooms_whiteboard', 'rooms_insights'),
    *('console_run', 'console_waiting'),
    *('messages_read',),
}
"""What somebody who sits at Ada's table does there: read, write, stop, leave, and keep what is theirs alone beside it."""
DOORS = {'auth_login', 'auth_enter_by_link', 'auth_enter_by_invite'}
"""Ways in: whoever takes one shows what opens it, and no cookie counts there."""
MADE_WHEN_ASKED_FOR = {'agents_direct_room'}
"""The room with one agent is there as soon as somebody asks for it; only our own pages and programs can."""
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Street:
    """Ada's house and her things, and Bob, who lives there too. `ids` by the names of path parameters."""

    here: Served
    folder: Path
    ids: Mapping[str, str]
    reply: str
    bob: httpx.AsyncClient


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with (
        a_house(tmp_path, send_per_minute=100_000, poll_per_minute=100_000) as house,
        serving(house, scopes=frozenset(Scope)) as here,
    ):
        storage = await open_storage(tmp_path / 'chatapp.db', secrets.keyring(tmp_path, None))
        async with storage.write() as store:
            await store.people.add(replace(BOB, name='Bob'))
        await storage.aclose()
        _, secret = await house.services.doors.create_token(BOB.id, name='bob', scopes=frozenset(Scope))
        async with httpx.AsyncClient(base_url=here.address, headers={'X-API-Key': secret}) as bob:
            ids, reply = await _things(here)
            yield Street(here=here, folder=tmp_path, ids=ids, reply=reply, bob=bob)


async def _things(here: Served) -> tuple[dict[str, str], str]:
    made: Json = (await here.program.post('/api/conversations', json={'title': 'Mine', 'content': 'Hi'})).json()
    await here.house.run_ended(made['id'])
    said = (await here.program.get(f'/api/conversations/{made["id"]}/messages')).json()['items']
    file = (await here.program.post('/api/files', params={'name': 'a.txt'}, content=b'words')).json()
    topic = (await here.program.post('/api/topics', json={'name': 'Mine'})).json()
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()
    agent = (await here.program.post('/api/agents', json={'name': 'Zed', 'nutshell': 'Zed.'})).json()
    template = (await here.program.post('/api/templates', json={'name': 'Letter', 'content': 'Write.'})).json()
    invite = (await here.program.post(f'/api/rooms/{room["id"]}/invites')).json()
    return {
        'conversation_id': made['id'],
        'message_id': made['message']['id'],
        'file_id': file['id'],
        'topic_id': topic['id'],
        'room_id': room['id'],
        'agent_id': agent['id'],
        'file': 'IN_A_NUTSHELL.md',
        'waiting_id': 'f' * 32,
        'report_id': 'f' * 32,
        'template_id': template['id'],
        'person_id': here.house.ada,
        'invite_id': invite['id'],
    }, said[-1]['id']


@dataclass(frozen=True, kw_only=True)
class Knock:
    """One operation on a thing of Ada's."""

    name: str
    method: str
    path: str
    body: object
    agents: bool

    async def by(self, client: httpx.AsyncClient, headers: Mapping[str, str]) -> httpx.Response:
        if isinstance(self.body, bytes):
            return await client.request(self.method, self.path, content=self.body, headers=headers)
        return await client.request(self.method, self.path, json=self.body, headers=headers)


def knocks(street: Street) -> Iterator[Knock]:
    told = build_api(street.here.house.services).openapi()
    for path, method, operation in operations(told):
        if '{' not in path:
            continue
        assert {part.strip('{}') for part in path.split('/') if part.startswith('{')} <= set(street.ids), path
        yield Knock(
            name=operation['operationId'],
            method=method.upper(),
            path=path.format(**street.ids),
            body=_body(operation, street),
            agents=path.startswith('/api/agents/'),
        )


def _body(operation: Json, street: Street) -> object:
    content = operation.get('requestBody', {}).get('content', {})
    if 'application/json' not in content:
        return b'words' if content else None
    schema = content['application/json']['schema']
    name = next(one['$ref'] for one in (schema, *schema.get('anyOf', ())) if '$ref' in one).rpartition('/')[2]
    example = dict(EXAMPLES[name])  # type: ignore[call-overload]  # bodies are objects
    theirs = {'ids': [street.ids['conversation_id']], 'message_id': street.ids['message_id']}
    return example | {field: value for field, value in theirs.items() if field in example}


def rows(folder: Path, left_out: frozenset[str] = NOT_OF_THE_TALK) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / 'chatapp.db')) as reader:
        tables = [name for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: reader.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in tables if name not in left_out}


async def test_without_a_good_token_nothing_is_told_and_nothing_changes(street: Street) -> None:
    here, doors = street.here, street.here.house.services.doors
    _, old = await doors.create_token(here.house.ada, name='old', expires_at=here.house.clock.now() + timedelta(minutes=1))
    _, narrow = await doors.create_token(here.house.ada, name='narrow', scopes=frozenset({Scope.MODELS}))
    here.house.clock.move(timedelta(minutes=2))
    before = rows(street.folder)
    for knock in knocks(street):
        for who, key, status in (('nobody', None, 401), ('made up', 'x' * 43, 401), ('expired', old, 401), ('without scope', narrow, 403)):
            answer = await knock.by(here.stranger, {'X-API-Key': key} if key else {})
            assert answer.status_code == status, f'{knock.name} by {who}: {answer.text}'
    assert rows(street.folder) == before


@pytest.mark.parametrize('sat', [False, True], ids=['a stranger', 'somebody shown out'])
async def test_another_person_sees_and_changes_nothing(street: Street, sat: bool) -> None:
    for table in ('conversation_id', 'room_id') if sat else ():
        people = f'/api/rooms/{street.ids[table]}/people'
        seat = (await street.here.program.post(people, json={'name': 'Bob'})).json()
        assert (await street.bob.get(people)).status_code == 200
        await street.here.program.delete(f'{people}/{seat["id"]}')
    before = rows(street.folder)
    seen = 0
    for knock in knocks(street):
        if knock.name in READ_BY_ALL:
            continue
        answer = await knock.by(street.bob, {})
        allowed = {403, 404} if knock.agents else {404}
        assert answer.status_code in allowed, f'{knock.name}: {answer.status_code} {answer.text}'
        assert 'Mine' not in answer.text
        seen += 1
    assert seen > 50
    assert rows(street.folder) == before


async def test_a_guest_may_do_what_is_listed_and_nothing_else(street: Street) -> None:
    """A new operation is closed to guests until somebody opens it, and writes it down here."""
    for table in ('conversation_id', 'room_id'):
        seated = await street.here.program.post(f'/api/rooms/{street.ids[table]}/people', json={'name': 'Bob'})
        assert seated.status_code == 201
    before, known = rows(street.folder), set[str]()
    for knock in knocks(street):
        known.add(knock.name)
        if knock.name in READ_BY_ALL | GUESTS_MAY:
            continue
        answer = await knock.by(street.bob, {})
        assert answer.status_code in {403, 404}, f'{knock.name}: {answer.status_code} {answer.text}'
    assert rows(street.folder) == before
    assert known > GUESTS_MAY


async def test_a_foreign_child_is_not_taken_under_ones_own_parent(street: Street) -> None:
    bob, ids = street.bob, street.ids
    own = (await bob.post('/api/conversations', json={})).json()['id']
    topic = (await bob.post('/api/topics', json={'name': "Bob's"})).json()['id']
    room = (await bob.post('/api/rooms', json={'name': "Bob's", 'agents': ['demo:lamp']})).json()['id']
    before = rows(street.folder)
    talk, message, file = ids['conversation_id'], ids['message_id'], ids['file_id']
    for method, path, body in (
        ('POST', f'/api/conversations/{own}/branch', {'message_id': message}),
        ('GET', f'/api/conversations/{own}/messages?before={message}', None),
        ('GET', f'/api/conversations/{own}/messages?after={street.reply}', None),
        ('GET', f'/api/conversations/{own}/messages?branch={message}', None),
        ('GET', f'/api/rooms/{room}/messages/poll?since_id={message}', None),
        ('POST', f'/api/conversations/{own}/messages', {'content': 'x', 'attachments': [file]}),
        ('POST', '/api/conversations', {'content': 'x', 'attachments': [file]}),
        ('POST', f'/api/topics/{topic}/conversations', {'ids': [talk]}),
        ('POST', '/api/conversations/batch', {'ids': [own, talk], 'action': 'delete'}),
        ('POST', '/api/conversations/export', {'ids': [own, talk]}),
    ):
        answer = await bob.request(method, path, json=body)
        assert answer.status_code in {404, 422}, f'{method} {path}: {answer.status_code} {answer.text}'
    assert rows(street.folder) == before
    for path in (f'/api/search?q=Hi&conversation_id={talk}', f'/api/conversations?topic_id={ids["topic_id"]}', '/api/conversations?q=Mine'):
        answer = await bob.get(path)
        assert answer.status_code == 404 or answer.json()['items'] == [], path


async def test_no_body_takes_a_field_that_is_not_its_own(street: Street) -> None:
    """Nobody makes themselves an owner: a field that is not described is refused, whatever it is called."""
    told = build_api(street.here.house.services).openapi()
    before = rows(street.folder)
    for path, method, operation in operations(told):
        if path.startswith('/v1/') or 'application/json' not in operation.get('requestBody', {}).get('content', {}):
            continue
        body = _body(operation, street)
        assert isinstance(body, dict)
        for field in ('owner_id', 'role', 'is_admin'):
            answer = await street.here.program.request(method, path.format(**street.ids), json=body | {field: 'owner'})
            assert (answer.status_code, answer.json()['error']['field']) == (422, field), f'{method} {path}'
    assert rows(street.folder) == before


FOREIGN: tuple[dict[str, str | None], ...] = (
    {'Origin': 'http://evil.example', 'Sec-Fetch-Site': 'cross-site', 'X-Requested-With': 'chatapp'},
    {'Origin': None, 'Sec-Fetch-Site': None},
    {'Content-Type': 'text/plain'},
)
"""How a request differs from our own pages' that another site lets the browser of somebody signed in send."""


async def test_no_operation_that_writes_is_set_going_by_another_site(street: Street) -> None:
    here, before, seen = street.here, rows(street.folder, frozenset()), 0
    for path, method, operation in operations(build_api(here.house.services).openapi()):
        if method == 'get' or operation['operationId'] in DOORS:
            continue
        for change in FOREIGN:
            headers = {name: value for name, value in {**here.page(), **change}.items() if value is not None}
            answer = await here.stranger.request(method, path.format(**street.ids), content=b'{}', headers=headers)
            assert answer.status_code == 403, f'{operation["operationId"]} with {change}: {answer.status_code} {answer.text}'
        seen += 1
    assert seen > 60
    assert rows(street.folder, frozenset()) == before


async def test_no_get_changes_a_row(street: Street) -> None:
    here, before, seen = street.here, rows(street.folder, frozenset()), 0
    for path, method, operation in operations(build_api(here.house.services).openapi()):
        if method != 'get' or operation['operationId'] in MADE_WHEN_ASKED_FOR:
            continue
        async with here.program.stream('GET', path.format(**street.ids), params={'q': 'Hi'} if path == '/api/search' else None) as answer:
            assert answer.status_code in {200, 404}, f'{operation["operationId"]}: {answer.status_code}'
        seen += answer.status_code == 200
    assert seen > 30
    assert rows(street.folder, frozenset()) == before
