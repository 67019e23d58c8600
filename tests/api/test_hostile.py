"""Malformed, oversized and cunning requests: a clear 4xx each, nothing changed, and the process lives on."""

import json

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatapp.api.application import build_api
from chatapp.environment import environment_credentials
from chatapp.settings import Settings
from tests.api.serving import Served

DEEP = b'{"content": ' + b'[' * 200_000 + b']' * 200_000 + b'}'
JSON_TYPE = {'Content-Type': 'application/json'}
MALFORMED: tuple[tuple[str, bytes, dict[str, str]], ...] = (
    ('nothing', b'', JSON_TYPE),
    ('half', b'{"content": "x', JSON_TYPE),
    ('list', b'[]', JSON_TYPE),
    ('null', b'null', JSON_TYPE),
    ('number', b'{"content": 5}', JSON_TYPE),
    ('nan', b'{"content": NaN}', JSON_TYPE),
    ('object', b'{"content": {"$gt": ""}}', JSON_TYPE),
    ('deep', DEEP, JSON_TYPE),
    ('not utf-8', b'{"content": "\xff\xfe"}', JSON_TYPE),
    ('utf-16', '{"content": "x"'.encode('utf-16'), JSON_TYPE),
    ('text', b'{"content": "x"}', {'Content-Type': 'text/plain'}),
    ('form', b'content=x', {'Content-Type': 'application/x-www-form-urlencoded'}),
    ('multipart', b'--b\r\n\r\n', {'Content-Type': 'multipart/form-data; boundary=b'}),
    ('no type', b'{"content": "x"}', {'Content-Type': ''}),
    ('xml', b'<content>x</content>', {'Content-Type': 'application/xml'}),
    ('charset', b'{"content": 1}', {'Content-Type': 'application/json; charset=nonsense'}),
    ('blank', b'{"content": " \\n "}', JSON_TYPE),
    ('key too long', json.dumps({'content': 'x', 'client_message_id': 'k' * 300}).encode(), JSON_TYPE),
    ('key empty', b'{"content": "x", "client_message_id": ""}', JSON_TYPE),
    ('unknown field', b'{"content": "x", "owner_id": "me"}', JSON_TYPE),
    ('big number', b'{"content": ' + b'9' * 5000 + b'}', JSON_TYPE),
    ('text over 1 MiB', json.dumps({'content': 'x' * (1024 * 1024 + 1)}).encode(), JSON_TYPE),
    ('body over 2 MiB', b' ' * (3 * 1024 * 1024), JSON_TYPE),
)


@pytest.mark.parametrize('path', ['/api/conversations/{}/messages', '/api/conversations', '/api/auth/login', '/api/auth/link'])
async def test_a_malformed_body_is_told_and_changes_nothing(here: Served, path: str) -> None:
    conversation = await here.conversation()
    for case, body, headers in MALFORMED:
        answer = await here.program.post(path.format(conversation), content=body, headers=headers)
        assert (case, 400 <= answer.status_code < 500) == (case, True)
        error = answer.json()['error']
        assert set(error) == {'code', 'message', 'field', 'request_id'}
        assert error['request_id'] == answer.headers['x-request-id']
        assert error['message']
    assert (await here.program.get(f'/api/conversations/{conversation}/messages')).json()['items'] == []
    assert len((await here.program.get('/api/conversations')).json()['items']) == 1


async def test_the_wrong_field_is_named(here: Served) -> None:
    conversation = await here.conversation()
    wrong = await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': ['x']})
    assert (wrong.status_code, wrong.json()['error']['field']) == (422, 'content')
    model = await here.program.patch(f'/api/conversations/{conversation}', json={'model': 'nonsense'})
    assert (model.status_code, model.json()['error']['field']) == (422, 'model')
    limit = await here.program.get('/api/conversations', params={'limit': 201})
    assert (limit.status_code, limit.json()['error']['field']) == (422, 'limit')
    cursor = await here.program.get('/api/conversations', params={'cursor': "' OR 1=1 --"})
    assert (cursor.status_code, cursor.json()['error']['field']) == (422, 'cursor')


async def test_odd_text_is_stored_clean(here: Served) -> None:
    conversation = await here.conversation()
    odd = b'{"content": "a\\u0000b\\ud800c\\r\\nd \\u202e\\ud83d\\ude00"}'
    posted = await here.program.post(f'/api/conversations/{conversation}/messages', content=odd, headers=JSON_TYPE)
    assert posted.json()['content'] == 'a\ufffdb\ufffdc\nd \u202e\U0001f600'


@pytest.mark.parametrize('field', ['owner', 'owner_id', 'id', 'role', 'is_admin', 'balance', 'deleted', 'head_id'])
async def test_nobody_sets_what_is_not_theirs_to_set(here: Served, field: str) -> None:
    conversation = await here.conversation()
    before = (await here.program.get(f'/api/conversations/{conversation}')).json()
    for method, path in (('POST', '/api/conversations'), ('PATCH', f'/api/conversations/{conversation}')):
        answer = await here.program.request(method, path, json={'title': 'x', field: 'f' * 32})
        assert (answer.status_code, answer.json()['error']['field']) == (422, field)
    assert (await here.program.get(f'/api/conversations/{conversation}')).json() == before


async def test_unknown_addresses_answer_in_json(here: Served) -> None:
    for method, path in (('GET', '/api/nothing'), ('POST', '/api'), ('DELETE', '/api/conversations'), ('TRACE', '/api/models')):
        answer = await here.program.request(method, path)
        assert (answer.status_code, answer.json()['error']['code']) == (404, 'not_found')


@pytest.mark.parametrize('odd', ['%00', '..%2f..%2fetc', "'%20OR%201=1", '%ff%fe', 'x' * 5000, '%F0%9F%98%80'])
async def test_odd_ids_are_simply_not_there(here: Served, odd: str) -> None:
    for path in ('/api/conversations/{}', '/api/messages/{}', '/api/conversations/{}/events'):
        assert (await here.program.get(path.format(odd))).status_code == 404


async def test_health_tells_nothing_but_health(here: Served) -> None:
    answer = await here.stranger.get('/health')
    assert (answer.status_code, answer.json()) == (200, {'status': 'ok'})


CANARY = 'sk-canary-4711-do-not-tell'


async def test_a_key_is_told_nowhere(here: Served, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level('DEBUG')
    settings = Settings(anthropic_api_key=CANARY, _env_file=None)  # type: ignore[call-arg,arg-type]  # pydantic makes it secret
    assert environment_credentials(settings)[0].api_key == CANARY
    connections = here.house.services.connections
    await connections.save(here.house.ada, kind='openai', name='canary', base_url='http://127.0.0.1:9/v1', api_key=CANARY)
    token = here.program.headers['authorization'].removeprefix('Bearer ')
    paths = ('/health', '/api/openapi.json', '/api/docs', '/api/models', '/api/usage', '/api/conversations', '/api/nothing')
    told = [await here.program.get(path) for path in paths]
    conversation = await here.conversation()
    told.append(await here.program.patch(f'/api/conversations/{conversation}', json={'model': 'canary:x'}))
    told.append(await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': 'x', 'sk': CANARY[:-1]}))
    logged = '\n'.join(record.getMessage() for record in caplog.records if not record.name.startswith(('httpx', 'httpcore')))
    out, err = capfd.readouterr()
    for text in (*(one.text + str(one.headers) for one in told), out, err, logged, repr(environment_credentials(settings)), repr(settings)):
        assert CANARY not in text
        assert token not in text
        assert here.house.cookie not in text


async def test_a_crash_is_a_500_without_a_trace(here: Served) -> None:
    async def broken(_: Request) -> Response:
        raise RuntimeError(f'{CANARY} at /home/secret/place')

    app = build_api(here.house.services)
    app.router.routes.insert(0, Route('/crash', broken))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url='http://localhost') as client:
        answer = await client.get('/crash')
    assert (answer.status_code, answer.json()['error']['code']) == (500, 'crashed')
    assert 'Traceback' not in answer.text
    assert CANARY not in answer.text
