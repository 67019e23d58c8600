"""Who gets in, with what, and for how long."""

import re
from datetime import timedelta

import httpx
import pytest

from chatapp.domain.people import Scope
from tests.api.serving import Served, serving, walled
from tests.support.house import TestHouse

OPEN_TO_ALL = {'/health', '/api/auth/invite', '/api/auth/link', '/api/auth/login', '/api/auth/logout'}
GOOD = 'correct horse battery'


async def with_password(here: Served) -> None:
    await here.house.services.people.set_password(here.house.ada, current=None, password=GOOD, kept_secret=here.house.cookie)


async def guarded(here: Served) -> list[tuple[str, str]]:
    """Every operation the document describes, but those of the door itself."""
    described = (await here.stranger.get('/api/openapi.json')).json()
    assert described['openapi'].startswith('3.1')
    paths = [(path, tuple(operations)) for path, operations in described['paths'].items() if path not in OPEN_TO_ALL]
    return [(method.upper(), re.sub('{[^}]+}', 'x', path)) for path, operations in paths for method in operations]


@pytest.mark.timeout(120)  # every operation there is, four times
async def test_nothing_is_told_without_a_good_token(here: Served) -> None:
    routes = await guarded(here)
    assert len(routes) > 20
    for method, path in routes:
        for headers in ({}, {'Authorization': 'Bearer made-up'}, {'X-API-Key': 'made-up'}, {'Cookie': 'chatapp_session=made-up'}):
            answer = await here.stranger.request(method, path, json={'content': 'x'}, headers=headers)
            code = 'invalid_api_key' if path.startswith('/v1/') else 'not_signed_in'
            code = 'not_signed_in' if path == '/v1/messages' else code
            assert (path, answer.status_code, answer.json()['error']['code']) == (path, 401, code)


async def test_an_expired_token_is_refused(here: Served) -> None:
    soon = here.house.clock.now() + timedelta(minutes=1)
    _, secret = await here.house.services.doors.create_token(here.house.ada, name='short', expires_at=soon)
    headers = {'X-API-Key': secret}
    assert (await here.stranger.get('/api/auth/verify', headers=headers)).status_code == 200
    here.house.clock.move(timedelta(minutes=2))
    assert (await here.stranger.get('/api/auth/verify', headers=headers)).status_code == 401


async def test_a_token_opens_only_what_its_scopes_say_however_it_is_sent(here: Served) -> None:
    _, secret = await here.house.services.doors.create_token(here.house.ada, name='models only', scopes=frozenset({Scope.MODELS}))
    for headers in ({'Authorization': f'Bearer {secret}'}, {'X-API-Key': secret}):
        assert (await here.stranger.get('/api/conversations', headers=headers)).status_code == 403
        assert (await here.stranger.get('/api/models', headers=headers)).status_code == 200
    assert (await here.stranger.get('/api/conversations', params={'token': secret})).status_code == 401
    assert (await here.stranger.get('/api/conversations', headers={'Cookie': f'chatapp_session={secret}'})).status_code == 401


async def test_a_program_signs_in_uses_its_token_and_ends_it(here: Served) -> None:
    await with_password(here)
    signed_in = await here.stranger.post('/api/auth/login', json={'name': 'ada', 'password': GOOD})
    assert (signed_in.json()['role'], signed_in.json()['scopes']) == ('owner', ['chat'])
    assert 'set-cookie' not in signed_in.headers
    assert signed_in.headers['cache-control'] == 'no-store'
    headers = {'X-API-Key': signed_in.json()['token']}
    assert (await here.stranger.get('/api/conversations', headers=headers)).status_code == 200
    assert (await here.stranger.post('/api/auth/logout', headers=headers)).json() == {'signed_in': False}
    assert (await here.stranger.get('/api/conversations', headers=headers)).status_code == 401


async def test_an_owner_signs_a_program_in_with_the_scopes_it_asks_for(here: Served) -> None:
    await with_password(here)
    signed_in = await here.stranger.post('/api/auth/login', json={'password': GOOD, 'scopes': ['chat', 'admin']})
    assert signed_in.json()['scopes'] == ['admin', 'chat']
    headers = {'Authorization': f'Bearer {signed_in.json()["token"]}'}
    assert (await here.stranger.post('/api/agents', json={'name': 'Zed', 'nutshell': 'Zed.'}, headers=headers)).status_code == 201
    assert (await here.stranger.post('/api/auth/login', json={'password': GOOD, 'scopes': []})).status_code == 422


async def test_a_guest_signs_a_program_in_for_chat_alone(here: Served) -> None:
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']})).json()['id']
    secret = (await here.program.post(f'/api/rooms/{room}/invites')).json()['secret']
    _, session, cookie = await here.house.services.company.come_in(secret, 'Bob')
    await here.house.services.people.set_password(session.person, current=None, password=GOOD, kept_secret=cookie)
    login = {'name': 'Bob', 'password': GOOD}
    assert (await here.stranger.post('/api/auth/login', json=login)).json()['scopes'] == ['chat']
    for scope in ('admin', 'models'):
        assert (await here.stranger.post('/api/auth/login', json={**login, 'scopes': ['chat', scope]})).status_code == 403


async def test_what_a_program_got_for_the_old_password_ends_with_it(here: Served) -> None:
    await with_password(here)
    signed_in = (await here.stranger.post('/api/auth/login', json={'password': GOOD})).json()
    headers = {'Authorization': f'Bearer {signed_in["token"]}'}
    assert (await here.stranger.get('/api/auth/verify', headers=headers)).json()['expires_at'] == signed_in['expires_at']
    await here.house.services.people.set_password(here.house.ada, current=GOOD, password='another password', kept_secret=here.house.cookie)
    assert (await here.stranger.get('/api/auth/verify', headers=headers)).status_code == 401
    assert (await here.program.get('/api/auth/verify')).status_code == 200  # made by hand, revoked by hand


async def test_a_wrong_password_and_a_wrong_name_are_told_alike(here: Served) -> None:
    await with_password(here)
    answers = [
        (await here.stranger.post('/api/auth/login', json={'name': name, 'password': password})).json()['error']
        for name, password in (('ada', 'wrong'), ('nobody', GOOD), ('ada', ''), ('', 'wrong'))
    ]
    assert {(answer['code'], answer['message']) for answer in answers} == {
        ('not_signed_in', 'The name or the password is not right.'),
    }


async def test_a_browser_gets_a_cookie_out_of_reach_and_no_token(here: Served) -> None:
    await with_password(here)
    old = here.page()
    signed_in = await here.stranger.post('/api/auth/login', json={'name': 'Ada', 'password': GOOD}, headers=old)
    assert 'token' not in signed_in.json()
    cookie = signed_in.headers['set-cookie']
    assert cookie.startswith('chatapp_session=')
    for flag in ('HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age='):
        assert flag in cookie
    assert 'Secure' not in cookie
    assert here.house.cookie not in cookie  # a fresh secret, whatever the browser brought


async def test_the_cookie_is_secure_where_readers_are_on_https(here: Served) -> None:
    app = walled(here.house, public_url='https://chat.example')
    link = await here.house.services.doors.new_link()
    async with serving(here.house, app) as there:
        answer = await there.stranger.post('/api/auth/link', json={'secret': link}, headers={'Host': 'chat.example'})
    assert 'Secure' in answer.headers['set-cookie']


async def test_a_one_time_link_works_once_and_a_get_uses_nothing_up(here: Served) -> None:
    link = await here.house.services.doors.new_link()
    assert (await here.stranger.get('/api/auth/link', params={'secret': link})).status_code == 404
    first = await here.stranger.post('/api/auth/link', json={'secret': link})
    assert (first.status_code, first.json()['name']) == (200, 'Ada')
    assert (await here.stranger.post('/api/auth/link', json={'secret': link})).status_code == 401


async def test_signing_out_ends_the_cookie_and_takes_it_away(here: Served) -> None:
    headers = here.page()
    assert (await here.stranger.get('/api/auth/verify', headers=headers)).json()['name'] == 'Ada'
    ended = await here.stranger.post('/api/auth/logout', headers=headers)
    assert 'Max-Age=0' in ended.headers['set-cookie']
    assert (await here.stranger.get('/api/auth/verify', headers=headers)).status_code == 401


FOREIGN: tuple[dict[str, str | None], ...] = (
    {'Sec-Fetch-Site': 'cross-site', 'Origin': 'http://evil.example'},
    {'Sec-Fetch-Site': 'same-site', 'Origin': 'http://127.0.0.1:1'},
    {'Sec-Fetch-Site': None, 'Origin': 'null'},
    {'Sec-Fetch-Site': None, 'Origin': 'http://evil.example'},
    {'Sec-Fetch-Site': None, 'Origin': None},
    {'Content-Type': 'text/plain'},
    {'Content-Type': 'application/x-www-form-urlencoded'},
    {'Content-Type': None},
)


@pytest.mark.parametrize(
    ('method', 'path'),
    [('POST', '/api/conversations'), ('DELETE', '/api/conversations/{}'), ('PATCH', '/api/conversations/{}'), ('POST', '/api/auth/logout')],
)
async def test_no_other_site_changes_anything_with_the_cookie(here: Served, method: str, path: str) -> None:
    conversation = await here.conversation()
    for change in FOREIGN:
        headers = {name: value for name, value in {**here.page(), **change}.items() if value is not None}
        answer = await here.stranger.request(method, path.format(conversation), content=b'{"title": "stolen"}', headers=headers)
        assert (change, answer.status_code) == (change, 403)
    assert (await here.stranger.get('/api/auth/verify', headers=here.page())).status_code == 200
    items = (await here.program.get('/api/conversations')).json()['items']
    assert [(item['id'], item['title']) for item in items] == [(conversation, '')]


SENT_FROM_ELSEWHERE = (
    {'Origin': 'http://evil.example', 'Sec-Fetch-Site': 'cross-site'},
    {'Origin': 'null'},
    {'Sec-Fetch-Site': 'same-site'},
)


@pytest.mark.parametrize('way', ['login', 'link', 'invite'])
async def test_no_other_site_signs_a_browser_in(here: Served, way: str) -> None:
    services, ada = here.house.services, here.house.ada
    await with_password(here)
    _, invite = await services.company.invite(ada, (await services.rooms.create(ada, 'Table')).id)
    ways = {'login': {'name': 'Ada', 'password': GOOD}, 'link': {'secret': await services.doors.new_link()}}
    body = ways.get(way, {'secret': invite, 'name': 'Bob'})
    for change in SENT_FROM_ELSEWHERE:
        answer = await here.stranger.post(f'/api/auth/{way}', json=body, headers=change)
        assert (change, answer.status_code, 'set-cookie' in answer.headers) == (change, 403, False)
    planted = {'Cookie': 'chatapp_session=planted', 'Origin': here.address}
    ours = await here.stranger.post(f'/api/auth/{way}', json=body, headers=planted)
    assert ours.status_code == 200
    assert 'planted' not in ours.headers['set-cookie']
    assert 'HttpOnly' in ours.headers['set-cookie']


async def test_no_other_site_reads_with_the_cookie(here: Served) -> None:
    for change in ({'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site'}, {'Origin': 'http://evil.example'}):
        answer = await here.stranger.get('/api/conversations', headers=here.page(**change))
        assert answer.status_code == 403
        assert 'access-control-allow-origin' not in answer.headers


async def test_our_own_page_may_also_say_who_it_is_by_a_header(here: Served) -> None:
    conversation = await here.conversation()
    headers = here.page(**{'X-Requested-With': 'chatapp'})
    del headers['Content-Type']
    assert (await here.stranger.delete(f'/api/conversations/{conversation}', headers=headers)).status_code == 200


async def test_sign_in_is_limited_whatever_address_is_claimed(house_limited: TestHouse) -> None:
    async with serving(house_limited) as here:
        await with_password(here)

        async def attempt(number: int) -> httpx.Response:
            forged = {'X-Forwarded-For': f'10.0.0.{number}', 'X-Real-IP': f'10.0.0.{number}'}
            return await here.stranger.post('/api/auth/login', json={'name': 'x' * number, 'password': 'wrong'}, headers=forged)

        answers = [await attempt(number) for number in range(1, 6)]
    assert [answer.status_code for answer in answers[:3]] == [401] * 3
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers['retry-after']) <= 60


async def test_a_trusted_proxy_tells_addresses_apart(house_limited: TestHouse) -> None:
    async with serving(house_limited, walled(house_limited, trusted_proxies=('127.0.0.1',))) as here:
        await with_password(here)
        answers = [
            await here.stranger.post(
                '/api/auth/login', json={'name': 'x' * number, 'password': 'wrong'}, headers={'X-Forwarded-For': f'10.0.0.{number}'}
            )
            for number in range(1, 6)
        ]
    assert [answer.status_code for answer in answers] == [401] * 5


async def test_sending_too_often_is_told_with_a_time_to_wait(house_limited: TestHouse) -> None:
    async with serving(house_limited) as here:
        answers = [await here.program.post('/api/conversations', json={'content': 'x'}) for _ in range(5)]
        assert [answer.status_code for answer in answers[:3]] == [201] * 3
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers['retry-after']) >= 1
        kept = (await here.program.get('/api/conversations')).json()['items']
        assert len(kept) == sum(answer.status_code == 201 for answer in answers)
