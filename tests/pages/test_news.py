"""What changed is told to a page once it has settled, one telling after the other."""

import asyncio
from dataclasses import replace

import pytest

from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import PersonId
from chatapp.domain.money import Spent
from chatapp.plumbing.bus import Bus
from chatapp.services.ledger import Ledger
from pages.news import News
from tests.pages.reading import PATIENCE, Pages
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
