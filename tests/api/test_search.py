"""Search over HTTP."""

from tests.api.serving import Served


async def told(here: Served, text: str) -> str:
    made = (await here.program.post('/api/conversations', json={'content': text})).json()
    await here.house.run_ended(made['id'])
    await here.house.index_feed.catch_up()
    return str(made['id'])


async def test_what_was_said_is_found_with_its_place_marked(here: Served) -> None:
    conversation = await told(here, 'Where is the 등대 now?')
    found = (await here.program.get('/api/search', params={'q': '등대'})).json()
    assert (found['messages'], found['conversations'], found['next'], found['more'], found['behind']) == (1, 1, None, False, 0)
    [item] = found['items']
    assert (item['conversation']['id'], item['count']) == (conversation, 1)
    excerpt = item['hits'][0]['excerpt']
    assert [excerpt['text'][start:end] for start, end in excerpt['marks']] == ['등대']
    assert (await here.program.get('/api/search', params={'q': '등대', 'role': 'agent'})).json()['items'] == []
    assert (await here.program.get('/api/search', params={'q': '등대', 'until': '2001-01-01T00:00:00Z'})).json()['items'] == []


async def test_the_list_of_conversations_can_be_searched(here: Served) -> None:
    conversation = await told(here, 'lighthouse')
    other = (await here.program.post('/api/conversations', json={'title': 'Lighthouses'})).json()['id']
    await here.house.index_feed.catch_up()
    listed = (await here.program.get('/api/conversations', params={'q': 'lighthouse'})).json()
    assert sorted(item['id'] for item in listed['items']) == sorted((conversation, other))
    assert (await here.program.get('/api/conversations', params={'q': 'nothing'})).json() == {'items': [], 'next': None}


async def test_bad_searches_are_refused_with_the_field(here: Served) -> None:
    for given, field in (
        ({}, 'q'),
        ({'q': 'x' * 501}, 'q'),
        ({'q': 'x', 'cursor': '!'}, 'cursor'),
        ({'q': 'x', 'since': '2026-01-01T00:00:00'}, 'since'),
        ({'q': 'x', 'role': 'nobody'}, 'role'),
        ({'q': 'x', 'limit': '0'}, 'limit'),
    ):
        answer = await here.program.get('/api/search', params=given)
        assert (answer.status_code, answer.json()['error']['field']) == (422, field)
    assert (await here.program.get('/api/search', params={'q': 'x', 'conversation_id': 'f' * 32})).status_code == 404
    assert (await here.stranger.get('/api/search', params={'q': 'x'})).status_code == 401
