"""While you were away: counted from where each reader has read."""

from dataclasses import replace

import pytest

from chatapp.domain.digest import NOTHING
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import AgentId, PersonId
from tests.support.house import TestHouse
from tests.support.scripted import says
from tests.support.tables import ONE_ROUND, a_table


async def a_guest(house: TestHouse, room: str, name: str) -> PersonId:
    _, secret = await house.services.company.invite(house.ada, room)  # type: ignore[arg-type]  # a room's
    return (await house.services.company.come_in(secret, name))[1].person


async def test_each_reader_is_told_what_came_after_what_they_have_read_and_nothing_once_they_have(house: TestHouse) -> None:
    digests, shelf = house.services.digests, house.services.shelf
    house.provider.voices = {'ann': [says('I ask @Bob.')], 'bo': [says('A drill is not a novel: it wears, it cuts.')]}
    room = await a_table(house, 'ann', 'bo')
    bob, eve = await a_guest(house, room.id, 'Bob'), await a_guest(house, room.id, 'Eve')
    for reader in (house.ada, bob):
        await shelf.read(reader, room.id)
    await house.services.timeline.post(house.ada, room.id, 'What now?')
    await house.run_ended(room.id)
    told = await digests.of(bob, room.id)
    assert told.count == 3
    assert {one.author.name: (one.words, one.calls) for one in told.speakers} == {
        'Ada': ('What now?', False),
        'ann': ('I ask @Bob.', True),
        'bo': ('A drill is not a novel: it wears, it cuts.', False),
    }
    assert {one.author.name for one in (await digests.of(house.ada, room.id)).speakers} == {'ann', 'bo'}
    assert await digests.of(eve, room.id) == NOTHING  # was never there, so not away
    await shelf.read(bob, room.id, opened=False)
    assert await digests.of(bob, room.id) == NOTHING


async def test_an_owner_who_has_not_opened_their_room_yet_is_told_all_of_it(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    assert (await house.services.digests.of(house.ada, room.id)).count == 1


async def test_a_whisper_is_told_to_its_two_ends_alone_and_a_stranger_hears_nothing(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Between us: no.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room.id, 'Bob')
    for reader in (house.ada, bob):
        await house.services.shelf.read(reader, room.id)
    await house.services.timeline.post(bob, room.id, 'Do you like it?', to=AgentId('demo:bo'))
    await house.run_ended(room.id)
    assert await house.services.digests.of(house.ada, room.id) == NOTHING
    assert [one.words for one in (await house.services.digests.of(bob, room.id)).speakers] == ['Between us: no.']
    with pytest.raises(NotFound):
        await house.services.digests.of(PersonId('nobody'), room.id)


async def test_what_agents_said_by_themselves_is_told_to_whoever_comes_back(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('I am for it.')], 'bo': [says('I am not.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, autonomous=True))
    await house.services.timeline.post(house.ada, room.id, 'What now?')
    await house.run_ended(room.id)
    await house.services.shelf.read(house.ada, room.id)
    assert await house.services.autonomy.tick() == 1
    await house.run_ended(room.id)
    told = await house.services.digests.of(house.ada, room.id)
    assert told.count == (await house.services.console.status(house.ada, room.id)).run.turns  # type: ignore[union-attr]  # it ran
