"""The way back for a guest without a password: who may give it, to whom, and when it opens nothing."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.company import SIGN_IN_LINK_LIFE, Way
from chatapp.domain.errors import Conflict, NotFound, NotSignedIn
from chatapp.domain.events import SessionEnded
from tests.support.house import TestHouse
from tests.support.tables import a_guest, a_table


async def cannot_come_in(house: TestHouse, secret: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await house.services.doors.enter_by_link(secret)
    with pytest.raises(NotSignedIn) as unknown:
        await house.services.doors.enter_by_link('never made')
    assert refused.value.sentence == unknown.value.sentence


async def test_a_link_brings_a_guest_back_once_and_their_other_devices_stay(house: TestHouse, tmp_path: Path) -> None:
    room = await a_table(house, 'bo')
    _, invite = await house.services.company.invite(house.ada, room.id)
    _, first, cookie = await house.services.company.come_in(invite, 'Bob')
    bob = first.person
    house.heard.clear()
    link, secret = await house.services.returning.give(house.ada, bob)
    assert await house.services.returning.waiting(house.ada, bob) == link
    session, second = await house.services.doors.enter_by_link(secret)
    assert (session.person, session.id != first.id) == (bob, True)
    for one in (cookie, second):
        assert (await house.services.doors.session_of(one))[1].id == bob
    assert [one.id for one in (await house.services.conversations.listed(bob)).items] == [room.id]
    assert len(await house.services.company.people(house.ada, room.id)) == 2
    assert house.heard == []
    assert await house.services.returning.waiting(house.ada, bob) is None
    await cannot_come_in(house, secret)
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.rglob('*') if file.is_file())


async def test_of_many_at_once_with_one_link_one_comes_in(house: TestHouse) -> None:
    bob = await a_guest(house, await a_table(house, 'bo'))
    _, secret = await house.services.returning.give(house.ada, bob)
    knocks = await asyncio.gather(*(house.services.doors.enter_by_link(secret) for _ in range(8)), return_exceptions=True)
    assert sum(not isinstance(one, NotSignedIn) for one in knocks) == 1


async def test_a_link_that_is_old_taken_back_or_followed_by_another_opens_nothing(house: TestHouse) -> None:
    bob = await a_guest(house, await a_table(house, 'bo'))
    returning = house.services.returning
    _, first = await returning.give(house.ada, bob)
    _, second = await returning.give(house.ada, bob)
    await cannot_come_in(house, first)
    await returning.take_back(house.ada, bob)
    await cannot_come_in(house, second)
    with pytest.raises(NotFound):
        await returning.take_back(house.ada, bob)
    _, third = await returning.give(house.ada, bob)
    house.clock.move(SIGN_IN_LINK_LIFE)
    assert await returning.waiting(house.ada, bob) is None
    await cannot_come_in(house, third)
    _, fourth = await returning.give(house.ada, bob)
    house.clock.move(SIGN_IN_LINK_LIFE - timedelta(seconds=1))
    assert (await house.services.doors.enter_by_link(fourth))[0].person == bob


async def test_whoever_was_shown_out_does_not_come_back_by_a_link(house: TestHouse) -> None:
    room, company = await a_table(house, 'bo'), house.services.company
    bob = await a_guest(house, room)
    _, secret = await house.services.returning.give(house.ada, bob)
    await company.remove(house.ada, room.id, bob)
    await cannot_come_in(house, secret)
    with pytest.raises(Conflict, match='sits at no table'):
        await house.services.returning.give(house.ada, bob)
    await company.add(house.ada, room.id, 'Bob')
    await cannot_come_in(house, secret)
    _, again = await house.services.returning.give(house.ada, bob)
    await house.services.conversations.delete(house.ada, room.id)
    await house.services.trash.erase(house.ada, [room.id])
    await cannot_come_in(house, again)


async def test_nobody_gets_a_link_for_somebody_with_another_door(house: TestHouse) -> None:
    bob = await a_guest(house, await a_table(house, 'bo'))
    returning = house.services.returning
    _, secret = await returning.give(house.ada, bob)
    await house.services.people.set_password(bob, current=None, password='correct horse battery')
    await cannot_come_in(house, secret)
    with pytest.raises(Conflict, match='Bob has a password'):
        await returning.give(house.ada, bob)
    with pytest.raises(Conflict, match='chatapp link'):
        await returning.give(house.ada, house.ada)
    with pytest.raises(Conflict, match='Settings'):
        await returning.sign_out(house.ada, house.ada)


async def test_a_password_set_by_a_thief_keeps_nobody_in(house: TestHouse) -> None:
    bob = await a_guest(house, await a_table(house, 'bo'))
    await house.services.people.set_password(bob, current=None, password='correct horse battery')
    await house.services.returning.sign_out(house.ada, bob)
    assert SessionEnded(person=bob, session=None) in house.heard


async def test_for_guests_nobody_is_found_there(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob, eve = await a_guest(house, room), await a_guest(house, room, 'Eve')
    returning = house.services.returning
    link, _ = await returning.give(house.ada, eve)
    own = await house.services.rooms.create(bob, 'Of a guest', ['demo:bo'])
    await house.services.company.add(bob, own.id, 'Eve')
    for person in (house.ada, eve, bob):
        for deed in (returning.give, returning.waiting, returning.take_back, returning.sign_out):
            with pytest.raises(NotFound):
                await deed(bob, person)
    people = await house.services.company.people(bob, room.id)
    assert await returning.among(bob, people) == {}
    assert await returning.everybody(bob) == ()
    assert [one.id for one in await returning.everybody(house.ada)] == [bob, eve]
    assert await returning.among(house.ada, people) == {bob: Way(open=True, waits=None), eve: Way(open=True, waits=link)}


async def test_a_lost_device_is_signed_out_with_all_the_others(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    _, invite = await house.services.company.invite(house.ada, room.id)
    _, session, cookie = await house.services.company.come_in(invite, 'Bob')
    _, secret = await house.services.returning.give(house.ada, session.person)
    await house.services.returning.sign_out(house.ada, session.person)
    with pytest.raises(NotSignedIn):
        await house.services.doors.session_of(cookie)
    assert house.heard[-1] == SessionEnded(person=session.person, session=None)
    await cannot_come_in(house, secret)
    assert (await house.services.doors.session_of(house.cookie))[1].id == house.ada


async def test_whoever_has_a_password_is_offered_no_link_but_can_be_signed_out(house: TestHouse) -> None:
    room, returning = await a_table(house, 'bo'), house.services.returning
    bob, eve = await a_guest(house, room), await a_guest(house, room, 'Eve')
    for one in (bob, eve):
        await returning.give(house.ada, one)
    await house.services.people.set_password(bob, current=None, password='correct horse battery')
    house.clock.move(SIGN_IN_LINK_LIFE)
    people = await house.services.company.people(house.ada, room.id)
    assert [one.name for one in people] == ['Ada', 'Bob', 'Eve']
    assert await returning.among(house.ada, people) == {bob: Way(open=False, waits=None), eve: Way(open=True, waits=None)}
