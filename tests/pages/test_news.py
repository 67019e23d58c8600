"""What changed is told to a page once it has settled, one telling after the other."""

import asyncio
from dataclasses import replace

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.money import Spent
from chatapp.plumbing.bus import Bus
from chatapp.services.conversations import Conversations
from chatapp.services.feeds import Feeds
from chatapp.services.ledger import Ledger
from chatapp.services.wire import Json
from components.header import Header
from components.sidebar import Sidebar
from pages.chat import Chat
from pages.news import News
from tests.pages.reading import PATIENCE, Pages, only, until
from tests.support.builders import conversation, person

ADA = person('Ada')
TALK = conversation(ADA, title='Rye')


class Page:
    """Takes what is told, but ends the first telling only when it may."""

    def __init__(self, bus: Bus) -> None:
        self.told: list[str] = []
        self.may_end = asyncio.Event()
        self.began = asyncio.Event()
        self.news = News(bus, ADA.id, self.take)

    async def take(self) -> None:
        titles = [one.title for one in self.news.take()]
        self.began.set()
        await self.may_end.wait()
        self.told += titles


def a_later_page_is_told(bus: Bus, reader: PersonId) -> asyncio.Event:
    """Set once one that listens from now on is told: for all who listened before it, things have settled by then."""
    told = asyncio.Event()

    async def tell() -> None:
        told.set()

    News(bus, reader, tell)
    return told


async def test_what_was_read_later_is_never_overtaken_by_what_was_read_before(front: Pages) -> None:
    bus = Bus()
    reader = Page(bus)
    bus.publish(ConversationChanged(conversation=TALK))
    await asyncio.wait_for(reader.began.wait(), 5)
    reader.began.clear()
    settled = a_later_page_is_told(bus, ADA.id)
    bus.publish(ConversationChanged(conversation=replace(TALK, title='Rye, day four')))
    await settled.wait()
    assert not reader.began.is_set()
    reader.may_end.set()
    await asyncio.wait_for(reader.began.wait(), 5)
    assert reader.told == ['Rye', 'Rye, day four']
    reader.news.close()


async def test_what_changes_while_a_page_is_built_is_shown_once_it_stands(front: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    spent, told = Ledger.today, asyncio.Event()

    async def slowly(self: Ledger, reader: PersonId) -> Spent:
        if not told.is_set():
            told.set()
            settled = a_later_page_is_told(front.house.services.bus, reader)
            await front.house.services.conversations.create(reader, title='Made meanwhile')
            await settled.wait()
        return await spent(self, reader)

    monkeypatch.setattr(Ledger, 'today', slowly)
    user = await front.reader()
    await user.open('/')
    await user.should_see('Made meanwhile', retries=PATIENCE)


async def test_what_changes_in_a_conversation_while_it_is_read_is_shown(front: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    services, ada, snapshot = front.house.services, front.house.ada, Feeds.snapshot
    entered = await services.conversations.create(ada, title='Rye')

    async def slowly(self: Feeds, reader: PersonId, read: ConversationId) -> tuple[str, Json]:
        if (await services.conversations.get(ada, read)).title == 'Rye':
            await services.conversations.rename(ada, read, 'Rye, day four')
        return await snapshot(self, reader, read)

    user = await front.reader()
    await user.open('/')
    monkeypatch.setattr(Feeds, 'snapshot', slowly)
    user.find(kind=Sidebar).trigger('open', entered.id)
    await until(lambda: only(user, Header).props['title'] == 'Rye, day four')


async def test_news_of_what_is_being_left_brings_its_head_not_back(front: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    services, ada = front.house.services, front.house.ada
    left, entered = [await services.conversations.create(ada, title=title) for title in ('Left', 'Entered')]
    told, placed, over = asyncio.Event(), asyncio.Event(), asyncio.Event()
    changed, get, snapshot = Chat._changed, Conversations.get, Feeds.snapshot

    async def hear(self: Chat) -> None:
        told.set()
        await changed(self)
        over.set()

    async def late(self: Conversations, reader: PersonId, read: ConversationId) -> Conversation:
        found = await get(self, reader, read)
        if told.is_set() and read == left.id:
            await placed.wait()
        if read == entered.id and not told.is_set():
            await services.conversations.rename(ada, left.id, 'Left behind')
        return found

    async def slowly(self: Feeds, reader: PersonId, read: ConversationId) -> tuple[str, Json]:
        if read == entered.id:
            await told.wait()  # the news settled while this was read
        return await snapshot(self, reader, read)

    monkeypatch.setattr(Chat, '_changed', hear)
    monkeypatch.setattr(Conversations, 'get', late)
    monkeypatch.setattr(Feeds, 'snapshot', slowly)
    user = await front.reader()
    await user.open(f'/c/{left.id}')
    user.find(kind=Sidebar).trigger('open', entered.id)
    await until(lambda: only(user, Header).props['conversation'] == entered.id)
    placed.set()
    await over.wait()
    assert only(user, Header).props['title'] == 'Entered'
