"""The roster answers from what the folders say now."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.events import RosterChanged
from chatapp.domain.ids import AgentId
from chatapp.services.roster import Roster
from tests.support.chitchats import chitchats_folder, put
from tests.support.house import TestHouse, a_house
from tests.support.scripted import says
from tests.support.tables import ONE_ROUND, messages_in


@pytest.fixture
def agents(tmp_path: Path) -> Path:
    return put(tmp_path / 'mine' / 'Wren', in_a_nutshell__md='{agent_name} is small.', recent_events__md='- [2026-11-01] came').parent


@pytest.fixture
async def house(tmp_path: Path, agents: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path / 'data', agents_dir=agents) as opened:
        yield opened


@pytest.fixture
def roster(house: TestHouse) -> Roster:
    return house.services.roster


async def test_an_agent_is_found_by_id_and_by_name(roster: Roster) -> None:
    (wren,) = roster.all()
    assert roster.get(wren.id) == roster.by_name('WREN') == roster.find(wren.id) == roster.find('Wren') == wren
    for nobody in ('', 'Robin', '../Wren'):
        with pytest.raises(NotFound):
            roster.find(nobody)


async def test_an_edit_by_hand_is_in_the_next_persona(house: TestHouse, roster: Roster, agents: Path) -> None:
    (wren,) = roster.all()
    assert '## Wren in a nutshell\n\nWren is small.' in roster.persona(wren.id)
    put(agents / 'Wren', in_a_nutshell__md='{agent_name} is tall.')
    await roster.refresh()
    assert 'Wren is tall.' in roster.persona(wren.id)
    assert RosterChanged() in house.heard
    house.heard.clear()
    await roster.refresh()
    assert RosterChanged() not in house.heard


async def test_a_renamed_folder_is_the_same_agent_also_after_a_restart(tmp_path: Path, agents: Path) -> None:
    async with a_house(tmp_path / 'data', agents_dir=agents) as house:
        (wren,) = house.services.roster.all()
        (agents / 'Wren').rename(agents / 'Robin')
        await house.services.roster.refresh()
        assert house.services.roster.get(wren.id).name == 'Robin'
    (agents / 'group_choir').mkdir()
    (agents / 'Robin').rename(agents / 'group_choir' / 'Robin')
    async with a_house(tmp_path / 'data', agents_dir=agents) as house:
        assert [(one.id, one.group) for one in house.services.roster.all()] == [(wren.id, 'choir')]


async def test_an_agent_whose_folder_comes_back_is_the_same(roster: Roster, agents: Path, tmp_path: Path) -> None:
    (wren,) = roster.all()
    (agents / 'Wren').rename(tmp_path / 'away')
    await roster.refresh()
    with pytest.raises(NotFound):
        roster.get(wren.id)
    (tmp_path / 'away').rename(agents / 'Wren')
    await roster.refresh()
    assert roster.get(wren.id) == wren


async def test_memorize_adds_a_dated_line_that_the_next_persona_holds(house: TestHouse, roster: Roster, agents: Path) -> None:
    (wren,) = roster.all()
    assert await roster.memorize(wren.id, 'met\nOrsino', zone=ZoneInfo('Asia/Seoul')) == 'met Orsino'
    day = house.clock.now().astimezone(ZoneInfo('Asia/Seoul')).date()
    assert (agents / 'Wren' / 'recent_events.md').read_text() == f'- [2026-11-01] came\n\n- [{day}] met Orsino\n'
    assert f'- [{day}] met Orsino' in roster.persona(wren.id)
    with pytest.raises(BadInput):
        await roster.memorize(wren.id, ' \n')


async def test_recall_gives_a_whole_block_and_lists_the_subtitles_it_knows(roster: Roster, agents: Path) -> None:
    (wren,) = roster.all()
    assert roster.titles(wren.id) == ()
    put(agents / 'Wren', long_term_memory__md='## [First day]\nRain.\n\nMore rain.\n## [Second day]\nSun.')
    await roster.refresh()
    assert roster.recall(wren.id, 'First day') == 'Rain.\n\nMore rain.'
    with pytest.raises(NotFound, match='First day, Second day'):
        roster.recall(wren.id, 'third day')


async def test_words_about_tools_come_from_the_group_the_agent_and_the_house(tmp_path: Path) -> None:
    root = put(tmp_path / 'mine' / 'group_choir' / 'Wren', in_a_nutshell__md='x', agent__yaml='tools: [skip, recall]').parent.parent
    async with a_house(tmp_path / 'data', agents_dir=root) as house:
        roster = house.services.roster
        (wren,) = roster.all()
        assert roster.may_use(wren.id, 'skip')
        assert not roster.may_use(wren.id, 'memorize')
        shipped = roster.tool(wren.id, 'skip')
        assert shipped.description
        put(root / 'group_choir', group_config__yaml='tools: {skip: {response: sings}, recall: {enabled: false}}')
        await roster.refresh()
        assert roster.tool(wren.id, 'skip').response == 'sings'
        assert roster.tool(wren.id, 'skip').description == shipped.description
        assert not roster.may_use(wren.id, 'recall')
        put(tmp_path / 'data' / 'config', tools__yaml='tools: {skip: {enabled: false}}')
        await roster.refresh()
        assert not roster.may_use(wren.id, 'skip')


async def test_a_whole_folder_of_another_program_works_without_a_change(tmp_path: Path) -> None:
    root = chitchats_folder(tmp_path / 'theirs')
    before = {path: path.read_bytes() for path in root.rglob('*') if path.is_file()}
    async with a_house(tmp_path / 'data', agents_dir=root) as house:
        roster = house.services.roster
        assert [one.name for one in roster.all()] == ['critic', 'Dr. Ada-Lovelace', 'Anna Lee', '프리렌', '히메']
        assert '프리렌은 엘프 마법사다.' in roster.persona(roster.by_name('프리렌').id)
        assert roster.recall(roster.by_name('프리렌').id, '교훈').startswith('첫 번째 교훈.')
        for one in roster.all():
            assert f'## {one.name} in a nutshell' in roster.persona(one.id) or one.name == '히메'
            assert 'not used' not in roster.persona(one.id)
        house.provider.voices = {one.name: [says(f'{one.name} speaks.')] for one in roster.all()}
        room = await house.services.rooms.create(house.ada, '모두', [one.name for one in roster.all() if not one.critic], rules=ONE_ROUND)
        await house.services.timeline.post(house.ada, room.id, '@히메 안녕?')
        await house.run_ended(room.id)
        assert {one.author.name for one in await messages_in(house, room)} == {'Ada', '히메', '프리렌', 'Dr. Ada-Lovelace', 'Anna Lee'}
        assert not roster.troubles
    assert before == {path: path.read_bytes() for path in root.rglob('*') if path.is_file()}


async def test_five_hundred_agents_are_found_and_one_that_changed_is_told(roster: Roster, agents: Path) -> None:
    for number in range(500):
        put(agents / f'group_{number % 7}' / f'Agent {number}', in_a_nutshell__md=f'The {number}th.')
    await roster.refresh()
    assert len(roster.all()) == 501
    assert 'The 499th.' in roster.persona(roster.by_name('Agent 499').id)
    put(agents / 'group_0' / 'Agent 7', in_a_nutshell__md='Another one.')
    await roster.refresh()
    assert 'Another one.' in roster.persona(roster.by_name('Agent 7').id)
    assert len(roster.all()) == 501


async def test_what_we_ship_is_read_without_trouble(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        roster = house.services.roster
        assert not roster.troubles
        assert not [one.trouble for one in roster.all() if one.trouble]
        assert '{agent_name}' in roster.guidelines.base
        assert not roster.debug.on
    groups = {group: [one.name for one in roster.all() if one.group == group] for group in ('Night kitchen', 'Reading table')}
    assert groups == {'Night kitchen': ['Bettina', 'Ito', 'Marlow'], 'Reading table': ['Juniper', 'Orsino', 'Wren']}
    for one in roster.all():
        persona = roster.persona(one.id)
        assert f'## {one.name} in a nutshell' in persona
        assert '## Recent events' in persona
        assert '{agent_name' not in persona
        assert roster.recall(one.id, roster.titles(one.id)[0])


async def test_nobody_is_asked_for_by_an_id_that_is_not_there(roster: Roster) -> None:
    with pytest.raises(NotFound):
        roster.persona(AgentId('0' * 32))


async def test_what_one_agent_remembers_no_other_is_told(roster: Roster, agents: Path) -> None:
    put(agents / 'Wren', recent_events__md='- canary-wren', long_term_memory__md='## [Canary title]\ncanary-wren')
    put(agents / 'Robin', in_a_nutshell__md='Other.', long_term_memory__md='## [Own]\nx')
    await roster.refresh()
    robin = roster.by_name('Robin').id
    assert 'canary' not in roster.persona(robin)
    assert roster.titles(robin) == ('Own',)
    with pytest.raises(NotFound) as refused:
        roster.recall(robin, 'Canary title')
    assert 'Canary' not in refused.value.sentence


async def test_a_saved_file_is_noticed_by_itself(house: TestHouse, roster: Roster, agents: Path) -> None:
    (wren,) = roster.all()
    changed = asyncio.Event()
    house.services.bus.listen(lambda _: changed.set(), RosterChanged)
    roster.watch()
    number = 0
    while 'by hand' not in roster.persona(wren.id):  # the watch begins some time after it was asked for
        put(agents / 'Wren', in_a_nutshell__md=f'by hand {(number := number + 1)}')
        await asyncio.wait([asyncio.ensure_future(changed.wait())], timeout=0.3)
    assert roster.get(wren.id).nutshell.startswith('by hand')
