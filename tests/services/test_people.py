"""The owner: set-up, likes, and a changed password."""

from dataclasses import replace

import pytest

from chatapp.domain.errors import BadInput, NotSignedIn
from chatapp.domain.events import SessionEnded
from chatapp.domain.people import Theme
from tests.support.house import TestHouse

GOOD = 'correct horse battery'


async def test_the_house_asks_for_set_up_until_the_owner_has_a_name(house: TestHouse) -> None:
    people = house.services.people
    assert not await people.needs_set_up()
    assert (await people.owner()) == await people.get(house.ada)
    renamed = await people.set_up(house.ada, name='  Ada   Lovelace ', password=None)
    assert (renamed.name, renamed.has_password) == ('Ada Lovelace', False)


@pytest.mark.parametrize(('name', 'password', 'field'), [('  ', None, 'name'), ('x' * 81, None, 'name'), ('Ada', 'short', 'password')])
async def test_a_set_up_that_cannot_be_taken_names_the_field_and_changes_nothing(
    house: TestHouse, name: str, password: str | None, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        await house.services.people.set_up(house.ada, name=name, password=password)
    assert refused.value.field == field
    assert (await house.services.people.get(house.ada)).name == 'Ada'
    assert not (await house.services.people.get(house.ada)).has_password


async def test_set_up_gives_a_first_password_and_never_a_second(house: TestHouse) -> None:
    people, doors = house.services.people, house.services.doors
    assert (await people.set_up(house.ada, name='Ada', password=GOOD)).has_password
    assert (await people.set_up(house.ada, name='Ada', password=GOOD)).has_password
    with pytest.raises(BadInput):
        await people.set_up(house.ada, name='Ada', password='another password')
    session, _ = await doors.sign_in('Ada', GOOD, address='127.0.0.1')
    assert session.person == house.ada


async def test_theme_and_zone_are_kept(house: TestHouse) -> None:
    people = house.services.people
    await people.set_theme(house.ada, Theme.DARK)
    await people.set_zone(house.ada, 'Asia/Seoul')
    kept = await people.get(house.ada)
    assert (kept.theme, kept.zone) == (Theme.DARK, 'Asia/Seoul')


@pytest.mark.parametrize('zone', ['Nowhere/Land', '../../etc/passwd', '', '/etc/localtime', 'x' * 5000, '\x00'])
async def test_a_zone_that_is_none_is_refused(house: TestHouse, zone: str) -> None:
    with pytest.raises(BadInput):
        await house.services.people.set_zone(house.ada, zone)
    assert (await house.services.people.get(house.ada)).zone == 'UTC'


async def test_a_changed_password_ends_every_session_but_the_one_that_changed_it(house: TestHouse) -> None:
    people, doors = house.services.people, house.services.doors
    _, other = await doors.enter_by_link(await doors.new_link())
    await people.set_password(house.ada, current=None, password=GOOD, kept_secret=house.cookie)
    assert (await doors.session_of(house.cookie))[0] == house.session
    with pytest.raises(NotSignedIn):
        await doors.session_of(other)
    assert house.heard[-1] == SessionEnded(person=house.ada, session=None)


async def test_the_current_password_must_be_known_to_change_it(house: TestHouse) -> None:
    people, doors = house.services.people, house.services.doors
    await people.set_password(house.ada, current=None, password=GOOD)
    for wrong in (None, '', 'wrong password'):
        with pytest.raises(NotSignedIn):
            await people.set_password(house.ada, current=wrong, password='another password')
    assert (await doors.sign_in('Ada', GOOD, address='127.0.0.1'))[0].person == house.ada
    await people.set_password(house.ada, current=GOOD, password='another password')
    with pytest.raises(NotSignedIn):
        await doors.sign_in('Ada', GOOD, address='127.0.0.1')


async def test_anothers_session_is_not_put_back_by_a_changed_password(house: TestHouse) -> None:
    await house.services.people.set_password(house.ada, current=None, password=GOOD, kept_secret='somebody else')
    with pytest.raises(NotSignedIn):
        await house.services.doors.session_of(house.cookie)


async def test_there_is_one_owner_however_often_one_is_ensured(house: TestHouse) -> None:
    owner = await house.services.people.ensured_owner()
    assert owner == replace(owner, id=house.ada, name='Ada')
