"""A room on the page of somebody who sits there as a guest."""

import asyncio
from pathlib import Path

import pytest

from chatapp.domain.company import Way
from chatapp.domain.errors import NotSignedIn
from chatapp.domain.events import CompanyChanged, SessionEnded
from components.header import Header
from components.inspector import Inspector
from components.settings_panel import SettingsPanel
from components.sidebar import Sidebar
from components.transcript import Transcript
from tests.pages.reading import PATIENCE, Pages, only
from tests.support.tables import a_table, an_agent


async def test_a_guest_is_offered_what_a_guest_may_do_and_told_who_showed_them_out(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    room = await a_table(front.house, 'bo')
    _, secret = await services.company.invite(ada, room.id)
    _, session, cookie = await services.company.come_in(secret, 'Bob')
    user = await front.reader(cookie=cookie)
    await user.open(f'/c/{room.id}')
    header = only(user, Header).props
    assert (header['mine'], header['persons'], header['cast']) == (False, 2, ['Bob', 'Ada', 'bo'])
    assert only(user, Transcript).props['host'] is False
    await user.should_not_see('Every answer keeps its request')
    assert [row['mine'] for row in only(user, Sidebar).props['rows']] == [False]

    await services.company.remove(ada, room.id, session.person)

    answer = await user.http_client.get(f'/c/{room.id}')
    assert answer.status_code == 404
    assert 'You were shown out' in answer.text
    assert 'Ada showed you out of this room.' in answer.text


async def test_a_guest_leaves_by_the_menu_of_the_room(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    room = await a_table(front.house, 'bo')
    _, secret = await services.company.invite(ada, room.id)
    _, session, cookie = await services.company.come_in(secret, 'Bob')
    user = await front.reader(cookie=cookie)
    await user.open(f'/c/{room.id}')

    left = asyncio.Event()
    services.bus.listen(lambda _: left.set(), CompanyChanged)
    user.find(kind=Header).trigger('act', 'leave')
    await left.wait()

    assert 'You left this room' in (await user.http_client.get(f'/c/{room.id}')).text
    assert (await services.conversations.listed(session.person)).items == ()


async def test_the_owner_adds_somebody_of_the_house_by_name(front: Pages, tmp_path: Path) -> None:
    await an_agent(front.house, tmp_path, 'Hazel')
    services, ada = front.house.services, front.house.ada
    first, room = await a_table(front.house, 'bo', title='First'), await a_table(front.house, 'bo')
    _, secret = await services.company.invite(ada, first.id)
    await services.company.come_in(secret, 'Bob')
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    user.find(kind=Header).trigger('people')
    await user.should_see('Hazel', retries=PATIENCE)

    user.find(kind=Inspector).trigger('people', ['seat', 'Bob', {}])

    await user.should_see('Bob', retries=PATIENCE)
    assert [one.name for one in await services.company.people(ada, room.id)] == ['Ada', 'Bob']


async def test_the_owner_of_the_house_makes_a_guest_a_way_back_and_sees_it_while_it_waits(front: Pages, tmp_path: Path) -> None:
    await an_agent(front.house, tmp_path, 'Hazel')
    services, ada = front.house.services, front.house.ada
    room = await a_table(front.house, 'bo')
    _, secret = await services.company.invite(ada, room.id)
    _, session, cookie = await services.company.come_in(secret, 'Bob')
    bob = session.person

    user = await front.reader()
    await user.open(f'/c/{room.id}')
    user.find(kind=Header).trigger('people')
    await user.should_see('Hazel', retries=PATIENCE)
    inspector = user.find(kind=Inspector)
    assert [one['returns'] for one in only(user, Inspector).props['people']['persons']] == [False, True]

    inspector.trigger('people', ['return', bob, {}])
    await user.should_see('/#k=', retries=PATIENCE)
    _, another = await services.company.invite(ada, room.id)
    await services.company.come_in(another, 'Eve')
    await user.should_see('Eve', retries=PATIENCE)
    people = only(user, Inspector).props['people']
    assert people['way_for'] == bob
    came, _ = await services.doors.enter_by_link(people['way'].removeprefix('/#k='))
    assert came.person == bob
    await services.company.remove(ada, room.id, (await services.company.people(ada, room.id))[2].id)
    await user.should_not_see('/#k=', retries=PATIENCE)

    inspector.trigger('people', ['return', bob, {}])
    await user.should_see('/#k=', retries=PATIENCE)
    inspector.trigger('people', ['unreturn', bob, {}])
    await user.should_not_see('/#k=', retries=PATIENCE)
    ended = asyncio.Event()
    services.bus.listen(lambda _: ended.set(), SessionEnded)
    inspector.trigger('people', ['signout', bob, {}])
    await ended.wait()
    with pytest.raises(NotSignedIn):
        await services.doors.session_of(cookie)


async def test_the_owner_of_the_house_signs_somebody_with_a_password_out_everywhere(front: Pages, tmp_path: Path) -> None:
    await an_agent(front.house, tmp_path, 'Hazel')
    services, ada = front.house.services, front.house.ada
    room = await a_table(front.house, 'bo')
    _, secret = await services.company.invite(ada, room.id)
    _, session, cookie = await services.company.come_in(secret, 'Bob')
    await services.people.set_password(session.person, current=None, password='correct horse battery', kept_secret=cookie)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    user.find(kind=Header).trigger('people')
    await user.should_see('Hazel', retries=PATIENCE)
    owner, bob = only(user, Inspector).props['people']['persons']
    assert (owner['ours'], bob['ours'], bob['password'], bob['returns']) == (False, True, True, False)

    ended = asyncio.Event()
    services.bus.listen(lambda _: ended.set(), SessionEnded)
    user.find(kind=Inspector).trigger('people', ['signout', session.person, {}])
    await ended.wait()
    with pytest.raises(NotSignedIn):
        await services.doors.session_of(cookie)


async def test_a_guest_is_offered_no_way_back_for_anybody(front: Pages, tmp_path: Path) -> None:
    await an_agent(front.house, tmp_path, 'Hazel')
    services, ada = front.house.services, front.house.ada
    room = await a_table(front.house, 'bo')
    cookies = []
    for name in ('Bob', 'Eve'):
        _, secret = await services.company.invite(ada, room.id)
        cookies.append((await services.company.come_in(secret, name))[2])
    user = await front.reader(cookie=cookies[0])
    await user.open(f'/c/{room.id}')
    user.find(kind=Header).trigger('people')
    await user.should_see('Hazel', retries=PATIENCE)
    people = only(user, Inspector).props['people']['persons']
    assert [one['returns'] for one in people] == [False] * 3
    user.find(kind=Inspector).trigger('people', ['return', people[2]['id'], {}])
    await user.should_see('This person does not exist', retries=PATIENCE)
    assert [one['ours'] for one in people] == [False] * 3
    ways = await services.returning.among(ada, await services.company.people(ada, room.id))
    assert ways == dict.fromkeys([people[1]['id'], people[2]['id']], Way(open=True, waits=None))


async def test_the_owner_signs_out_in_the_settings_whoever_sits_nowhere(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    room = await a_table(front.house, 'bo')
    _, secret = await services.company.invite(ada, room.id)
    _, session, cookie = await services.company.come_in(secret, 'Bob')
    await services.people.set_password(session.person, current=None, password='correct horse battery', kept_secret=cookie)
    await services.company.remove(ada, room.id, session.person)
    guest, user = await front.reader(cookie=cookie), await front.reader()
    await guest.open('/settings')
    assert only(guest, SettingsPanel).props['others'] == []
    await user.open('/settings')
    await user.should_see('Bob', retries=PATIENCE)
    user.find(kind=SettingsPanel).trigger('sign_out', session.person)
    await user.should_see('Signed out everywhere', retries=PATIENCE)
    with pytest.raises(NotSignedIn):
        await services.doors.session_of(cookie)
