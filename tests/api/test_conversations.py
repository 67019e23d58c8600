"""Conversations and messages over HTTP."""

import asyncio
from pathlib import Path

from tests.api.serving import Served, events_of, serving
from tests.support.house import a_house


async def test_a_conversation_is_made_changed_trashed_and_restored(here: Served) -> None:
    made = await here.program.post('/api/conversations', json={'title': 'Bees'})
    assert made.status_code == 201
    path = f'/api/conversations/{made.json()["id"]}'
    changed = await here.program.patch(path, json={'title': 'Wasps'})
    assert changed.json()['title'] == 'Wasps'
    put = await here.program.put(path, json={'effort': 'low'})
    assert (put.json()['title'], put.json()['effort']) == ('Wasps', 'low')
    assert (await here.program.delete(path)).json()['deleted'] is True
    assert (await here.program.get(path)).status_code == 404
    assert (await here.program.get('/api/conversations')).json()['items'] == []
    trash = await here.program.get('/api/conversations', params={'deleted': True})
    assert [item['title'] for item in trash.json()['items']] == ['Wasps']
    assert (await here.program.post(f'{path}/restore')).json()['deleted'] is False
    assert (await here.program.get(path)).json()['title'] == 'Wasps'


async def test_what_is_asked_of_the_model_is_set_and_taken_back_by_name(here: Served) -> None:
    made = (await here.program.post('/api/conversations', json={'system_prompt': 'Rhyme.', 'temperature': 0.5})).json()
    assert (made['system_prompt'], made['temperature'], made['top_p'], made['max_tokens']) == ('Rhyme.', 0.5, None, None)
    path = f'/api/conversations/{made["id"]}'
    changed = (await here.program.patch(path, json={'temperature': None, 'max_tokens': 300})).json()
    assert (changed['system_prompt'], changed['temperature'], changed['max_tokens']) == ('Rhyme.', None, 300)
    assert (await here.program.patch(path, json={'system_prompt': None})).json()['system_prompt'] == ''
    for wrong in ({'temperature': 3}, {'top_p': 0}, {'max_tokens': 0}, {'system_prompt': 'x' * 32_001}):
        refused = await here.program.patch(path, json=wrong)
        assert (refused.status_code, refused.json()['error']['field']) == (422, next(iter(wrong)))


async def test_a_first_message_begins_as_tuned_and_the_context_is_weighed(here: Served) -> None:
    made = (await here.program.post('/api/conversations', json={'content': 'Hi', 'system_prompt': 'Rhyme.', 'max_tokens': 300})).json()
    await here.house.run_ended(made['id'])
    assert here.house.provider.requests[0].system.endswith('Rhyme.')
    weighed = (await here.program.get(f'/api/conversations/{made["id"]}/context')).json()
    assert weighed['used'] == weighed['system'] + weighed['tools'] + weighed['history'] + weighed['newest']
    assert (weighed['reserve'], weighed['spent_on_branch']['tokens']) == (300, 15)
    assert (await here.stranger.get(f'/api/conversations/{made["id"]}/context')).status_code == 401


async def test_the_list_goes_on_at_its_cursor(here: Served) -> None:
    for title in ('a', 'b', 'c'):
        await here.program.post('/api/conversations', json={'title': title})
    first = (await here.program.get('/api/conversations', params={'limit': 2})).json()
    rest = (await here.program.get('/api/conversations', params={'limit': 2, 'cursor': first['next']})).json()
    titles = [item['title'] for item in first['items'] + rest['items']]
    assert sorted(titles) == ['a', 'b', 'c']
    assert rest['next'] is None


async def test_a_first_message_opens_a_conversation(here: Served) -> None:
    made = await here.program.post('/api/conversations', json={'content': 'Hello'})
    assert made.status_code == 201
    assert made.json()['message']['content'] == 'Hello'
    assert made.json()['message']['conversation_id'] == made.json()['id']


async def test_a_stored_message_comes_back_and_the_answer_follows_by_itself(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    posted = await here.program.post(path, json={'content': 'Hello', 'client_message_id': 'one'})
    assert posted.status_code == 201
    assert (posted.json()['content'], posted.json()['client_message_id']) == ('Hello', 'one')
    await here.house.run_ended(posted.json()['conversation_id'])
    items = (await here.program.get(path)).json()['items']
    assert [item['content'] for item in items] == ['Hello', 'Hello there.']
    assert items[1]['author']['kind'] == 'agent'


async def test_pages_of_messages_lead_up_and_down(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    for text in ('one', 'two'):
        posted = await here.program.post(path, json={'content': text})
        await here.house.run_ended(posted.json()['conversation_id'])
    newest = (await here.program.get(path, params={'limit': 2})).json()
    older = (await here.program.get(path, params={'limit': 2, 'before': newest['next']})).json()
    newer = (await here.program.get(path, params={'limit': 2, 'after': older['items'][-1]['id']})).json()
    assert [item['content'] for item in older['items'] + newest['items']] == ['one', 'Hello there.', 'two', 'Hello there.']
    assert (older['next'], newer['items']) == (None, newest['items'])


async def test_another_branch_is_read_without_making_it_the_active_one(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    asked = (await here.program.post(path, json={'content': 'one'})).json()
    await here.house.run_ended(asked['conversation_id'])
    edited = (await here.program.put(f'/api/messages/{asked["id"]}', json={'content': 'other'})).json()
    for _ in range(2):
        branch = (await here.program.get(path, params={'branch': asked['id']})).json()
        assert [item['content'] for item in branch['items']] == ['one', 'Hello there.']
        assert [item['content'] for item in (await here.program.get(path)).json()['items']] == ['other']
    newer = (await here.program.get(path, params={'branch': asked['id'], 'after': asked['id']})).json()['items']
    assert [item['content'] for item in newer] == ['Hello there.']
    assert (await here.program.get(path, params={'branch': edited['id'], 'after': asked['id']})).status_code == 404
    elsewhere = f'/api/conversations/{await here.conversation()}/messages'
    refused = await here.program.get(elsewhere, params={'branch': asked['id']})
    assert (refused.status_code, refused.json()['error']['field']) == (422, 'branch')


async def test_a_first_message_sent_again_finds_the_conversation_it_began_as_it_was_chosen(here: Served) -> None:
    body = {'content': 'x' * 300_000, 'client_message_id': 'one try', 'model': 'demo:lamp', 'effort': 'low'}
    first, second = [await here.program.post('/api/conversations', json=body) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()['message']['id'] == second.json()['message']['id']
    assert (second.json()['model'], second.json()['effort']) == ('demo:lamp', 'low')
    assert [item['id'] for item in (await here.program.get('/api/conversations')).json()['items']] == [first.json()['id']]


async def test_the_same_key_ten_times_at_once_is_one_message(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    body = {'content': 'Once', 'client_message_id': 'same'}
    answers = await asyncio.gather(*(here.program.post(path, json=body) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()['id'] for answer in answers}) == 1
    await here.house.run_ended(answers[0].json()['conversation_id'])
    items = (await here.program.get(path)).json()['items']
    assert [item['content'] for item in items if item['author']['kind'] == 'person'] == ['Once']
    assert len(here.house.provider.requests) <= 2  # the answer, and the title


async def test_the_same_key_after_a_restart_is_the_same_message(tmp_path: Path) -> None:
    body, seen = {'content': 'Once', 'client_message_id': 'same'}, []
    conversation = ''
    for _ in range(2):
        async with a_house(tmp_path) as house, serving(house) as here:
            conversation = conversation or await here.conversation()
            posted = await here.program.post(f'/api/conversations/{conversation}/messages', json=body)
            seen.append((posted.status_code, posted.json()['id']))
            items = (await here.program.get(f'/api/conversations/{conversation}/messages')).json()['items']
    assert seen[0] == seen[1]
    assert [item['content'] for item in items if item['author']['kind'] == 'person'] == ['Once']


async def test_the_same_key_with_another_text_is_a_conflict(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    await here.program.post(path, json={'content': 'One'}, headers={'Idempotency-Key': 'k'})
    again = await here.program.post(path, json={'content': 'Two'}, headers={'Idempotency-Key': 'k'})
    assert (again.status_code, again.json()['error']['code']) == (409, 'conflict')
    items = (await here.program.get(path)).json()['items']
    assert 'Two' not in [item['content'] for item in items]


async def test_asking_for_a_stream_gives_the_run_from_the_message_to_its_end(here: Served) -> None:
    conversation = await here.conversation()
    path, body = f'/api/conversations/{conversation}/messages', {'content': 'Hello', 'client_message_id': 'one'}
    for _ in ('first', 'the same key again'):
        async with here.program.stream('POST', path, json=body, headers={'Accept': 'text/event-stream'}) as response:
            assert response.headers['content-type'].startswith('text/event-stream')
            heard = [event async for event in events_of(response)]
        assert heard[0].event == 'message'
        assert '"Hello"' in str(heard[0].data).replace("'", '"')
        assert [event.event for event in heard].count('run_end') == 1
        assert heard[-1].event == 'run_end'


async def test_a_refused_message_is_no_stream(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    refused = await here.program.post(path, json={'content': '  '}, headers={'Accept': 'text/event-stream'})
    assert (refused.status_code, refused.json()['error']['field']) == (422, 'content')


async def test_a_message_is_edited_regenerated_deleted_and_brought_back(here: Served) -> None:
    conversation = await here.conversation()
    posted = await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': 'Hello'})
    await here.house.run_ended(posted.json()['conversation_id'])
    path = f'/api/messages/{posted.json()["id"]}'
    edited = (await here.program.put(path, json={'content': 'Good day', 'rerun': True})).json()
    assert (edited['content'], len(edited['versions'])) == ('Good day', 2)
    await here.house.run_ended(posted.json()['conversation_id'])
    items = (await here.program.get(f'/api/conversations/{conversation}/messages')).json()['items']
    assert [item['content'] for item in items] == ['Good day', 'Hello there.']
    again = await here.program.post(f'/api/messages/{items[1]["id"]}/regenerate')
    assert again.status_code == 201
    await here.house.run_ended(posted.json()['conversation_id'])
    details = await here.program.get(f'/api/messages/{again.json()["id"]}/details')
    assert details.json()['requests'] == [{'scripted': True}]
    one = f'/api/messages/{again.json()["id"]}'
    assert (await here.program.delete(one)).json()['deleted'] is True
    assert (await here.program.get(one)).status_code == 404
    assert (await here.program.post(f'{one}/restore')).json()['deleted'] is False


async def test_a_second_model_answers_beside_the_first_until_one_is_selected(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    refused = await here.program.post(path, json={'content': 'Hello', 'compare': 'demo:lamp'})
    assert (refused.status_code, refused.json()['error']['field']) == (422, 'compare')
    posted = await here.program.post(path, json={'content': 'Hello', 'compare': 'demo:torch'})
    await here.house.run_ended(posted.json()['conversation_id'])
    first = (await here.program.get(path)).json()['items'][-1]
    second = (await here.program.get(f'/api/messages/{first["versions"][1]}')).json()
    assert (second['beside'], second['model']) == (first['id'], 'demo:torch')
    chosen = (await here.program.post(f'/api/messages/{second["id"]}/select')).json()
    assert (chosen['beside'], chosen['versions']) == (None, first['versions'])
    assert (await here.program.get(path)).json()['items'][-1]['id'] == second['id']


async def test_a_second_model_answers_beside_an_answer_that_stands(here: Served) -> None:
    conversation = await here.conversation()
    path = f'/api/conversations/{conversation}/messages'
    posted = await here.program.post(path, json={'content': 'Hello'})
    await here.house.run_ended(posted.json()['conversation_id'])
    first = (await here.program.get(path)).json()['items'][-1]
    refused = await here.program.post(f'/api/messages/{first["id"]}/compare', json={'model': 'demo:lamp'})
    assert (refused.status_code, refused.json()['error']['field']) == (422, 'model')
    second = await here.program.post(f'/api/messages/{first["id"]}/compare', json={'model': 'demo:torch'})
    assert (second.status_code, second.json()['beside']) == (201, first['id'])
    await here.house.run_ended(posted.json()['conversation_id'])
    assert (await here.program.get(path)).json()['items'][-1]['versions'] == [first['id'], second.json()['id']]


async def test_a_plain_edit_asks_nobody(here: Served) -> None:
    conversation = await here.conversation()
    posted = await here.program.post(f'/api/conversations/{conversation}/messages', json={'content': 'Hello'})
    await here.house.run_ended(posted.json()['conversation_id'])
    edited = await here.program.put(f'/api/messages/{posted.json()["id"]}', json={'content': 'Good day'})
    assert edited.json()['content'] == 'Good day'
    assert (await here.program.get(f'/api/conversations/{conversation}')).json()['running_id'] is None


async def test_models_tell_ability_and_price(here: Served) -> None:
    listed = (await here.program.get('/api/models')).json()
    demo = next(item for item in listed['items'] if item['id'] == 'demo:lamp')
    assert demo['price']['input_micros'] == 0
    assert demo['context_window'] > 0
    assert listed['default'] in [item['id'] for item in listed['items']]


async def test_what_is_typed_and_not_sent_is_kept_for_each_place(here: Served) -> None:
    path = f'/api/conversations/{await here.conversation()}/unsent'
    assert (await here.program.get(path)).json() == {'content': ''}
    assert (await here.program.put(path, json={'content': 'And in winter'})).json() == {'content': 'And in winter'}
    assert (await here.program.put('/api/unsent', json={'content': 'Bees'})).json() == {'content': 'Bees'}
    assert (await here.program.get(path)).json() == {'content': 'And in winter'}
    assert (await here.program.get('/api/unsent')).json() == {'content': 'Bees'}
    assert (await here.program.put(path, json={'content': '  '})).json() == {'content': ''}
    assert (await here.program.get(path)).json() == {'content': ''}
