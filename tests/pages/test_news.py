"""What changed is told to a page once it has settled, one telling after the other."""

import asyncio
from dataclasses import replace

import pytest

from chatapp.domain.events import ConversationChanged
from chatapp.plumbing.bus import Bus
from pages.news import SETTLE_S, News
from tests.pages.reading import Pages
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


async def test_what_was_read_later_is_never_overtaken_by_what_was_read_before(front: Pages) -> None:
    bus = Bus()
    reader = Page(bus)
    bus.publish(ConversationChanged(conversation=TALK))
    await asyncio.wait_for(reader.began.wait(), 5)
    reader.began.clear()
    bus.publish(ConversationChanged(conversation=replace(TALK, title='Rye, day four')))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.began.wait(), 2 * SETTLE_S)
    reader.may_end.set()
    await asyncio.wait_for(reader.began.wait(), 5)
    assert reader.told == ['Rye', 'Rye, day four']
    reader.news.close()
