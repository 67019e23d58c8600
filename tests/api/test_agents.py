"""Agents, by programs."""

import base64
import io
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from chatapp.domain.people import Scope
from tests.api.serving import Served, serving
from tests.support.chitchats import picture
from tests.support.house import TestHouse

MAKE = {'name': 'Robin', 'group': 'Choir', 'nutshell': '{agent_name} sings.'}


@pytest.fixture
async def here(house: TestHouse) -> AsyncIterator[Served]:
    """The program may change the house."""
    async with serving(house, scopes=frozenset({Scope.CHAT, Scope.ADMIN})) as opened:
        yield opened


async def test_an_agent_is_made_read_changed_and_deleted(here: Served) -> None:
    made = (await here.program.post('/api/agents', json=MAKE)).json()
    assert (made['name'], made['group'], made['nutshell']) == ('Robin', 'Choir', '{agent_name} sings.')
    for name in (made['id'], 'Robin', 'robin'):
        assert (await here.program.get(f'/api/agents/{name}')).json() == made
    changed = (await here.program.patch('/api/agents/Robin', json={'name': 'Tit', 'characteristics': '## Personality\nQuiet.'})).json()
    assert (changed['id'], changed['name'], changed['characteristics']) == (made['id'], 'Tit', '## Personality\nQuiet.')
    assert '## Tit in a nutshell\n\nTit sings.' in (await here.program.get('/api/agents/Tit/prompt')).json()['prompt']
    assert (await here.program.delete('/api/agents/Tit')).json() == {'id': made['id'], 'deleted': True}
    assert (await here.program.get('/api/agents/Tit')).status_code == 404


async def test_the_list_goes_on_where_its_cursor_says(here: Served) -> None:
    first = (await here.program.get('/api/agents', params={'limit': 4})).json()
    rest = (await here.program.get('/api/agents', params={'limit': 4, 'cursor': first['next']})).json()
    names = [one['name'] for one in (*first['items'], *rest['items'])]
    assert names == [one.name for one in here.house.services.roster.all()]
    assert rest['next'] is None
    group = (await here.program.get('/api/agents', params={'group': 'Reading table'})).json()['items']
    assert [one['name'] for one in group] == ['Juniper', 'Orsino', 'Wren']


async def test_a_file_is_written_only_over_what_was_read(here: Served) -> None:
    await here.program.post('/api/agents', json=MAKE)
    place = '/api/agents/Robin/files/in_a_nutshell.md'
    opened = (await here.program.get(place)).json()
    saved = await here.program.put(place, json={'text': 'new', 'version': opened['version']})
    assert saved.json()['text'] == 'new'
    assert (await here.program.put(place, json={'text': 'newer', 'version': opened['version']})).status_code == 409
    assert (await here.program.get('/api/agents/Robin/files/secret.md')).status_code == 404


async def test_a_folder_is_sent_file_by_file(here: Served) -> None:
    files = {'in_a_nutshell.md': base64.b64encode('안녕'.encode('cp949')).decode(), 'a.png': base64.b64encode(picture(kind='PNG')).decode()}
    made = (await here.program.post('/api/agents', json={'name': 'Robin', 'files': files})).json()
    assert made['nutshell'] == '안녕'
    assert made['picture']
    broken = await here.program.post('/api/agents', json={'name': 'Tit', 'files': {'in_a_nutshell.md': '!'}})
    assert (broken.status_code, broken.json()['error']['field']) == (422, 'files')


async def test_a_picture_is_given_in_the_size_asked_for(here: Served) -> None:
    await here.program.post('/api/agents', json=MAKE)
    place = '/api/agents/Robin/profile-pic'
    assert (await here.program.get(place)).status_code == 404
    assert (await here.program.put(place, content=picture(), headers={'Content-Type': 'application/octet-stream'})).json()['picture']
    for size in (16, 1024):
        shown = await here.program.get(place, params={'size': size})
        assert shown.headers['content-type'] == 'image/webp'
        assert shown.headers['x-content-type-options'] == 'nosniff'
        assert Image.open(io.BytesIO(shown.content)).size == (size, size)
    for size in (2000, 15, 0, -1):
        assert (await here.program.get(place, params={'size': size})).status_code == 422


@pytest.mark.parametrize('path', ['..%2F..%2Fsecrets%2Fkey', '%2Fetc%2Fpasswd', 'a%5Cb', '..%2Fx', '%2E%2E%2Fx'])
async def test_a_path_instead_of_a_name_is_refused(here: Served, path: str) -> None:
    answer = await here.program.get(f'/api/agents/{path}/profile-pic')
    assert answer.status_code in (404, 422)
    assert answer.json()['error']['code'] in ('invalid', 'not_found')


@pytest.mark.parametrize('name', ['../x', 'a/b', 'CON', '.', 'x' * 300, '', 'a\0b'])
async def test_a_name_that_is_no_name_is_refused(here: Served, name: str) -> None:
    answer = await here.program.post('/api/agents', json={'name': name, 'nutshell': 'x'})
    assert (answer.status_code, answer.json()['error']['field']) == (422, 'name')


async def test_cards_go_out_and_come_in(here: Served) -> None:
    await here.program.post('/api/agents', json=MAKE)
    for query in ({'version': 'v2'}, {'version': 'v3'}, {'picture': 'true'}):
        card = await here.program.get('/api/agents/Robin/card', params=query)
        assert card.headers['content-disposition'].startswith('attachment')
        back = await here.program.post('/api/agents/import', content=card.content, headers={'Content-Type': 'application/octet-stream'})
        assert (back.status_code, back.json()['nutshell']) == (201, '{agent_name} sings.')
    refused = await here.program.post('/api/agents/import', content=b'nothing', headers={'Content-Type': 'application/octet-stream'})
    assert refused.status_code == 422


async def test_how_agents_are_set_up_and_a_reload(here: Served) -> None:
    found = (await here.program.get('/api/agents/configs')).json()
    assert found['troubles'] == []
    assert {one['name']: one['talkativeness'] for one in found['items']}['Orsino'] == 0.8
    folder = here.house.services.roster
    assert (await here.program.post('/api/agents/Orsino/reload')).json()['name'] == 'Orsino'
    assert (await here.program.post('/api/agents/reload')).json()['agents'] == len(folder.all())


async def test_the_direct_room_is_made_once(here: Served) -> None:
    room = (await here.program.get('/api/agents/Wren/direct-room')).json()
    assert room['kind'] == 'room'
    assert (await here.program.get('/api/agents/wren/direct-room')).json()['id'] == room['id']
    assert (await here.program.get('/api/agents/nobody/direct-room')).status_code == 404


async def test_a_stranger_sees_nobody(here: Served) -> None:
    for path in ('/api/agents', '/api/agents/Orsino', '/api/agents/configs', '/api/agents/Orsino/profile-pic'):
        assert (await here.stranger.get(path)).status_code == 401


async def test_a_token_for_talking_reads_agents_and_changes_none(here: Served) -> None:
    made = (await here.program.post('/api/agents', json=MAKE)).json()
    _, secret = await here.house.services.doors.create_token(here.house.ada, name='talks only')
    as_talker = {'Authorization': f'Bearer {secret}'}
    version = (await here.program.get('/api/agents/Robin/files/in_a_nutshell.md', headers=as_talker)).json()['version']
    for method, path, body in (
        ('POST', '/api/agents', {**MAKE, 'name': 'Tit'}),
        ('POST', '/api/agents/Robin/duplicate', None),
        ('PATCH', '/api/agents/Robin', {'characteristics': 'Loud.'}),
        ('PUT', '/api/agents/Robin/files/in_a_nutshell.md', {'text': 'x', 'version': version}),
        ('DELETE', '/api/agents/Robin', None),
    ):
        refused = await here.program.request(method, path, json=body, headers=as_talker)
        assert (refused.status_code, refused.json()['error']['message']) == (403, 'This token lacks the scope admin.'), path
    raw = {**as_talker, 'Content-Type': 'application/octet-stream'}
    assert (await here.program.put('/api/agents/Robin/profile-pic', content=picture(), headers=raw)).status_code == 403
    assert (await here.program.post('/api/agents/import', content=b'{}', headers=raw)).status_code == 403
    assert (await here.program.get('/api/agents/Robin', headers=as_talker)).json() == made
