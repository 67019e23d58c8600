"""The shelf over HTTP."""

from tests.api.serving import Served


async def test_pins_the_archive_and_their_lists(here: Served) -> None:
    first, second = await here.conversation(), await here.conversation()
    pinned = await here.program.patch(f'/api/conversations/{first}', json={'pinned': True})
    assert pinned.json()['pinned'] is True
    assert (await here.program.put(f'/api/conversations/{second}', json={'archived': True})).json()['archived'] is True

    async def ids(**filters: object) -> list[str]:
        listed = await here.program.get('/api/conversations', params={name: str(value) for name, value in filters.items()})
        return [item['id'] for item in listed.json()['items']]

    assert await ids() == await ids(pinned=True) == [first]
    assert await ids(archived=True) == [second]
    assert await ids(pinned=False) == []


async def test_a_duplicate_and_a_branch_are_conversations_of_their_own(here: Served) -> None:
    made = (await here.program.post('/api/conversations', json={'content': 'Hello', 'title': 'Bees'})).json()
    await here.house.run_ended(made['message']['conversation_id'])
    path = f'/api/conversations/{made["id"]}'
    copy = await here.program.post(f'{path}/duplicate')
    assert (copy.status_code, copy.json()['title']) == (201, 'Bees (copy)')
    branch = await here.program.post(f'{path}/branch', json={'message_id': made['message']['id']})
    assert branch.json()['branched_from'] == {'conversation_id': made['id'], 'message_id': made['message']['id']}
    items = (await here.program.get(f'/api/conversations/{branch.json()["id"]}/messages')).json()['items']
    assert [item['content'] for item in items] == ['Hello']
    other = await here.conversation()
    wrong = await here.program.post(f'/api/conversations/{other}/branch', json={'message_id': made['message']['id']})
    assert (wrong.status_code, wrong.json()['error']['field']) == (422, 'message_id')


async def test_an_answer_is_unread_until_it_is_marked(here: Served) -> None:
    made = (await here.program.post('/api/conversations', json={'content': 'Hello'})).json()
    await here.house.run_ended(made['message']['conversation_id'])
    listed = (await here.program.get('/api/conversations')).json()['items']
    assert [(item['unread'], item['unread_count']) for item in listed] == [(True, 1)]
    assert (await here.program.post(f'/api/conversations/{made["id"]}/mark-read')).json()['unread'] is False
    assert [item['unread'] for item in (await here.program.get('/api/conversations')).json()['items']] == [False]
    assert (await here.program.get('/api/recent')).json() == {'items': [], 'next': None}
    assert (await here.program.delete('/api/recent')).status_code == 204


async def test_topics_are_made_put_on_filtered_by_and_removed(here: Served) -> None:
    first, second = await here.conversation(), await here.conversation()
    bread = (await here.program.post('/api/topics', json={'name': 'Bread'})).json()
    assert (await here.program.post('/api/topics', json={'name': 'bread'})).status_code == 409
    labelled = await here.program.post(f'/api/topics/{bread["id"]}/conversations', json={'ids': [first]})
    assert labelled.status_code == 204
    items = (await here.program.get('/api/conversations', params={'topic_id': bread['id']})).json()['items']
    assert [(item['id'], item['topic_ids']) for item in items] == [(first, [bread['id']])]
    await here.program.post(f'/api/topics/{bread["id"]}/conversations', json={'ids': [first], 'on': False})
    assert (await here.program.get('/api/conversations', params={'topic_id': bread['id']})).json()['items'] == []
    assert (await here.program.patch(f'/api/topics/{bread["id"]}', json={'name': 'Loaves'})).json()['name'] == 'Loaves'
    assert [item['name'] for item in (await here.program.get('/api/topics')).json()['items']] == ['Loaves']
    assert (await here.program.delete(f'/api/topics/{bread["id"]}')).status_code == 204
    assert (await here.program.get(f'/api/topics/{bread["id"]}')).status_code == 404
    assert {item['id'] for item in (await here.program.get('/api/conversations')).json()['items']} == {first, second}


async def test_a_batch_is_done_whole_or_not_at_all(here: Served) -> None:
    ids = [await here.conversation() for _ in range(3)]
    deleted = await here.program.post('/api/conversations/batch', json={'ids': ids, 'action': 'delete'})
    assert [item['deleted'] for item in deleted.json()['items']] == [True, True, True]
    restored = await here.program.post('/api/conversations/batch', json={'ids': ids, 'action': 'restore'})
    assert restored.status_code == 200
    broken = await here.program.post('/api/conversations/batch', json={'ids': [*ids, 'nothing'], 'action': 'archive'})
    assert broken.status_code == 404
    assert len((await here.program.get('/api/conversations')).json()['items']) == 3
    for body in ({'ids': [], 'action': 'delete'}, {'ids': ids, 'action': 'burn'}, {'ids': ['x'] * 201, 'action': 'delete'}):
        assert (await here.program.post('/api/conversations/batch', json=body)).status_code == 422


async def test_a_conversation_is_taken_away_in_every_format_and_never_shown_in_our_place(here: Served) -> None:
    made = (await here.program.post('/api/conversations', json={'content': 'Hello 한국어', 'title': 'Bees & 벌'})).json()
    await here.house.run_ended(made['message']['conversation_id'])
    for form, type_, ending in (('json', 'application/json', 'json'), ('markdown', 'text/markdown', 'md'), ('html', 'text/html', 'html')):
        file = await here.program.get(f'/api/conversations/{made["id"]}/export', params={'format': form})
        assert file.headers['content-type'].startswith(type_)
        assert file.headers['content-disposition'].startswith('attachment')
        assert 'sandbox' in file.headers['content-security-policy']
        assert f'%EB%B2%8C.{ending}' in file.headers['content-disposition']
        assert file.headers['x-content-type-options'] == 'nosniff'
        assert 'Hello 한국어' in file.text
    wrong = await here.program.get(f'/api/conversations/{made["id"]}/export', params={'format': 'docx'})
    assert wrong.status_code == 422
    for asked in (
        await here.program.post('/api/conversations/export', json={'ids': [made['id']], 'format': 'json'}),
        await here.program.get('/api/export'),
    ):
        assert asked.content.startswith(b'PK')
    assert (await here.stranger.get('/api/export')).status_code == 401


async def test_what_is_erased_is_gone_from_everywhere(here: Served) -> None:
    first, second, third = [await here.conversation() for _ in range(3)]
    kept = await here.program.post('/api/conversations/batch', json={'ids': [first], 'action': 'erase'})
    assert kept.status_code == 409
    assert (await here.program.delete(f'/api/conversations/{first}', params={'erase': True})).status_code == 200
    assert (await here.program.post(f'/api/conversations/{first}/restore')).status_code == 404
    await here.program.post('/api/conversations/batch', json={'ids': [second, third], 'action': 'delete'})
    erased = await here.program.post('/api/conversations/batch', json={'ids': [second], 'action': 'erase'})
    assert erased.json() == {'items': [], 'next': None}
    assert (await here.program.delete('/api/trash')).json() == {'erased': 1}
    assert (await here.program.get('/api/conversations', params={'deleted': True})).json()['items'] == []


async def test_templates_are_saved_changed_started_from_and_removed(here: Served) -> None:
    made = (await here.program.post('/api/conversations', json={'content': 'Hello', 'title': 'Bees', 'temperature': 0.5})).json()
    await here.house.run_ended(made['message']['conversation_id'])
    saved = await here.program.post('/api/templates', json={'conversation_id': made['id']})
    template = saved.json()
    assert (saved.status_code, template['name'], template['content'], template['temperature']) == (201, 'Bees', 'Hello', 0.5)
    mixed = await here.program.post('/api/templates', json={'conversation_id': made['id'], 'content': 'Hello'})
    assert (mixed.status_code, mixed.json()['error']['field']) == (422, 'conversation_id')
    assert (await here.program.post('/api/templates', json={'name': ' '})).status_code == 422
    path = f'/api/templates/{template["id"]}'
    changed = (await here.program.patch(path, json={'name': 'Hives', 'system_prompt': 'Be brief.'})).json()
    assert changed == {**template, 'name': 'Hives', 'system_prompt': 'Be brief.'}
    assert (await here.program.get(path)).json() == changed
    written = (await here.program.post('/api/templates', json={'name': 'Letter', 'effort': 'low'})).json()
    assert [one['name'] for one in (await here.program.get('/api/templates')).json()['items']] == ['Hives', 'Letter']
    started = await here.program.post(f'{path}/start', json={})
    assert (started.status_code, started.json()['title'], started.json()['message']['content']) == (201, 'Hives', 'Hello')
    await here.house.run_ended(started.json()['id'])
    assert (await here.program.post(f'/api/templates/{written["id"]}/start', json={})).json()['message'] is None
    once = [(await here.program.post(f'{path}/start', json={}, headers={'Idempotency-Key': 'k'})).json()['id'] for _ in range(2)]
    assert once[0] == once[1] != started.json()['id']
    await here.house.run_ended(once[0])
    assert (await here.program.delete(path)).status_code == 204
    assert (await here.program.get(path)).status_code == 404


async def test_short_lists_come_in_pages_too(here: Served) -> None:
    for name in ('Bread', 'Bees', 'Boats'):
        await here.program.post('/api/topics', json={'name': name})
    first = (await here.program.get('/api/topics', params={'limit': 2})).json()
    rest = (await here.program.get('/api/topics', params={'limit': 2, 'cursor': first['next']})).json()
    assert [one['name'] for one in first['items'] + rest['items']] == ['Bees', 'Boats', 'Bread']
    assert rest['next'] is None
    assert (await here.program.get('/api/topics', params={'cursor': '99'})).json() == {'items': [], 'next': None}
    for wrong in ('', '-1', '²', '1' * 30):
        refused = await here.program.get('/api/topics', params={'cursor': wrong})
        assert (refused.status_code, refused.json()['error']['field']) == (422, 'cursor')
