"""Files over HTTP: given in two ways, read by those who may, in a form that harms nobody."""

from collections.abc import AsyncIterator

import pytest

from chatapp.domain.attachments import MAX_IMAGE_BYTES
from tests.api.serving import Served
from tests.support.pictures import EXE, SVG, bomb, picture

HOSTILE_NAMES = (
    '"><img src=x onerror=alert(1)>.png',
    '../../../etc/passwd',
    'a\r\nSet-Cookie: x=1\r\n.txt',
    '안녕 "quoted".txt',
    'photo\u202egnp.exe',
    'C:\\fakepath\\x.png',
    'x' * 1000,
    '',
)


async def given(here: Served, content: bytes, name: str = 'a.png') -> dict[str, object]:
    answer = await here.program.post('/api/files', files={'file': (name, content)})
    assert answer.status_code == 201, answer.text
    told: dict[str, object] = answer.json()
    return told


async def test_a_form_and_plain_bytes_give_the_same(here: Served) -> None:
    by_form = await given(here, picture())
    raw = await here.program.post('/api/files', params={'name': 'a.png'}, content=picture())
    assert raw.status_code == 201
    told = raw.json()
    assert {**told, 'id': '', 'url': ''} == {**by_form, 'id': '', 'url': ''}
    assert (told['type'], told['width'], told['height'], told['url']) == ('image/png', 8, 6, f'/files/{told["id"]}')


async def test_a_picture_is_shown_in_place_and_can_do_nothing(here: Served) -> None:
    told = await given(here, picture(size=(600, 600)))
    answer = await here.program.get(str(told['url']))
    assert (answer.status_code, answer.headers['content-type']) == (200, 'image/png')
    assert answer.headers['content-disposition'].startswith('inline; filename="a.png"')
    assert answer.headers['x-content-type-options'] == 'nosniff'
    assert 'sandbox' in answer.headers['content-security-policy']
    small = await here.program.get(str(told['url']), params={'size': 96})
    assert (small.headers['content-type'], len(small.content) < len(answer.content)) == ('image/webp', True)
    again = await here.program.get(str(told['url']), headers={'If-None-Match': answer.headers['etag']})
    assert (again.status_code, again.content) == (304, b'')


@pytest.mark.parametrize('content', [SVG, b'<script>alert(1)</script>', b'GIF8 not really <script>'])
async def test_whatever_is_no_picture_is_only_ever_downloaded_as_text(here: Served, content: bytes) -> None:
    told = await given(here, content, 'a.svg')
    answer = await here.program.get(str(told['url']))
    assert answer.headers['content-type'] == 'text/plain; charset=utf-8'
    assert answer.headers['content-disposition'].startswith('attachment')
    assert answer.headers['x-content-type-options'] == 'nosniff'
    assert 'sandbox' in answer.headers['content-security-policy']
    assert answer.content == content


@pytest.mark.parametrize('name', HOSTILE_NAMES)
async def test_a_name_can_break_nothing(here: Served, name: str) -> None:
    raw = await here.program.post('/api/files', params={'name': name}, content=b'text')
    told = raw.json()
    assert raw.status_code == 201
    assert not set(told['name']) & set('/\\"<>\r\n\u202e')
    answer = await here.program.get(told['url'])
    assert 'set-cookie' not in answer.headers
    assert answer.headers['content-disposition'].isascii()


@pytest.mark.parametrize(
    ('content', 'status', 'says'),
    [(EXE, 422, 'neither'), (b'', 422, 'empty'), (bomb(), 413, 'pixels'), (b'x' * 1_100_000, 413, '1 MiB')],
    ids=['program', 'empty', 'bomb', 'long text'],
)
async def test_what_is_not_taken_is_said_in_words(here: Served, content: bytes, status: int, says: str) -> None:
    answer = await here.program.post('/api/files', files={'file': ('a.png', content)})
    assert (answer.status_code, says in answer.json()['error']['message']) == (status, True)


async def test_eleven_megabytes_are_refused_whether_announced_or_streamed(here: Served) -> None:
    announced = await here.program.post('/api/files', content=bytes(MAX_IMAGE_BYTES + 1_000_000))

    async def streamed() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield bytes(1024 * 1024)

    answers = [announced, await here.program.post('/api/files', content=streamed())]
    for answer in answers:
        assert (answer.status_code, answer.json()['error']['code'], '10 MB' in answer.text) == (413, 'too_large', True)


async def test_a_form_without_a_file_says_so(here: Served) -> None:
    for content in (b'', b'--x\r\nbroken', b'--x--\r\n'):
        answer = await here.program.post('/api/files', content=content, headers={'Content-Type': 'multipart/form-data; boundary=x'})
        assert (answer.status_code, answer.json()['error']['field']) == (422, 'file')


@pytest.mark.parametrize('file', ['0' * 32, 'x', '..%2f..%2fsecrets', '0' * 5000])
async def test_strangers_are_sent_away_and_a_foreign_id_leads_nowhere(here: Served, file: str) -> None:
    told = await given(here, picture())
    assert (await here.stranger.get(str(told['url']))).status_code == 401
    assert (await here.stranger.post('/api/files', content=b'x')).status_code == 401
    assert (await here.program.get(f'/files/{file}')).status_code == 404
    assert (await here.program.delete(f'/api/files/{file}')).status_code == 404
    assert (await here.program.get(str(told['url']))).status_code == 200


async def test_a_page_of_ours_may_show_it_and_a_foreign_one_may_not(here: Served) -> None:
    told = await given(here, picture())
    own = here.page(**{'Sec-Fetch-Dest': 'image'})
    foreign = here.page(**{'Sec-Fetch-Site': 'cross-site', 'Origin': 'https://evil.example'})
    assert (await here.stranger.get(str(told['url']), headers=own)).status_code == 200
    assert (await here.stranger.get(str(told['url']), headers=foreign)).status_code == 403
    form = {name: value for name, value in own.items() if name != 'Content-Type'}
    assert (await here.stranger.post('/api/files', files={'file': b'x'}, headers=form)).status_code == 403
    marked = form | {'X-Requested-With': 'chatapp'}
    assert (await here.stranger.post('/api/files', files={'file': b'x'}, headers=marked)).status_code == 201


async def test_a_file_can_be_taken_back(here: Served) -> None:
    told = await given(here, b'text')
    assert (await here.program.delete(f'/api{told["url"]}')).status_code == 204
    assert (await here.program.get(str(told['url']))).status_code == 404
    assert (await here.program.delete(f'/api{told["url"]}')).status_code == 404


async def test_a_message_is_sent_with_its_files(here: Served) -> None:
    told = await given(here, picture())
    conversation = await here.conversation()
    body = {'content': 'Look', 'attachments': [told['id']]}
    stored = (await here.program.post(f'/api/conversations/{conversation}/messages', json=body)).json()
    assert stored['attachments'] == [told]
    listed = (await here.program.get(f'/api/conversations/{conversation}/messages')).json()
    assert listed['items'][0]['attachments'] == [told]
    gone = (await here.program.delete(f'/api/messages/{stored["id"]}')).json()
    assert gone['attachments'] == []
    assert (await here.program.get(str(told['url']))).status_code == 404


async def test_a_conversation_begins_with_a_file_alone(here: Served) -> None:
    told = await given(here, b'a,b\n', 'table.csv')
    made = (await here.program.post('/api/conversations', json={'attachments': [told['id']]})).json()
    assert (made['title'], made['message']['attachments']) == ('table.csv', [told])


@pytest.mark.parametrize('attachments', [['0' * 32], ['../x'], ['x'] * 11, 'x', [1]], ids=str)
async def test_files_that_are_none_are_refused(here: Served, attachments: object) -> None:
    conversation = await here.conversation()
    body = {'content': 'Look', 'attachments': attachments}
    answer = await here.program.post(f'/api/conversations/{conversation}/messages', json=body)
    assert (answer.status_code, str(answer.json()['error']['field']).startswith('attachments')) == (422, True)
    assert (await here.program.get(f'/api/conversations/{conversation}/messages')).json()['items'] == []


async def test_a_sixth_picture_is_refused_in_words(here: Served) -> None:
    ids = [(await given(here, picture(colour=f'#00000{number}')))['id'] for number in range(6)]
    answer = await here.program.post('/api/conversations', json={'content': 'Look', 'attachments': ids})
    assert (answer.status_code, answer.json()['error']['field'], 'up to 5' in answer.text) == (422, 'attachments', True)


async def test_only_the_kept_sizes_are_given(here: Served) -> None:
    told = await given(here, picture())
    assert (await here.program.get(str(told['url']), params={'size': 5000})).status_code == 422
