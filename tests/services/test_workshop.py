"""People make and mend agents; every change is in the folder and in the roster at once."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from chatapp.domain.cards import CardVersion
from chatapp.domain.errors import BadInput, ChangedMeanwhile, Conflict, Forbidden, NotFound
from chatapp.domain.ids import AgentId
from chatapp.domain.people import Role
from chatapp.ports.storage import Store
from chatapp.services.workshop import Workshop
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import conversation, person, reply, said
from tests.support.chitchats import picture
from tests.support.house import TestHouse

NUTSHELL = 'in_a_nutshell.md'


@pytest.fixture
def workshop(house: TestHouse) -> Workshop:
    return house.services.workshop


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / 'agents'


@asynccontextmanager
async def behind(folder: Path) -> AsyncIterator[Store]:
    """A transaction on the same database, past the house."""
    storage = await open_storage(folder / 'chatapp.db', secrets.keyring(folder, None))
    async with storage.write() as store:
        yield store
    await storage.aclose()


async def test_an_agent_made_of_texts_is_a_folder(house: TestHouse, workshop: Workshop, root: Path) -> None:
    made = await workshop.create(house.ada, name=' 하늘 ', group='Choir', texts={NUTSHELL: 'Sky.', 'recent_events.md': ' '})
    assert (made.name, made.group, made.nutshell) == ('하늘', 'Choir', 'Sky.')
    assert {one.name for one in (root / 'group_Choir' / '하늘').iterdir()} == {NUTSHELL}
    assert house.services.roster.by_name('하늘') == made


async def test_a_name_is_taken_once_in_all_groups(house: TestHouse, workshop: Workshop) -> None:
    await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    with pytest.raises(Conflict):
        await workshop.create(house.ada, name='ROBIN', group='other', texts={NUTSHELL: 'y'})
    with pytest.raises(BadInput):
        await workshop.create(house.ada, name='Tit', texts={NUTSHELL: ' '})
    with pytest.raises(BadInput):
        await workshop.create(house.ada, name='../Tit', texts={NUTSHELL: 'x'})
    with pytest.raises(BadInput):
        await workshop.create(house.ada, name='Tit', group='../..', texts={NUTSHELL: 'x'})


async def test_a_folder_of_files_keeps_what_an_agent_is_made_of(house: TestHouse, workshop: Workshop, root: Path) -> None:
    files = {
        NUTSHELL: '안녕'.encode('cp949'),
        'agent.yaml': b'priority: 3',
        'run.sh': b'x',
        '../../x.md': b'x',
        'photo.png': picture(kind='PNG'),
    }
    made = await workshop.from_files(house.ada, name='Robin', files=files)
    assert (made.nutshell, made.priority, made.has_picture) == ('안녕', 3, True)
    assert {one.name for one in (root / 'Robin').iterdir()} == {NUTSHELL, 'agent.yaml', 'profile.webp'}
    with pytest.raises(BadInput):
        await workshop.from_files(house.ada, name='Tit', files={NUTSHELL: b'x', 'photo.png': b'no picture'})
    assert not (root / 'Tit').exists()


async def test_an_edit_is_in_the_next_prompt_and_edits_on_both_sides_are_not_lost(house: TestHouse, workshop: Workshop, root: Path) -> None:
    made = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'one'})
    opened = await workshop.file(house.ada, made.id, NUTSHELL)
    saved = await workshop.save(house.ada, made.id, NUTSHELL, 'two', version=opened.version)
    assert '\n\ntwo' in house.services.roster.persona(made.id)
    (root / 'Robin' / NUTSHELL).write_text('by hand')
    with pytest.raises(ChangedMeanwhile, match='changed since'):
        await workshop.save(house.ada, made.id, NUTSHELL, 'three', version=saved.version)
    assert (root / 'Robin' / NUTSHELL).read_text() == 'by hand'


async def test_a_renamed_agent_is_the_same_one_elsewhere(house: TestHouse, workshop: Workshop, root: Path) -> None:
    made = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    moved = await workshop.rename(house.ada, made.id, name='Tit', group='Choir')
    assert (moved.id, moved.name, moved.group) == (made.id, 'Tit', 'Choir')
    assert (root / 'group_Choir' / 'Tit' / NUTSHELL).is_file()
    other = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    assert other.id != made.id
    with pytest.raises(Conflict):
        await workshop.rename(house.ada, other.id, name='tit')
    assert (await workshop.rename(house.ada, moved.id, group='')).group == ''


async def test_a_copy_is_another_agent(house: TestHouse, workshop: Workshop) -> None:
    made = await workshop.create(house.ada, name='Robin', group='Choir', texts={NUTSHELL: 'x', 'agent.yaml': 'priority: 2'})
    copy = await workshop.duplicate(house.ada, made.id)
    assert (copy.name, copy.group, copy.nutshell, copy.priority) == ('Robin 2', 'Choir', 'x', 2)
    assert copy.id != made.id
    assert (await workshop.duplicate(house.ada, made.id)).name == 'Robin 3'


async def test_a_deleted_agent_lies_in_the_trash_and_comes_back_the_same(
    house: TestHouse, workshop: Workshop, root: Path, tmp_path: Path
) -> None:
    made = await workshop.create(house.ada, name='Robin', group='Choir', texts={NUTSHELL: 'x'})
    where = await workshop.delete(house.ada, made.id)
    assert not (root / 'group_Choir' / 'Robin').exists()
    with pytest.raises(NotFound):
        house.services.roster.get(made.id)
    await workshop.restore(house.ada, where)
    assert house.services.roster.get(made.id) == made
    for hostile in ('../../x', '/etc', 'nobody'):
        with pytest.raises(NotFound):
            await workshop.restore(house.ada, hostile)


async def test_a_new_agent_of_a_deleted_ones_name_is_another(house: TestHouse, workshop: Workshop) -> None:
    made = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    await workshop.delete(house.ada, made.id)
    again = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    assert again.id != made.id


async def test_cards_go_out_and_come_in_with_their_picture(house: TestHouse, workshop: Workshop) -> None:
    made = await workshop.create(
        house.ada, name='Robin', group='Choir', texts={NUTSHELL: '{agent_name} sings.', 'consolidated_memory.md': '## [a]\nb'}
    )
    await workshop.set_picture(house.ada, made.id, picture(size=40, kind='JPEG'))
    card = await workshop.card(house.ada, made.id, CardVersion.V2)
    back = await workshop.from_card(house.ada, card.encode())
    assert (back.name, back.group, back.nutshell, [one.title for one in back.memories]) == (
        'Robin 2',
        'Choir',
        '{agent_name} sings.',
        ['a'],
    )
    png = await workshop.card_picture(house.ada, made.id)
    assert Image.open(io.BytesIO(png)).format == 'PNG'
    pictured = await workshop.from_card(house.ada, png)
    assert pictured.has_picture
    assert pictured.nutshell == made.nutshell


async def test_a_card_with_a_name_no_folder_can_have_is_given_one(house: TestHouse, workshop: Workshop, root: Path) -> None:
    made = await workshop.from_card(house.ada, json.dumps({'name': '../..//CON: <x>', 'description': 'd'}).encode())
    assert (root / made.name / 'characteristics.md').is_file()
    with pytest.raises(BadInput):
        await workshop.from_card(house.ada, b'{"name": "CON"}')


async def test_a_picture_is_kept_small_and_taken_away_again(house: TestHouse, workshop: Workshop) -> None:
    made = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    with pytest.raises(NotFound):
        await workshop.picture(made.id, 64)
    with pytest.raises(BadInput):
        await workshop.set_picture(house.ada, made.id, b'<svg/>')
    await workshop.set_picture(house.ada, made.id, picture())
    assert Image.open(io.BytesIO(await workshop.picture(made.id, 64))).size == (64, 64)
    await workshop.set_picture(house.ada, made.id, b'')
    assert not house.services.roster.get(made.id).has_picture


async def test_only_the_owner_changes_agents_or_sees_what_they_cost(house: TestHouse, workshop: Workshop, tmp_path: Path) -> None:
    made = await workshop.create(house.ada, name='Robin', texts={NUTSHELL: 'x'})
    bob = person('Bob', role=Role.MEMBER)
    talk = conversation(bob)
    question = said('?', by=bob, into=talk)
    answer = reply('!', to=question, cost_micros=7)
    async with behind(tmp_path) as store:
        await store.people.add(bob)
        await store.conversations.add(talk)
        await store.messages.add(question)
        await store.messages.add(replace(answer, author=replace(answer.author, id=made.id, name='Robin')))
    for refused in (
        workshop.create(bob.id, name='Tit', texts={NUTSHELL: 'x'}),
        workshop.file(bob.id, made.id, NUTSHELL),
        workshop.save(bob.id, made.id, NUTSHELL, 'y', version=''),
        workshop.rename(bob.id, made.id, name='Tit'),
        workshop.duplicate(bob.id, made.id),
        workshop.delete(bob.id, made.id),
        workshop.restore(bob.id, 'Robin'),
        workshop.set_picture(bob.id, made.id, b''),
        workshop.card(bob.id, made.id, CardVersion.V3),
        workshop.from_card(bob.id, b'{"name": "x"}'),
    ):
        with pytest.raises(Forbidden):
            await refused
    costs = {one.agent.name: one.spoken.cost_micros for one in await workshop.listed(house.ada) if one.spoken}
    assert costs == {'Robin': 7}
    assert [one.spoken for one in await workshop.listed(bob.id)] == [None] * len(house.services.roster.all())


async def test_nobody_is_edited_who_is_not_there(house: TestHouse, workshop: Workshop) -> None:
    with pytest.raises(NotFound):
        await workshop.file(house.ada, AgentId('0' * 32), NUTSHELL)
    with pytest.raises(NotFound):
        await workshop.file(house.ada, house.services.roster.all()[0].id, '../../../secrets/key')
