"""Following: a stale view brought up to date equals a newcomer's; whoever comes back goes on exactly there."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from chatapp.domain.errors import NotFound
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.stream import TextDelta
from chatapp.services.feed import Following, Frame
from chatapp.services.feeds import Feeds
from chatapp.services.wire import encoded
from tests.support.house import TestHouse
from tests.support.scripted import DONE, says
from tests.support.tables import a_guest, a_table

Told = dict[str, Any]


class Reader:
    """What a program makes of the frames it is sent: messages by id, with drafts written into them."""

    def __init__(self) -> None:
        self.messages: dict[str, Told] = {}
        self.last = ''

    def take(self, frame: Frame) -> None:
        body: dict[str, Any] = json.loads(frame.data)
        self.last = frame.id
        match frame.event:
            case 'snapshot':
                self.messages = {one['id']: one for one in body['messages']}
                for reply, draft in body['drafts'].items():
                    self.messages[reply]['content'] = draft['content']
            case 'message' | 'reply_end':
                versions = self.messages.get(body['message']['id'], body['message'])['versions']
                self.messages[body['message']['id']] = {**body['message'], 'versions': versions}
            case 'delta':
                told = self.messages[body['message_id']]
                told['content'] = told['content'][: body['at']] + body['content']
            case _:
                pass


async def newcomer(feeds: Feeds, reader: PersonId, conversation: ConversationId) -> dict[str, Told]:
    fresh = Reader()
    for frame in await feeds.catch_up(reader, conversation):
        fresh.take(frame)
    return fresh.messages


async def read_until(following: Following, reader: Reader, event: str) -> None:
    async for frame in following:
        reader.take(frame)
        if frame.event == event:
            return


async def test_a_follower_ends_with_what_a_newcomer_reads(house: TestHouse) -> None:
    house.provider.scripts = [says('Hel', 'lo 👩', '\u200d👩\u200d👧', '.')]
    cover = await house.services.conversations.create(house.ada)
    stale = Reader()
    async with house.services.feeds.follow(house.ada, cover.id) as following:
        await house.services.timeline.post(house.ada, cover.id, 'Hi')
        await read_until(following, stale, 'run_end')
    assert stale.messages == await newcomer(house.services.feeds, house.ada, cover.id)
    assert [one['content'] for one in stale.messages.values()] == ['Hi', 'Hello 👩‍👩‍👧.']


async def test_a_reader_who_comes_late_reads_the_draft_so_far(house: TestHouse) -> None:
    gate = asyncio.Event()
    house.provider.scripts = [[TextDelta(text='Half'), gate, TextDelta(text=' and whole'), DONE]]
    cover = await house.services.conversations.create(house.ada)
    early, late = Reader(), Reader()
    async with house.services.feeds.follow(house.ada, cover.id) as first:
        await house.services.timeline.post(house.ada, cover.id, 'Hi')
        await read_until(first, early, 'delta')
        async with house.services.feeds.follow(house.ada, cover.id) as second:
            gate.set()
            await read_until(second, late, 'run_end')
        await read_until(first, early, 'run_end')
    assert late.messages == early.messages


async def test_whoever_comes_back_gets_exactly_what_was_missed(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    reader = Reader()
    async with house.services.feeds.follow(house.ada, cover.id) as following:
        await house.services.timeline.post(house.ada, cover.id, 'Hi')
        await read_until(following, reader, 'message')
    await house.run_ended(cover.id)
    missed = await house.services.feeds.catch_up(house.ada, cover.id, after=reader.last)
    assert missed[0].event != 'snapshot'
    for frame in missed:
        reader.take(frame)
    assert reader.messages == await newcomer(house.services.feeds, house.ada, cover.id)


@pytest.mark.parametrize('after', ['', 'x', 'otherepoch-3', '-', '0-99999999999', 'EPOCH-²', 'EPOCH-' + '9' * 5000])
async def test_an_unknown_place_gets_a_snapshot(house: TestHouse, after: str) -> None:
    cover = await house.services.conversations.create(house.ada)
    newest, _ = await house.services.feeds.snapshot(house.ada, cover.id)
    place = after.replace('EPOCH', newest.partition('-')[0])
    assert [frame.event for frame in await house.services.feeds.catch_up(house.ada, cover.id, after=place)] == ['snapshot']


async def test_a_place_in_a_feed_that_was_opened_anew_gets_a_snapshot(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'One')
    await house.run_ended(question.conversation)
    before, _ = await house.services.feeds.snapshot(house.ada, question.conversation)
    await house.services.conversations.delete(house.ada, question.conversation)
    await house.services.conversations.restore(house.ada, question.conversation)
    async with house.services.feeds.follow(house.ada, question.conversation):
        await house.services.timeline.post(house.ada, question.conversation, 'Two')
        await house.run_ended(question.conversation)
        frames = await house.services.feeds.catch_up(house.ada, question.conversation, after=before)
    assert [frame.event for frame in frames] == ['snapshot']


async def test_a_place_from_before_a_restart_gets_a_snapshot(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    newest, _ = await house.services.feeds.snapshot(house.ada, question.conversation)
    before = f'0123456789ab-{newest.partition("-")[2]}'
    assert await house.services.feeds.catch_up(house.ada, question.conversation, after=newest) == []
    assert [frame.event for frame in await house.services.feeds.catch_up(house.ada, question.conversation, after=before)] == ['snapshot']


async def test_another_branch_comes_as_a_snapshot_to_every_follower(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Tea?')
    await house.run_ended(question.conversation)
    reader = Reader()
    async with house.services.feeds.follow(house.ada, question.conversation) as following:
        await house.services.timeline.edit(house.ada, question.id, 'Coffee?')
        async for frame in following:
            reader.take(frame)
            if house.ends_run(frame, question.conversation) and 'Coffee?' in {one['content'] for one in reader.messages.values()}:
                break
    assert reader.messages == await newcomer(house.services.feeds, house.ada, question.conversation)
    assert [one['content'] for one in reader.messages.values()] == ['Coffee?', 'Hello there.']


async def test_following_ends_when_the_conversation_goes(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    async with house.services.feeds.follow(house.ada, cover.id) as following:
        await house.services.conversations.delete(house.ada, cover.id)
        assert [frame async for frame in following] == []
    with pytest.raises(NotFound):
        await house.services.feeds.catch_up(house.ada, cover.id)


async def signed_out(house: TestHouse, person: PersonId, _: ConversationId) -> None:
    await house.services.doors.sign_out_everywhere(person)


async def shown_out(house: TestHouse, person: PersonId, room: ConversationId) -> None:
    await house.services.company.remove(house.ada, room, person)


async def hears(following: Following, text: str) -> bool:
    """Whether this comes, before the following ends."""
    reader = Reader()
    async for frame in following:
        reader.take(frame)
        if text in [one['content'] for one in reader.messages.values()]:
            return True
    return False


@pytest.mark.parametrize('sent_away', [signed_out, shown_out])
async def test_following_ends_for_whoever_may_read_no_more_and_for_nobody_else(
    house: TestHouse, sent_away: Callable[[TestHouse, PersonId, ConversationId], Awaitable[None]]
) -> None:
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room)
    async with house.services.feeds.follow(house.ada, room.id) as hers, house.services.feeds.follow(bob, room.id) as his:
        await sent_away(house, bob, room.id)
        await house.services.doors.sign_out(house.session)  # one of several: its pages and streams close by the doors they came through
        await house.services.timeline.post(house.ada, room.id, 'Still here')
        assert (await hears(hers, 'Still here'), await hears(his, 'Still here')) == (True, False)


async def test_a_long_conversation_begins_with_its_newest_forty(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    for number in range(25):
        await house.services.timeline.post(house.ada, cover.id, f'Q{number}')
        await house.run_ended(cover.id)
    _, body = await house.services.feeds.snapshot(house.ada, cover.id)
    messages = body['messages']
    assert isinstance(messages, list)
    assert len(messages) <= 80
    assert messages[-2]['content'] == 'Q24'


def test_half_an_emoji_that_came_past_every_door_still_travels() -> None:
    assert json.loads(encoded({'content': 'a \ud83d', 'n': 1})) == {'content': 'a \ud83d', 'n': 1}
