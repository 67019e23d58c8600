"""Several people at one table: who comes in, what each of them sees, and that whoever left sees nothing more."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.conversations import Conversation, Kind
from chatapp.domain.errors import BadInput, Conflict, Forbidden, NotFound, NotSignedIn
from chatapp.domain.events import PresenceChanged, Typing
from chatapp.domain.ids import AgentId, PersonId
from chatapp.domain.stream import TextDelta
from chatapp.services import company
from chatapp.services.export.document import Format
from chatapp.services.profiles import ProfileChange
from tests.support.house import TestHouse
from tests.support.scripted import DONE, says
from tests.support.tables import a_guest, a_table, an_agent, messages_in
from tests.support.taking import taken

BO = AgentId('demo:bo')


async def seen_by(house: TestHouse, reader: PersonId, room: Conversation) -> list[str]:
    page = await house.services.timeline.page(reader, room.id)
    return [one.message.text for one in page.entries]


async def test_a_link_lets_one_person_in_once_by_a_name(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    _, secret = await house.services.company.invite(house.ada, room.id)
    with pytest.raises(BadInput):
        await house.services.company.come_in(secret, '  ')
    with pytest.raises(Conflict):
        await house.services.company.come_in(secret, 'ADA')
    cover, session, cookie = await house.services.company.come_in(secret, 'Bob')
    assert (await house.services.doors.session_of(cookie))[1].name == 'Bob'
    assert cover.id == room.id
    with pytest.raises(NotSignedIn):
        await house.services.company.come_in(secret, 'Eve')
    assert [one.name for one in await house.services.company.people(session.person, room.id)] == ['Ada', 'Bob']
    assert await seen_by(house, session.person, room) == ['Bob joined the chat']
    assert [one.id for one in (await house.services.conversations.listed(session.person)).items] == [room.id]


@pytest.mark.parametrize('name', ['\u0410da', 'A\u200bda', 'BO', 'B0', 'Wren', 'w r e n'])
async def test_nobody_comes_in_as_a_member_or_an_agent_nor_takes_their_name_later(house: TestHouse, tmp_path: Path, name: str) -> None:
    await an_agent(house, tmp_path, 'Wren')
    room = await a_table(house, 'bo')
    _, secret = await house.services.company.invite(house.ada, room.id)
    with pytest.raises(Conflict):
        await house.services.company.come_in(secret, name)
    _, session, _ = await house.services.company.come_in(secret, 'Bob')
    for known in ('Wren', '\u0410da'):
        with pytest.raises(Conflict):
            await house.services.profiles.change(session.person, ProfileChange(name=known))
    assert (await house.services.profiles.change(session.person, ProfileChange(name='B.o.b'))).name == 'B.o.b'


async def test_a_link_too_old_or_taken_back_opens_nothing(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    _, old = await house.services.company.invite(house.ada, room.id)
    house.clock.move(timedelta(days=7))
    with pytest.raises(NotSignedIn):
        await house.services.company.come_in(old, 'Bob')
    invite, secret = await house.services.company.invite(house.ada, room.id)
    await house.services.company.take_back(house.ada, room.id, invite.id)
    with pytest.raises(NotSignedIn):
        await house.services.company.come_in(secret, 'Bob')
    assert await house.services.company.invites(house.ada, room.id) == []


async def test_whoever_sits_there_already_uses_no_link_up(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    _, secret = await house.services.company.invite(house.ada, room.id)
    for reader in (house.ada, bob):
        with pytest.raises(Conflict, match='at this table already'):
            await house.services.company.join(reader, secret)
    assert len(await house.services.company.people(house.ada, room.id)) == 2
    own = await house.services.rooms.create(bob, 'Of Bob', ['demo:bo'])
    _, other = await house.services.company.invite(bob, own.id)
    assert (await house.services.company.join(house.ada, other)).id == own.id
    assert (await house.services.company.come_in(secret, 'Eve'))[0].id == room.id


async def test_two_with_one_link_in_the_same_instant_are_one_guest(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    _, secret = await house.services.company.invite(house.ada, room.id)
    both = await asyncio.gather(*(house.services.company.come_in(secret, name) for name in ('Bob', 'Eve')), return_exceptions=True)
    assert sum(isinstance(one, NotSignedIn) for one in both) == 1
    assert len(await house.services.company.people(house.ada, room.id)) == 2


async def test_a_full_table_lets_nobody_in_and_the_link_stays(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, 'MOST_GUESTS', 1)
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    _, secret = await house.services.company.invite(house.ada, room.id)
    with pytest.raises(BadInput, match='At most 1 people'):
        await house.services.company.come_in(secret, 'Eve')
    await house.services.company.remove(house.ada, room.id, bob)
    assert (await house.services.company.come_in(secret, 'Eve'))[0].id == room.id


async def test_everybody_reads_and_writes_and_each_agent_knows_who_said_what(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Hello both.'), says('Hello Bob.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    await house.services.timeline.post(house.ada, room.id, 'I am first')
    await house.run_ended(room.id)
    await house.services.timeline.post(bob, room.id, 'And I am second')
    await house.run_ended(room.id)
    last = house.provider.requests[-1]
    told = str(last.turns)
    assert 'Ada' in told
    assert 'Bob' in told
    assert 'joined the chat' not in told
    assert await seen_by(house, bob, room) == await seen_by(house, house.ada, room)


async def test_what_a_guest_sets_off_counts_against_the_guest(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Yes.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    await house.services.timeline.post(bob, room.id, 'Hi')
    await house.run_ended(room.id)
    assert (await house.services.ledger.today(bob)).usage.total_tokens > 0
    assert (await house.services.ledger.today(house.ada)).usage.total_tokens == 0


async def test_a_guest_holds_no_reins(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    invite, _ = await house.services.company.invite(house.ada, room.id)
    rooms, services = house.services.rooms, house.services
    for refused in (
        rooms.rename(bob, room.id, 'Mine'),
        rooms.remove(bob, room.id, BO),
        rooms.add(bob, room.id, 'demo:ann'),
        rooms.mute(bob, room.id, BO, muted=True),
        rooms.clear(bob, room.id),
        services.console.pause(bob, room.id),
        services.conversations.delete(bob, room.id),
        services.conversations.pin(bob, room.id, pinned=True),
        services.company.invite(bob, room.id),
        services.company.invites(bob, room.id),
        services.company.take_back(bob, room.id, invite.id),
        services.company.add(bob, room.id, 'Ada'),
        services.company.remove(bob, room.id, house.ada),
        services.exports.one(bob, room.id, Format.JSON),
        services.copies.duplicate(bob, room.id),
        services.copies.tree(bob, room.id),
    ):
        with pytest.raises(Forbidden):
            await refused
    assert not (await services.conversations.get(house.ada, room.id)).pinned


async def test_a_guest_changes_what_they_said_until_somebody_answers(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('An answer.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    await house.services.console.pause(house.ada, room.id)
    said = await house.services.timeline.post(bob, room.id, 'Tpyo')
    hers = await house.services.timeline.post(house.ada, room.id, 'Hers')
    with pytest.raises(Forbidden):
        await house.services.timeline.delete_message(bob, hers.id)
    with pytest.raises(Conflict):
        await house.services.timeline.edit(house.ada, said.id, 'Words in his mouth')
    await house.services.timeline.delete_message(bob, said.id)
    again = await house.services.timeline.post(bob, room.id, 'Typo')
    await house.services.console.resume(house.ada, room.id)
    await house.run_ended(room.id)
    with pytest.raises(Forbidden):
        await house.services.timeline.delete_message(bob, again.id)


async def test_a_whisper_is_read_by_its_two_ends_alone(house: TestHouse) -> None:
    house.provider.voices = {'bo': [[TextDelta(text='Psst back.'), DONE]]}
    room = await a_table(house, 'bo')
    bob, eve = await a_guest(house, room), await a_guest(house, room, 'Eve')
    heard: dict[PersonId, str] = {}
    async with (
        house.services.feeds.follow(house.ada, room.id) as ada,
        house.services.feeds.follow(bob, room.id) as for_bob,
        house.services.feeds.follow(eve, room.id) as for_eve,
    ):
        for reader in (house.ada, bob, eve):
            await house.services.shelf.read(reader, room.id)
        whisper = await house.services.timeline.post(bob, room.id, 'Psst canary', to=BO)
        await house.run_ended(room.id)
        for reader, following in ((house.ada, ada), (bob, for_bob), (eve, for_eve)):
            heard[reader] = ''
            async for frame in following:
                heard[reader] += frame.data
                if house.ends_run(frame, room.id) and frame.event == 'run_end':
                    break
    for reader in (house.ada, bob, eve):
        assert (await house.services.shelf.marks(reader, [room.id]))[room.id].unread == int(reader == bob)
    assert 'canary' in heard[bob]
    assert 'Psst' not in heard[house.ada] + heard[eve]
    for reader in (house.ada, eve):
        assert all('Psst' not in text for text in await seen_by(house, reader, room))
        assert 'Psst' not in json.dumps((await house.services.feeds.snapshot(reader, room.id))[1])
        assert all('Psst' not in frame.data for frame in await house.services.feeds.catch_up(reader, room.id))
        with pytest.raises(NotFound):
            await house.services.timeline.message(reader, whisper.id)
    assert await seen_by(house, bob, room) == ['Bob joined the chat', 'Eve joined the chat', 'Psst canary', 'Psst back.']
    assert b'Psst' not in (await taken(house, room.id, Format.JSON))
    copy = await house.services.copies.duplicate(house.ada, room.id)
    assert all('Psst' not in one.text for one in await messages_in(house, copy))


async def test_whoever_is_shown_out_sees_nothing_from_that_moment(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    async with house.services.feeds.follow(bob, room.id) as following:
        await house.services.company.remove(house.ada, room.id, bob)
        assert [frame async for frame in following] == []
    for refused in (
        house.services.timeline.page(bob, room.id),
        house.services.timeline.post(bob, room.id, 'Still here'),
        house.services.feeds.catch_up(bob, room.id),
        house.services.rooms.get(bob, room.id),
        house.services.console.status(bob, room.id),
        house.services.orchestrator.stop(bob, room.id),
        house.services.company.people(bob, room.id),
        house.services.line.of(bob, room.id),
    ):
        with pytest.raises(NotFound):
            await refused
    assert (await house.services.conversations.listed(bob)).items == ()
    assert await house.services.shelf.recent(bob) == []
    assert 'Bob left the chat' in await seen_by(house, house.ada, room)


async def test_a_guest_leaves_and_comes_again_by_name(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    await house.services.company.remove(bob, room.id, bob)
    assert (await house.services.company.add(house.ada, room.id, 'bob')).id == bob
    with pytest.raises(Conflict):
        await house.services.company.add(house.ada, room.id, 'Bob')
    with pytest.raises(NotFound):
        await house.services.company.add(house.ada, room.id, 'Nobody')


async def test_a_chat_becomes_a_room_when_a_second_person_sits_down(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    cover = await house.services.conversations.get(house.ada, question.conversation)
    bob = await a_guest(house, cover)
    assert (await house.services.conversations.get(bob, cover.id)).kind is Kind.ROOM


async def test_two_people_sending_in_the_same_instant_lose_nothing(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('One.'), says('Two.'), says('Three.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    await asyncio.gather(*(house.services.timeline.post(one, room.id, f'From {one}') for one in (house.ada, bob)))
    await house.run_ended(room.id)
    said = [one.text for one in await messages_in(house, room)]
    assert {f'From {house.ada}', f'From {bob}'} <= set(said)
    assert [one for one in said if one.startswith('From')] == list(dict.fromkeys(one for one in said if one.startswith('From')))


async def test_one_key_of_two_people_is_two_messages_and_each_finds_their_own_again(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    post = house.services.timeline.post
    first = [await post(one, room.id, f'From {one}', client_message_id='key') for one in (house.ada, bob)]
    again = await asyncio.gather(*(post(one, room.id, f'From {one}', client_message_id='key') for one in (house.ada, bob) * 5))
    assert {one.id for one in again} == {one.id for one in first}
    with pytest.raises(Conflict):
        await post(bob, room.id, 'Something else', client_message_id='key')
    await house.run_ended(room.id)
    assert [one.text for one in await messages_in(house, room) if one.text.startswith('From')] == [one.text for one in first]


async def test_who_is_there_and_who_writes_is_told_and_not_kept(house: TestHouse) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    presence = house.services.presence
    house.heard.clear()
    for page in ('one', 'two'):
        presence.arrive(bob, room.id, page)
    assert presence.here(room.id) == {bob}
    presence.leave(room.id, 'one')
    assert presence.here(room.id) == {bob}
    presence.leave(room.id, 'two')
    assert presence.here(room.id) == frozenset()
    await presence.typing(bob, room.id)
    assert house.heard == [*[PresenceChanged(conversation=room.id)] * 2, Typing(conversation=room.id, person=bob, name='Bob')]
    await house.services.company.remove(house.ada, room.id, bob)
    with pytest.raises(NotFound):
        await presence.typing(bob, room.id)


async def test_what_was_sent_is_left_out_where_it_may_hold_a_whisper_of_others(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Psst back.'), says('To all.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    await house.services.timeline.post(house.ada, room.id, 'First')
    await house.run_ended(room.id)
    before = (await messages_in(house, room))[-1]
    assert (await house.services.details.of(house.ada, before.id)).requests
    await house.services.timeline.post(bob, room.id, 'Psst', to=BO)
    await house.run_ended(room.id)
    house.provider.voices = {'bo': [says('To everybody here.')]}
    await house.services.timeline.post(house.ada, room.id, 'And now?')
    await house.run_ended(room.id)
    after = (await messages_in(house, room))[-1]
    assert after.text == 'To everybody here.'
    assert (await house.services.details.of(house.ada, after.id)).requests == ()
