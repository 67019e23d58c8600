"""The agents' pages: who there is, making one, writing in its files."""

from pathlib import Path

import pytest
from nicegui.testing import User

from components.agent_editor import AgentEditor
from components.agent_list import AgentList
from components.shared_files import SharedFiles
from tests.pages.reading import PATIENCE, Pages, only
from tests.support.chitchats import put
from tests.support.house import TestHouse

SAVED = 'Saved; it counts from the next turn.'


@pytest.fixture
async def owner(front: Pages) -> User:
    user = await front.reader()
    await user.open('/agents')
    return user


def rows(user: User) -> dict[str, dict[str, object]]:
    return {row['name']: row for row in only(user, AgentList).props['rows']}


async def editing(front: Pages, name: str) -> User:
    user = await front.reader()
    await user.open(f'/agents/{front.house.services.roster.by_name(name).id}')
    return user


def write(user: User, file: str, text: str) -> None:
    version = only(user, AgentEditor).props['files'][file]['version']
    user.find(kind=AgentEditor).trigger('save', {file: {'text': text, 'version': version}})


async def test_every_agent_is_a_card_with_what_it_says_of_itself(owner: User) -> None:
    wren = rows(owner)['Wren']
    assert str(wren['says']).startswith('Wren says it in plain words.')
    assert wren['facts'] == ['Reading table', '2 memories']
    assert wren['model'] == "The conversation's model"


async def test_a_folder_that_comes_or_goes_is_seen_without_a_reload(front: Pages, owner: User, tmp_path: Path) -> None:
    put(tmp_path / 'agents' / 'Robin', in_a_nutshell__md='Sings.', agent__yaml='priority: [')
    await front.house.services.roster.refresh()
    await owner.should_see('Robin', retries=PATIENCE)
    assert 'agent.yaml cannot be used' in str(rows(owner)['Robin']['trouble'])


async def test_a_new_agent_is_made_from_a_sentence_and_a_wrong_name_is_refused_in_place(front: Pages, owner: User) -> None:
    owner.find(kind=AgentList).trigger('create', {'name': '../Robin', 'group': '', 'nutshell': 'Sings.'})
    await owner.should_see('A name cannot hold', retries=PATIENCE)
    owner.find(kind=AgentList).trigger('create', {'name': 'Robin', 'group': 'Choir', 'nutshell': 'Sings.'})
    await owner.should_see('Robin', retries=PATIENCE)
    assert front.house.services.roster.by_name('Robin').group == 'Choir'


async def test_a_copy_and_a_deletion_with_undo(front: Pages, owner: User) -> None:
    owner.find(kind=AgentList).trigger('duplicate', rows(owner)['Wren']['id'])
    await owner.should_see('Wren 2', retries=PATIENCE)
    owner.find(kind=AgentList).trigger('remove', rows(owner)['Wren 2']['id'])
    await owner.should_see('Wren 2 is in the trash; what it said stays.', retries=PATIENCE)
    assert 'Wren 2' not in {one.name for one in front.house.services.roster.all()}


async def test_a_chat_with_an_agent_is_one_room_and_another_room_takes_it_in(front: Pages, house: TestHouse) -> None:
    rooms = house.services.rooms
    table = await rooms.create(house.ada, 'Kitchen', ['Ito'])
    owner = await front.reader()
    await owner.open('/agents')
    wren = rows(owner)['Wren']['id']
    owner.find(kind=AgentList).trigger('join', {'agent': wren, 'room': table.id})
    await owner.should_see('Wren sits there now.', retries=PATIENCE)
    assert 'Wren' in (await rooms.get(house.ada, table.id)).names.values()
    assert any(str(fact).startswith('in ') for fact in rows(owner)['Ito']['facts'])  # type: ignore[attr-defined]  # a list
    owner.find(kind=AgentList).trigger('chat', wren)
    await owner.should_see('Direct: Wren', retries=PATIENCE)
    direct = await rooms.direct(house.ada, 'Wren')
    await owner.open('/agents')
    offered = [one['id'] for one in only(owner, AgentList).props['rooms']]
    assert table.id in offered
    assert direct.id not in offered


async def test_what_is_saved_is_in_the_prompt_shown(front: Pages) -> None:
    user = await editing(front, 'Wren')
    write(user, 'in_a_nutshell.md', '{agent_name} keeps bees now.')
    await user.should_see(SAVED, retries=PATIENCE)
    assert 'Wren keeps bees now.' in only(user, AgentEditor).props['prompt']['text']


async def test_a_file_written_by_hand_meanwhile_is_shown_beside_ones_own(front: Pages, tmp_path: Path) -> None:
    user = await editing(front, 'Wren')
    file = tmp_path / 'agents' / 'group_Reading table' / 'Wren' / 'in_a_nutshell.md'
    file.write_text('By hand.')
    write(user, 'in_a_nutshell.md', 'Mine.')
    await user.should_see('in_a_nutshell.md was changed since you opened it.', retries=PATIENCE)
    assert file.read_text() == 'By hand.'


async def test_another_name_moves_the_folder_and_keeps_the_agent(front: Pages, house: TestHouse) -> None:
    wren = house.services.roster.by_name('Wren')
    user = await editing(front, 'Wren')
    user.find(kind=AgentEditor).trigger('rename', {'name': 'Orsino', 'group': ''})
    await user.should_see('There is an agent named Orsino already; choose another name.', retries=PATIENCE)
    user.find(kind=AgentEditor).trigger('rename', {'name': 'Wren the Second', 'group': ''})
    await user.should_see(SAVED, retries=PATIENCE)
    assert house.services.roster.by_name('Wren the Second').id == wren.id


async def test_an_agent_that_is_not_there_says_so(front: Pages) -> None:
    user = await front.reader()
    await user.open('/agents/nobody')
    await user.should_see('There is no such agent here.')


async def test_words_to_all_agents_are_written_here_and_a_broken_file_is_told(front: Pages, house: TestHouse) -> None:
    user = await front.reader()
    await user.open('/agents/house')
    keys = [one['key'] for one in only(user, SharedFiles).props['files']]
    assert keys == [
        'guidelines.yaml',
        'tools.yaml',
        'debug.yaml',
        'group_Night kitchen/group_config.yaml',
        'group_Reading table/group_config.yaml',
    ]

    def save(key: str, text: str) -> None:
        version = next(one['version'] for one in only(user, SharedFiles).props['files'] if one['key'] == key)
        user.find(kind=SharedFiles).trigger('save', {'key': key, 'text': text, 'version': version})

    save('guidelines.yaml', 'system_prompt: Be brief, {agent_name}.')
    await user.should_see(SAVED, retries=PATIENCE)
    assert house.services.roster.persona(house.services.roster.by_name('Wren').id).startswith('Be brief, Wren.\n\n')
    save('group_Reading table/group_config.yaml', 'priority: 4')
    save('tools.yaml', 'tools: [')
    await user.should_see('tools.yaml cannot be used', retries=PATIENCE)
    assert house.services.roster.by_name('Wren').priority == 4
    user.find(kind=SharedFiles).trigger('save', {'key': '../secrets/key', 'text': 'x', 'version': ''})
    await user.should_see('There is no such file here.', retries=PATIENCE)
