"""Panels over HTTP."""

import json
from pathlib import Path

from chatapp.domain.ids import ConversationId
from chatapp.domain.panels import TEXTS
from tests.api.serving import Served
from tests.support.scripted import says
from tests.support.tables import an_agent

ANSWER = json.dumps({**dict.fromkeys(TEXTS, 'So.'), 'consensus': 0.5})


async def test_a_panel_answers_its_question_and_gives_insights(here: Served, tmp_path: Path) -> None:
    await an_agent(here.house, tmp_path, 'Abel', agent__yaml='model: demo:lamp\n')
    made = await here.program.post('/api/panels', json={'kind': 'focus_group', 'question': 'Which bread?', 'personas': ['Abel']})
    panel = made.json()
    assert (made.status_code, panel['kind'], panel['panel'], panel['name']) == (201, 'panel', 'focus_group', 'Which bread?')
    await here.house.run_ended(ConversationId(panel['id']))
    said = (await here.program.get(f'/api/rooms/{panel["id"]}/messages')).json()['items']
    assert [one['content'] for one in said] == ['Which bread?', 'Hello there.']
    listed = (await here.program.get('/api/conversations', params={'kind': 'panel'})).json()['items']
    assert [one['id'] for one in listed] == [panel['id']]
    assert (await here.program.get('/api/conversations', params={'kind': 'chat'})).json()['items'] == []
    assert (await here.program.get('/api/conversations', params={'kind': 'club'})).status_code == 422

    place = f'/api/rooms/{panel["id"]}/insights'
    assert (await here.program.get(place)).json() == {'items': [], 'next': None}
    unread = await here.program.post(place)
    assert (unread.status_code, 'could not be read' in unread.json()['error']['message']) == (422, True)
    here.house.provider.scripts = [says(ANSWER)]
    drawn = await here.program.post(place)
    assert drawn.status_code == 201
    assert (drawn.json()['conclusion'], drawn.json()['consensus'], drawn.json()['model']) == ('So.', 0.5, 'demo:lamp')
    assert (await here.program.get(place)).json()['items'] == [drawn.json()]


async def test_a_panel_that_cannot_be_made_says_why(here: Served) -> None:
    for body, status, field in [
        ({'question': 'Which?', 'personas': []}, 422, 'personas'),
        ({'question': 'Which?', 'personas': ['nobody']}, 404, None),
        ({'question': ' ', 'personas': ['Juniper']}, 422, 'content'),
        ({'question': 'Which?', 'personas': ['Juniper'], 'kind': 'jury'}, 422, 'kind'),
    ]:
        refused = await here.program.post('/api/panels', json=body)
        assert (refused.status_code, refused.json()['error']['field']) == (status, field), refused.text
    room = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:ann']})).json()['id']
    assert (await here.program.post(f'/api/rooms/{room}/insights')).status_code == 409
    assert (await here.program.get('/api/rooms/nothing/insights')).status_code == 404
