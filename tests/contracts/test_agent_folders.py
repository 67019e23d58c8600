"""Folders of agents: found, read, written, watched, whatever wrote them."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from chatapp.domain.agent_folder import agent_from
from chatapp.domain.errors import BadInput, ChangedMeanwhile, Conflict, NotFound
from chatapp.domain.ids import AgentId
from chatapp.plumbing.ids import new_id
from chatapp.ports.agents import Folder, Scan
from chatapp.storage.agents.folders import Folders
from chatapp.storage.agents.seeding import plant
from tests.support.chitchats import chitchats_folder, picture, put

DAY = date(2026, 11, 27)
NUTSHELL = 'in_a_nutshell.md'


def folders_in(root: Path) -> Folders:
    root.mkdir(exist_ok=True)
    config = root.parent / 'config'
    config.mkdir(exist_ok=True)
    return Folders(root, config=config, trash=root.parent / 'trash', lock=root.parent / 'agents.lock')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / 'agents'


@pytest.fixture
def folders(root: Path) -> Folders:
    return folders_in(root)


def named(scan: Scan, name: str) -> Folder:
    return next(one for one in scan.folders if one.name == name)


async def test_a_folder_of_another_program_is_read_as_it_stands(root: Path, folders: Folders) -> None:
    scan = await folders_in(chitchats_folder(root)).scan()
    assert not scan.troubles
    agents = {one.name: agent_from(AgentId(one.path), one.name, one.group, one.text, picture=one.picture) for one in scan.folders}
    assert sorted(agents) == ['Anna Lee', 'Dr. Ada-Lovelace', 'critic', '프리렌', '히메']
    frieren, hime = agents['프리렌'], agents['히메']
    assert frieren.nutshell == '{agent_name:은는} 엘프 마법사다.'
    assert frieren.recent_events == '- [2025-11-01] 마을에 도착했다'
    assert [(one.title, one.thought) for one in frieren.memories] == [('교훈', '오늘은 비가 온다'), ('The harbour', '')]
    assert frieren.memories[1].body.endswith('## no header\nstill the harbour')
    assert (frieren.group, frieren.priority, frieren.interrupt_every_turn) == ('장송의 프리렌', 5, True)
    assert frieren.tool_words['skip'].response == '조용히 있는다'
    assert frieren.has_picture
    assert hime.characteristics == '## Appearance\nSmall.\n\n## Personality\n- **calm**: always'
    assert hime.brain == 'optimistic'
    assert not hime.has_picture
    assert agents['Dr. Ada-Lovelace'].nutshell == 'Cafés and engines.'
    assert [(one.title, one.body) for one in agents['Dr. Ada-Lovelace'].memories] == [('Lessons_Learned', 'new')]
    critic, anna = agents['critic'], agents['Anna Lee']
    assert (critic.critic, critic.has_picture, critic.recent_events[:14]) == (True, True, 'He woke late.\n')
    assert critic.recent_events.count('\n- [2025-11-0') == 2
    assert (anna.group, anna.transparent, anna.priority) == ('Two words', True, 0)
    assert await folders_in(root).scan() == scan


async def test_a_folder_put_in_place_is_found_and_one_taken_away_is_gone(root: Path, folders: Folders) -> None:
    assert not (await folders.scan()).folders
    put(root / 'Wren', in_a_nutshell__md='Small.')
    put(root / 'group_choir' / 'Juniper', characteristics__md='Sings.')
    assert [(one.path, one.group) for one in (await folders.scan()).folders] == [('Wren', ''), ('group_choir/Juniper', 'choir')]
    (root / 'Wren' / NUTSHELL).unlink()
    assert [one.name for one in (await folders.scan()).folders] == ['Juniper']


async def test_only_what_changed_is_read_again(root: Path, folders: Folders) -> None:
    for name in ('Wren', 'Juniper'):
        put(root / name, in_a_nutshell__md=name)
    before = await folders.scan()
    put(root / 'Wren', in_a_nutshell__md='Wren again')
    after = await folders.scan()
    assert named(after, 'Wren').text.texts[NUTSHELL] == 'Wren again'
    assert named(after, 'Juniper').text is named(before, 'Juniper').text


BROKEN: list[bytes | str] = ['a: [', 'priority: high', '- a\n- b', '&a [*a, *a]: {', 'model: nobody', '[' * 5000, 'x: ' + '9' * 5000, b'\0']


@pytest.mark.parametrize('yaml', BROKEN, ids=lambda text: repr(text)[:14])
async def test_a_broken_file_keeps_the_last_good_state_and_says_so(root: Path, folders: Folders, yaml: bytes | str) -> None:
    put(root / 'Wren', in_a_nutshell__md='Small.', agent__yaml='priority: 7')
    assert named(await folders.scan(), 'Wren').text.traits.priority == 7
    put(root / 'Wren', agent__yaml=yaml)
    broken = named(await folders.scan(), 'Wren')
    assert broken.text.traits.priority == 7
    assert broken.trouble.startswith('agent.yaml cannot be used (')
    assert len(broken.trouble) < 300
    put(root / 'Wren', agent__yaml='priority: 8')
    mended = named(await folders.scan(), 'Wren')
    assert (mended.text.traits.priority, mended.trouble) == (8, '')


async def test_a_broken_group_keeps_its_flags_and_every_agent_in_it_says_so(root: Path, folders: Folders) -> None:
    put(root / 'group_choir' / 'Wren', in_a_nutshell__md='Small.')
    put(root / 'group_choir', group_config__yaml='transparent: true')
    assert named(await folders.scan(), 'Wren').text.group_traits.transparent
    put(root / 'group_choir', group_config__yaml='transparent: [')
    broken = named(await folders.scan(), 'Wren')
    assert broken.text.group_traits.transparent
    assert 'group_config.yaml' in broken.trouble
    put(root / 'group_choir', group_config__yaml='')
    assert named(await folders.scan(), 'Wren').text.group_traits.transparent is None


async def test_a_file_too_large_is_not_read(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='Small.', recent_events__md=b'x' * (1024 * 1024 + 1))
    wren = named(await folders.scan(), 'Wren')
    assert 'recent_events.md' not in wren.text.texts
    assert 'larger than' in wren.trouble


async def test_the_last_of_two_folders_with_one_name_counts_and_both_are_named(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='first')
    put(root / 'group_choir' / 'wren', in_a_nutshell__md='second')
    scan = await folders.scan()
    assert [one.path for one in scan.folders] == ['group_choir/wren']
    assert scan.troubles == ('group_choir/wren and Wren have one name; group_choir/wren counts.',)


async def test_links_are_not_followed_out_of_the_folder(tmp_path: Path, root: Path, folders: Folders) -> None:
    put(tmp_path, secret__md='the key')
    put(root / 'Wren', in_a_nutshell__md='Small.')
    (root / 'Wren' / 'characteristics.md').symlink_to(tmp_path / 'secret.md')
    assert set(named(await folders.scan(), 'Wren').text.texts) == {NUTSHELL}
    assert (await folders.read('Wren', 'characteristics.md')).text == ''


HOSTILE_PATHS = [
    ('..', NUTSHELL),
    ('Wren/..', NUTSHELL),
    ('Wren', '../x.md'),
    ('Wren', 'secret.md'),
    ('/', NUTSHELL),
    ('', NUTSHELL),
    ('', '../x'),
]


@pytest.mark.parametrize(('path', 'file'), HOSTILE_PATHS)
async def test_nothing_outside_an_agent_can_be_named(root: Path, folders: Folders, path: str, file: str) -> None:
    put(root / 'Wren', in_a_nutshell__md='Small.', secret__md='x')
    await folders.scan()
    with pytest.raises(NotFound):
        await folders.read(path, file)
    with pytest.raises(NotFound):
        await folders.write(path, file, 'x', version='')


async def test_an_edit_is_kept_unless_somebody_wrote_meanwhile(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one\r\n')
    await folders.scan()
    opened = await folders.read('Wren', NUTSHELL)
    assert opened.text == 'one'
    put(root / 'Wren', in_a_nutshell__md='two, by hand')
    with pytest.raises(ChangedMeanwhile) as refused:
        await folders.write('Wren', NUTSHELL, 'three', version=opened.version)
    assert refused.value.text == 'two, by hand'
    assert (root / 'Wren' / NUTSHELL).read_text() == 'two, by hand'
    written = await folders.write('Wren', NUTSHELL, 'three', version=refused.value.version)
    assert written == await folders.read('Wren', NUTSHELL)
    assert (root / 'Wren' / NUTSHELL).read_text() == 'three\n'
    assert [one.name for one in (root / 'Wren').iterdir()] == [NUTSHELL]


async def test_an_emptied_file_goes_unless_it_makes_the_agent(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one', recent_events__md='- x')
    await folders.scan()
    for file in (NUTSHELL, 'recent_events.md'):
        await folders.write('Wren', file, ' ', version=(await folders.read('Wren', file)).version)
    assert [(one.name, one.read_bytes()) for one in (root / 'Wren').iterdir()] == [(NUTSHELL, b'')]


async def test_twenty_agents_remembering_at_once_lose_no_line(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one', recent_events__md='- [2026-11-01] came')
    await folders.scan()
    other = folders_in(root)
    await other.scan()
    await asyncio.gather(*((folders, other)[n % 2].add_event('Wren', DAY, f'event {n}') for n in range(20)))
    lines = (root / 'Wren' / 'recent_events.md').read_text().split('\n\n')
    assert lines[0] == '- [2026-11-01] came'
    assert sorted(line.strip() for line in lines[1:]) == sorted(f'- [2026-11-27] event {n}' for n in range(20))


async def test_a_new_folder_is_whole_or_refused(root: Path, folders: Folders) -> None:
    path = await folders.create('하늘', 'choir', {NUTSHELL: b'Sky.', 'profile.png': picture(kind='PNG')})
    assert path == 'group_choir/하늘'
    assert named(await folders.scan(), '하늘').picture
    with pytest.raises(Conflict):
        await folders.create('하늘', 'choir', {NUTSHELL: b'other'})
    assert set(await folders.files(path)) == {NUTSHELL, 'profile.png'}
    assert Image.open(io.BytesIO(await folders.picture(path, 32))).size == (32, 32)


async def test_a_folder_moves_and_goes_to_the_trash(tmp_path: Path, root: Path, folders: Folders) -> None:
    for name in ('Wren', 'Juniper'):
        await folders.create(name, '', {NUTSHELL: name.encode()})
    await folders.scan()
    with pytest.raises(Conflict):
        await folders.move('Wren', 'Juniper', '')
    assert await folders.move('Wren', 'Robin', 'choir') == 'group_choir/Robin'
    await folders.scan()
    await folders.discard('group_choir/Robin')
    assert [one.name for one in (await folders.scan()).folders] == ['Juniper']
    (kept,) = (tmp_path / 'trash').iterdir()
    assert (kept / NUTSHELL).read_text() == 'Wren'
    await folders.restore('group_choir/Robin')
    assert {one.name for one in (root / 'group_choir' / 'Robin').iterdir()} == {NUTSHELL}
    await folders.scan()
    await folders.discard('group_choir/Robin')
    await folders.scan()
    with pytest.raises(NotFound):
        await folders.discard('group_choir/Robin')


HOSTILE_PICTURES = {
    'no picture': b'<script>',
    'cut': picture(size=64)[:40],
    'named otherwise': b'%PDF-1.4',
    'a bomb': b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\6\0\0\0' + b'\0' * 4,
    'nothing': b'',
}


@pytest.mark.parametrize('raw', HOSTILE_PICTURES.values(), ids=HOSTILE_PICTURES)
async def test_a_picture_that_is_none_is_refused_in_words(root: Path, folders: Folders, raw: bytes) -> None:
    put(root / 'Wren', in_a_nutshell__md='one', profile__png=raw)
    await folders.scan()
    with pytest.raises(BadInput):
        await folders.picture('Wren', 64)
    with pytest.raises(BadInput):
        await folders.squared(raw)
    assert Image.open(io.BytesIO(await folders.portrait('Wren', hue=180))).format == 'PNG'


async def test_a_drawing_that_may_hold_scripts_is_not_shown(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one', profile__svg='<svg onload="x()"/>')
    assert not named(await folders.scan(), 'Wren').picture
    with pytest.raises(NotFound):
        await folders.picture('Wren', 64)


async def test_a_picture_given_here_is_kept_bare_and_before_any_other(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one', profile__png=b'old', zzz__jpg=picture(kind='JPEG'))
    await folders.scan()
    await folders.put_picture('Wren', await folders.squared(picture(size=20, kind='PNG') + b'and a secret'))
    await folders.scan()
    assert {one.name for one in (root / 'Wren').iterdir()} == {NUTSHELL, 'profile.webp', 'zzz.jpg'}
    assert b'secret' not in (root / 'Wren' / 'profile.webp').read_bytes()
    assert Image.open(io.BytesIO(await folders.picture('Wren', 16))).size == (16, 16)
    await folders.put_picture('Wren', b'')
    assert {one.name for one in (root / 'Wren').iterdir()} == {NUTSHELL, 'zzz.jpg'}


async def test_the_houses_words_are_read_again_and_broken_ones_keep_what_they_said(tmp_path: Path, folders: Folders) -> None:
    config = tmp_path / 'config'
    assert (await folders.scan()).words.guidelines.base == ''
    put(
        config,
        guidelines__yaml='active_version: v2\nv1: {template: old}\nv2: {template: new}',
        tools__yaml='tools: {skip: {enabled: false}}',
    )
    words = (await folders.scan()).words
    assert words.guidelines.base == 'new'
    assert words.tools.words['skip'].enabled is False
    put(config, guidelines__yaml='active_version: v3', tools__yaml='tools: [')
    scan = await folders.scan()
    assert scan.words == words
    assert [one.partition(' ')[0] for one in scan.troubles] == ['tools.yaml', 'guidelines.yaml']
    put(config, guidelines__yaml='system_prompt: plain', tools__yaml='situation_builder: {enabled: true, template: scene}')
    guidelines = (await folders.scan()).words.guidelines
    assert (guidelines.base, guidelines.situation) == ('plain', 'scene')


async def test_a_root_that_is_away_keeps_what_it_held_and_says_so(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one')
    before = await folders.scan()
    root.rename(root.with_name('away'))
    gone = await folders.scan()
    assert gone.folders == before.folders
    assert gone.troubles == ('The folder of the agents cannot be opened; what it held before counts.',)
    root.with_name('away').rename(root)
    assert await folders.scan() == before


async def test_another_folder_in_the_place_of_the_root_ends_the_watch(root: Path, folders: Folders) -> None:
    changes = folders.changes()
    waiting = asyncio.ensure_future(_to_the_end(changes))
    while not waiting.done():  # the watch begins some time after it was asked for
        root.rename(root.with_name(new_id()))
        root.mkdir()
        await asyncio.wait([waiting], timeout=0.5)
    await waiting


async def _to_the_end(changes: AsyncIterator[None]) -> None:
    async for _ in changes:
        pass


async def test_a_change_is_told(root: Path, folders: Folders) -> None:
    put(root / 'Wren', in_a_nutshell__md='one')

    async def hear(change: Callable[[], object]) -> None:
        async for _ in changes:
            scan = await folders.scan()
            if change():
                assert scan
                return

    changes = folders.changes()
    waiting = asyncio.ensure_future(hear(lambda: 'two' in (root / 'Wren' / NUTSHELL).read_text()))
    while not waiting.done():  # the watch begins some time after it was asked for
        put(root / 'Wren', in_a_nutshell__md='two')
        await asyncio.wait([waiting], timeout=0.2)
    await waiting


def test_what_we_ship_becomes_a_copy_and_changes_only_where_nobody_did(tmp_path: Path) -> None:
    source, place, record = tmp_path / 'ship' / 'agents', tmp_path / 'agents', tmp_path / 'planted.json'
    put(source / 'Wren', in_a_nutshell__md='v1', characteristics__md='v1')
    put(source / 'Robin', in_a_nutshell__md='v1')
    put(place / 'Robin', in_a_nutshell__md='mine', agent__yaml='priority: 1')
    plant({source: place}, record)
    assert (place / 'Wren' / NUTSHELL).read_text() == 'v1'
    assert (place / 'Robin' / NUTSHELL).read_text() == 'mine'

    put(place / 'Wren', characteristics__md='edited')
    put(source / 'Wren', in_a_nutshell__md='v2', characteristics__md='v2', recent_events__md='new')
    put(source / 'Robin', characteristics__md='v2')
    plant({source: place}, record)
    assert {one.name: one.read_text() for one in (place / 'Wren').iterdir()} == {
        NUTSHELL: 'v2',
        'characteristics.md': 'edited',
        'recent_events.md': 'new',
    }
    assert {one.name for one in (place / 'Robin').iterdir()} == {NUTSHELL, 'agent.yaml'}

    for file in (place / 'Wren').iterdir():
        file.unlink()
    (place / 'Wren').rmdir()
    plant({source: place}, record)
    assert not (place / 'Wren').exists()
