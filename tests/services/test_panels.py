"""Panels: a question, personas that stay who they were, and what a model reads in their talk."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from chatapp.domain.conversations import Conversation, Kind
from chatapp.domain.errors import BadInput, CapReached, Conflict, NotFound, Stopped
from chatapp.domain.money import Cap
from chatapp.domain.panels import TEXTS
from chatapp.domain.rooms import PanelKind
from chatapp.domain.stream import TextDelta
from chatapp.services import reading
from chatapp.services.export.document import Format
from tests.support.house import TestHouse
from tests.support.scripted import is_asked, passes, says
from tests.support.tables import a_table, an_agent, messages_in, said_in, until
from tests.support.taking import taken

BELOW = f'{"model: demo:lamp"}\n'
ANSWER = json.dumps({**{name: f'The {name}.' for name in TEXTS}, 'consensus': 0.75})


async def experts(house: TestHouse, folder: Path, *names: str) -> list[str]:
    """Agents to ask, by their ids."""
    return [await an_agent(house, folder, name, agent__yaml=BELOW) for name in names]


async def a_panel(house: TestHouse, folder: Path, *names: str, kind: PanelKind = PanelKind.MULTI_PERSONA) -> Conversation:
    return await house.services.panels.create(house.ada, kind, 'Which bread?', await experts(house, folder, *names))


async def test_one_persona_answers_the_question_at_once(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    assert (panel.kind, panel.title) == (Kind.PANEL, 'Which bread?')
    assert await said_in(house, panel) == [('Ada', 'Which bread?'), ('Abel', 'Hello there.')]
    assert await house.services.panels.kind(house.ada, panel.id) is PanelKind.MULTI_PERSONA


@pytest.mark.parametrize('count', [0, 11])
async def test_none_and_eleven_are_refused_and_leave_nothing(house: TestHouse, tmp_path: Path, count: int) -> None:
    seated = await experts(house, tmp_path, *(f'E{number}' for number in range(count)))
    with pytest.raises(BadInput) as refused:
        await house.services.panels.create(house.ada, PanelKind.BRAINSTORM, 'Which bread?', seated)
    assert refused.value.field == 'personas'
    assert (await house.services.conversations.listed(house.ada)).items == ()


async def test_an_unknown_persona_and_an_empty_question_leave_nothing(house: TestHouse, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await house.services.panels.create(house.ada, PanelKind.BRAINSTORM, 'Which bread?', ['nobody'])
    with pytest.raises(BadInput):
        await house.services.panels.create(house.ada, PanelKind.BRAINSTORM, ' ', await experts(house, tmp_path, 'Abel'))
    assert (await house.services.conversations.listed(house.ada)).items == ()


async def test_ten_answer_in_the_order_of_their_seats(house: TestHouse, tmp_path: Path) -> None:
    names = [f'E{number}' for number in range(10)]
    house.provider.voices = {
        name: [says(f'{name} speaks of something else than the others, {index * 1111}'), passes()] for index, name in enumerate(names)
    }
    panel = await a_panel(house, tmp_path, *names, kind=PanelKind.EXPERT_PANEL)
    assert [name for name, _ in await said_in(house, panel)] == ['Ada', *names]


async def test_a_persona_stays_who_it_was_when_its_folder_changes_and_when_it_is_gone(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    (tmp_path / 'agents' / 'Abel' / 'in_a_nutshell.md').write_text('Abel is a pirate now.', encoding='utf-8')
    await house.services.roster.refresh()
    await house.services.timeline.post(house.ada, panel.id, 'And with seeds?')
    await house.run_ended(panel.id)
    before, after = house.provider.requests[-2:]
    assert 'Abel sits at the table.' in before.system
    assert 'Abel sits at the table.' in after.system
    assert 'pirate' not in after.system

    await house.services.workshop.delete(house.ada, house.services.roster.by_name('Abel').id)
    await house.services.timeline.post(house.ada, panel.id, 'Still there?')
    assert (await said_in(house, panel))[-1] == ('Abel', 'Hello there.')
    assert not {tool.name for tool in house.provider.requests[-1].tools} & {'memorize', 'recall', 'configuration'}


async def test_insights_are_one_counted_call_and_stand_with_the_newest_first(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    house.provider.scripts = [says('```json\n', ANSWER, '\n```')]
    calls = len(house.provider.requests)
    drawn = await house.services.panels.draw(house.ada, panel.id)
    assert (drawn.conclusion, drawn.consensus) == ('The conclusion.', 75)
    assert len(house.provider.requests) == calls + 1
    asked = house.provider.requests[-1]
    assert not asked.tools
    assert 'Ada: Which bread?' in str(asked.turns)
    assert 'Abel: Hello there.' in str(asked.turns)
    spent = await house.services.ledger.today(house.ada)
    assert spent.usage.output_tokens == 5 * len(house.provider.requests)
    second = await house.services.panels.draw(house.ada, panel.id)
    assert list(await house.services.panels.insights(house.ada, panel.id)) == [second, drawn]

    answer = (await messages_in(house, panel))[-1]
    await house.services.timeline.delete_message(house.ada, answer.id)
    assert await house.services.panels.insights(house.ada, panel.id) == []


async def test_what_cannot_be_read_is_told_and_nothing_is_kept(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    with pytest.raises(BadInput, match='could not be read'):
        await house.services.panels.draw(house.ada, panel.id)
    assert await house.services.panels.insights(house.ada, panel.id) == []


async def test_insights_wait_for_an_answer_and_are_for_panels_alone(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'Abel': [passes()]}
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    for message in await messages_in(house, panel):
        await house.services.timeline.delete_message(house.ada, message.id)
    with pytest.raises(Conflict, match='Nobody has answered'):
        await house.services.panels.draw(house.ada, panel.id)
    room = await a_table(house, 'ann')
    with pytest.raises(Conflict, match='panels'):
        await house.services.panels.draw(house.ada, room.id)


async def test_the_day_cap_holds_for_insights(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    await house.services.ledger.set_cap(house.ada, Cap(tokens=1, micros=None))
    calls = len(house.provider.requests)
    with pytest.raises(CapReached):
        await house.services.panels.draw(house.ada, panel.id)
    assert len(house.provider.requests) == calls


async def test_stop_ends_the_drawing_of_insights_and_what_was_used_is_counted(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    before = (await house.services.ledger.today(house.ada)).calls
    house.provider.scripts = [[TextDelta(text='{"conclusion": "So'), asyncio.Event()], says(ANSWER)]
    house.provider.asked.clear()
    drawing = asyncio.create_task(house.services.panels.draw(house.ada, panel.id))
    await house.provider.asked.wait()
    assert house.services.panels.drawing(panel.id)
    await house.services.orchestrator.stop(house.ada, panel.id)
    with pytest.raises(Stopped):
        await drawing
    assert (house.provider.open_streams, house.services.panels.drawing(panel.id)) == (0, False)
    assert await house.services.panels.insights(house.ada, panel.id) == []
    assert (await house.services.ledger.today(house.ada)).calls == before + 1
    assert (await house.services.panels.draw(house.ada, panel.id)).consensus == 75


async def test_whoever_asked_for_insights_and_goes_away_ends_the_drawing_too(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    house.provider.scripts = [[asyncio.Event()]]
    house.provider.asked.clear()
    drawing = asyncio.create_task(house.services.panels.draw(house.ada, panel.id))
    await house.provider.asked.wait()
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert (house.provider.open_streams, house.services.panels.drawing(panel.id)) == (0, False)


async def test_what_is_whispered_is_read_by_no_other_model(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel', 'Berta')
    await house.run_ended(panel.id)
    wren = house.services.roster.by_name('Abel').id
    await house.services.timeline.post(house.ada, panel.id, 'Between us: sourdough', to=wren)
    await house.run_ended(panel.id)
    house.provider.scripts = [says(ANSWER)]
    await house.services.panels.draw(house.ada, panel.id)
    assert 'sourdough' not in str(house.provider.requests[-1].turns)


async def test_a_panel_is_listed_with_the_rooms_and_its_name_is_its_own(house: TestHouse, tmp_path: Path) -> None:
    first = await a_panel(house, tmp_path, 'Abel')
    second = await house.services.panels.create(
        house.ada, PanelKind.FOCUS_GROUP, 'Which bread?', [house.services.roster.by_name('Abel').id]
    )
    assert [first.title, second.title] == ['Which bread?', 'Which bread? 2']
    rooms, _ = await house.services.rooms.listed(house.ada)
    assert {one.cover.id for one in rooms} == {first.id, second.id}
    assert is_asked('Abel', house.provider.requests[0])
    await until(house, second, 'run')


async def test_insights_are_taken_away_with_the_panel(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    house.provider.scripts = [says(ANSWER)]
    drawn = await house.services.panels.draw(house.ada, panel.id)
    as_json = json.loads(await taken(house, panel.id, Format.JSON))
    assert [(one['id'], one['consensus']) for one in as_json['insights']] == [(drawn.id, 0.75)]
    as_markdown = (await taken(house, panel.id, Format.MARKDOWN)).decode()
    assert 'Consensus: 0.75\n\n### Conclusion\n\nThe conclusion.' in as_markdown


@pytest.mark.parametrize('at_once', [1, 2, 3, 9])
async def test_insights_are_taken_away_in_pages(house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    for number in range(3):
        house.provider.scripts = [says(ANSWER.replace('The conclusion.', f'Conclusion {number}.'))]
        await house.services.panels.draw(house.ada, panel.id)
    monkeypatch.setattr(reading, 'PAGE', at_once)
    as_json = json.loads(await taken(house, panel.id, Format.JSON))
    assert [one['conclusion'] for one in as_json['insights']] == ['Conclusion 2.', 'Conclusion 1.', 'Conclusion 0.']
    assert (as_json['reports'], as_json['reactions']) == ([], [])
    as_markdown = (await taken(house, panel.id, Format.MARKDOWN)).decode()
    assert re.findall(r'Conclusion \d', as_markdown) == ['Conclusion 0', 'Conclusion 1', 'Conclusion 2']


async def test_a_copy_of_a_panel_has_its_insights_and_personas(house: TestHouse, tmp_path: Path) -> None:
    panel = await a_panel(house, tmp_path, 'Abel')
    await house.run_ended(panel.id)
    house.provider.scripts = [says(ANSWER)]
    drawn = await house.services.panels.draw(house.ada, panel.id)
    copy = await house.services.copies.duplicate(house.ada, panel.id)
    assert await house.services.panels.kind(house.ada, copy.id) is PanelKind.MULTI_PERSONA
    (insights,) = (json.loads(await taken(house, copy.id, Format.JSON)))['insights']
    assert (insights['consensus'], insights['id'] == drawn.id) == (0.75, False)
