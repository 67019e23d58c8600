"""The ways in, and how each of them closes."""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.errors import BadInput, NotFound, NotSignedIn, TooMany
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import TokenId
from chatapp.domain.people import Scope
from chatapp.services.doors import LINK_LIFE, SESSION_LIFE, TOKEN_LIFE
from chatapp.services.limits import Limits, network_of
from chatapp.services.passwords import MAX_WAITING, Passwords
from tests.support.house import TestHouse, a_house

GOOD = 'correct horse battery'


def bytes_in(folder: Path) -> bytes:
    return b''.join(file.read_bytes() for file in sorted(folder.rglob('*')) if file.is_file())


def knock_twice(limits: Limits) -> None:
    """Once more than allowed, and again: where a minute turns, the window may round one knock away."""
    for _ in range(2):
        limits.check('login', 'name ada')


async def sign_in(house: TestHouse, name: str = 'Ada', password: str = GOOD, address: str = '127.0.0.1') -> None:
    await house.services.doors.sign_in(name, password, address=address)


async def test_a_link_opens_once(house: TestHouse) -> None:
    link = await house.services.doors.new_link()
    session, cookie = await house.services.doors.enter_by_link(link)
    assert (await house.services.doors.session_of(cookie))[0] == session
    with pytest.raises(NotSignedIn):
        await house.services.doors.enter_by_link(link)


async def test_only_the_newest_link_opens(house: TestHouse) -> None:
    old, new = await house.services.doors.new_link(), await house.services.doors.new_link()
    with pytest.raises(NotSignedIn):
        await house.services.doors.enter_by_link(old)
    assert (await house.services.doors.enter_by_link(new))[0].person == house.ada


async def test_a_link_is_good_for_fifteen_minutes(house: TestHouse) -> None:
    link = await house.services.doors.new_link()
    house.clock.move(LINK_LIFE)
    with pytest.raises(NotSignedIn):
        await house.services.doors.enter_by_link(link)


async def test_of_many_at_once_one_gets_through_the_link(house: TestHouse) -> None:
    link = await house.services.doors.new_link()
    entered = await asyncio.gather(*(house.services.doors.enter_by_link(link) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in entered].count(tuple) == 1


async def test_no_link_is_made_at_the_start_once_there_is_a_password(house: TestHouse) -> None:
    assert await house.services.doors.link_at_start() is not None
    await house.services.people.set_password(house.ada, current=None, password=GOOD)
    assert await house.services.doors.link_at_start() is None
    assert (await house.services.doors.enter_by_link(await house.services.doors.new_link()))[0].person == house.ada


async def test_no_secret_lies_in_the_data_folder(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        link = await house.services.doors.new_link()
        _, token = await house.services.doors.create_token(house.ada, name='program')
        await house.services.people.set_password(house.ada, current=None, password=GOOD, kept_secret=house.cookie)
        secrets = [secret.encode() for secret in (link, token, house.cookie, GOOD)]
        written = await asyncio.to_thread(bytes_in, tmp_path)
    assert written
    assert not [secret for secret in secrets if secret in written]


async def test_names_are_taken_as_people_write_them(house: TestHouse) -> None:
    await house.services.people.set_password(house.ada, current=None, password=GOOD)
    for name in ('Ada', 'ADA', '  ada '):
        await sign_in(house, name=name)


@pytest.mark.parametrize(
    ('name', 'password'), [('Ada', 'wrong'), ('Ada', ''), ('Bob', GOOD), ('Ada', GOOD.upper()), ('Ada', GOOD + '\x00'), ('Ada', '\ud800')]
)
async def test_everything_but_the_right_pair_gets_the_same_answer(house: TestHouse, name: str, password: str) -> None:
    await house.services.people.set_password(house.ada, current=None, password=GOOD)
    with pytest.raises(NotSignedIn) as refused:
        await sign_in(house, name, password)
    assert refused.value.sentence == 'The name or the password is not right.'


async def test_without_a_password_nobody_signs_in_by_name(house: TestHouse) -> None:
    for password in ('', GOOD):
        with pytest.raises(NotSignedIn):
            await sign_in(house, password=password)


async def test_a_password_counts_to_its_last_byte(house: TestHouse) -> None:
    long = 'p' * 1000
    await house.services.people.set_password(house.ada, current=None, password=long + 'x')
    with pytest.raises(NotSignedIn):
        await sign_in(house, password=long + 'y')
    await sign_in(house, password=long + 'x')


async def test_a_giant_password_is_refused_before_it_costs_anything() -> None:
    passwords = Passwords()
    with pytest.raises(BadInput):
        await passwords.matches('x' * 1_000_000, None)
    with pytest.raises(BadInput):
        await passwords.hash('é' * 600)


async def test_an_unknown_name_costs_the_work_of_a_known_one() -> None:
    passwords = Passwords()
    stored = await passwords.hash(GOOD)

    async def seconds_for(hashed: str | None) -> float:
        before = time.perf_counter()
        await passwords.matches('wrong password', hashed)
        return time.perf_counter() - before

    await seconds_for(None)
    known = min([await seconds_for(stored) for _ in range(3)])
    unknown = min([await seconds_for(None) for _ in range(3)])
    assert 0.3 < known / unknown < 3


async def test_a_crowd_at_the_door_is_asked_to_come_back() -> None:
    passwords = Passwords()
    waiting = [asyncio.create_task(passwords.matches(GOOD, None)) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await passwords.matches(GOOD, None)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


def test_each_kind_of_knock_and_each_name_is_counted_for_itself() -> None:
    limits = Limits(login_per_minute=2)
    limits.check('login', 'name ada')
    limits.check('login', 'name ada')
    with pytest.raises(TooMany) as refused:
        knock_twice(limits)
    assert 1 <= refused.value.retry_after_s <= 60
    limits.check('login', 'name bob')
    limits.check('send', 'name ada')


async def knock_until_refused(house: TestHouse, *attempts: tuple[str, str]) -> None:
    for name, address in attempts:
        with suppress(NotSignedIn):
            await sign_in(house, name, 'wrong', address=address)


async def test_too_many_wrong_passwords_close_the_door_for_a_minute(tmp_path: Path) -> None:
    async with a_house(tmp_path, login_per_minute=4) as house:
        for number in range(4):
            with pytest.raises(NotSignedIn):
                await sign_in(house, 'AdA' if number % 2 else 'ada', 'wrong', address=f'10.0.0.{number}')
        with pytest.raises(TooMany):
            await knock_until_refused(house, ('ada', '10.0.0.8'), ('ada', '10.0.0.9'))
        for number in range(4):
            with pytest.raises(NotSignedIn):
                await sign_in(house, f'bob{number}', 'wrong', address=f'2001:db8::{number}')
        with pytest.raises(TooMany):
            await knock_until_refused(house, ('carol', '2001:db8::ffff:1'), ('dave', '2001:db8::ffff:2'))


def test_an_address_that_is_none_is_counted_as_it_stands() -> None:
    assert network_of('not an address') == 'not an address'
    assert network_of('fe80::1%eth0') == 'fe80::/64'


async def test_what_belongs_to_a_session_closes_when_its_time_is_over_and_is_told_once(house: TestHouse) -> None:
    doors = house.services.doors
    assert await doors.end_those_over() == 0
    house.clock.move(SESSION_LIFE - timedelta(minutes=1))
    await doors.session_of(house.cookie)  # prolonged by use
    house.clock.move(timedelta(days=1))
    assert await doors.end_those_over() == 0
    house.clock.move(SESSION_LIFE)
    assert (await doors.end_those_over(), await doors.end_those_over()) == (1, 0)
    ended = [one for one in house.heard if isinstance(one, SessionEnded)]
    assert ended == [SessionEnded(person=house.ada, session=house.session.id)]
    with pytest.raises(NotSignedIn):
        await doors.session_of(house.cookie)


async def test_a_session_ends_after_thirty_days_away_and_is_prolonged_by_use(house: TestHouse) -> None:
    doors = house.services.doors
    house.clock.move(timedelta(days=20))
    prolonged, _ = await doors.session_of(house.cookie)
    assert prolonged.expires_at == house.clock.now() + SESSION_LIFE
    assert prolonged.id == house.session.id
    house.clock.move(SESSION_LIFE)
    with pytest.raises(NotSignedIn):
        await doors.session_of(house.cookie)


async def test_a_session_ends_as_soon_as_the_operator_wants_and_use_puts_it_off(tmp_path: Path) -> None:
    async with a_house(tmp_path, session_idle_minutes=30) as house:
        doors, half = house.services.doors, timedelta(minutes=15)
        for _ in range(4):
            house.clock.move(half)
            session, _ = await doors.session_of(house.cookie)
            assert session.expires_at == house.clock.now() + 2 * half
        house.clock.move(2 * half)
        with pytest.raises(NotSignedIn):
            await doors.session_of(house.cookie)


@pytest.mark.parametrize('cookie', [None, '', 'made-up', '\ud800', 'x' * 100_000])
async def test_a_cookie_that_is_none_of_ours_opens_nothing(house: TestHouse, cookie: str | None) -> None:
    with pytest.raises(NotSignedIn):
        await house.services.doors.session_of(cookie)


async def test_signing_out_ends_this_session_and_tells_its_pages(house: TestHouse) -> None:
    doors = house.services.doors
    _, other = await doors.enter_by_link(await doors.new_link())
    await doors.sign_out(house.session)
    assert house.heard[-1] == SessionEnded(person=house.ada, session=house.session.id)
    with pytest.raises(NotSignedIn):
        await doors.session_of(house.cookie)
    assert (await doors.session_of(other))[1].id == house.ada


async def test_all_other_sessions_can_be_ended(house: TestHouse) -> None:
    doors = house.services.doors
    _, other = await doors.enter_by_link(await doors.new_link())
    await doors.sign_out_everywhere(house.ada, kept_secret=house.cookie)
    with pytest.raises(NotSignedIn):
        await doors.session_of(other)
    assert (await doors.session_of(house.cookie))[0] == house.session


async def test_a_token_opens_until_it_expires_or_is_revoked(house: TestHouse) -> None:
    doors = house.services.doors
    token, secret = await doors.create_token(house.ada, name='program', expires_at=house.clock.now() + timedelta(days=1))
    assert (await doors.token_of(secret))[0] == token
    assert token.scopes == {Scope.CHAT}
    house.clock.move(timedelta(days=1))
    with pytest.raises(NotSignedIn):
        await doors.token_of(secret)
    lasting, secret = await doors.create_token(house.ada, name='lasting')
    await doors.revoke_token(house.ada, lasting.id)
    with pytest.raises(NotSignedIn):
        await doors.token_of(secret)
    assert [one.name for one in await doors.tokens(house.ada)] == ['program']


async def test_a_program_that_signs_in_gets_a_token_and_no_session_and_leaves_nothing_behind(house: TestHouse) -> None:
    doors = house.services.doors
    await house.services.people.set_password(house.ada, current=None, password=GOOD, kept_secret=house.cookie)
    token, secret = await doors.sign_in_program('ada', GOOD, address='127.0.0.1')
    assert (await doors.token_of(secret))[0] == token
    assert (token.signed_in, token.expires_at) == (True, house.clock.now() + TOKEN_LIFE)
    with pytest.raises(NotSignedIn):
        await doors.session_of(secret)
    house.clock.move(TOKEN_LIFE)
    with pytest.raises(NotSignedIn):
        await doors.token_of(secret)
    again, _ = await doors.sign_in_program('ada', GOOD, address='127.0.0.1')
    assert list(await doors.tokens(house.ada)) == [again]


async def test_signing_out_everywhere_ends_what_programs_got_by_signing_in_and_no_token_made_by_hand(house: TestHouse) -> None:
    doors = house.services.doors
    await house.services.people.set_password(house.ada, current=None, password=GOOD, kept_secret=house.cookie)
    _, got = await doors.sign_in_program('ada', GOOD, address='127.0.0.1')
    made, by_hand = await doors.create_token(house.ada, name='program')
    await doors.sign_out_everywhere(house.ada, kept_secret=house.cookie)
    with pytest.raises(NotSignedIn):
        await doors.token_of(got)
    assert (await doors.token_of(by_hand))[0] == made


async def test_no_name_is_needed_where_one_person_has_a_password(house: TestHouse) -> None:
    with pytest.raises(NotSignedIn):
        await sign_in(house, name='')
    await house.services.people.set_password(house.ada, current=None, password=GOOD)
    await sign_in(house, name=' ')
    with pytest.raises(NotSignedIn):
        await sign_in(house, name='', password='wrong')


async def test_only_ones_own_tokens_can_be_revoked(house: TestHouse) -> None:
    token, secret = await house.services.doors.create_token(house.ada, name='program')
    with pytest.raises(NotFound):
        await house.services.doors.revoke_token(house.ada, TokenId('0' * 32))
    assert (await house.services.doors.token_of(secret))[0] == token


@pytest.mark.parametrize('name', ['', '  ', '\n'])
async def test_a_token_needs_a_name(house: TestHouse, name: str) -> None:
    with pytest.raises(BadInput):
        await house.services.doors.create_token(house.ada, name=name)


async def test_who_only_listens_prolongs_no_session(house: TestHouse) -> None:
    doors = house.services.doors
    house.clock.move(doors.session_life - timedelta(minutes=1))
    session, person = await doors.standing(house.cookie)
    assert (session, person.id) == (house.session, house.ada)
    house.clock.move(timedelta(minutes=1))
    with pytest.raises(NotSignedIn):
        await doors.standing(house.cookie)
