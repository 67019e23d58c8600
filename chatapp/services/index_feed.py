"""Keeps the text index up with storage: whatever was changed is taken in within two seconds, by whichever process."""

import asyncio
import logging

from chatapp.domain.errors import HouseError
from chatapp.domain.events import BranchChanged, ConversationChanged, Event, MessagePosted, ReplyEnded
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.index import IndexLost, TextIndex
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

LOOK_S = 1.5  # other processes, the command line for one, tell nothing on our bus
CALM_S = 0.1  # after our own news, so that the index never stands before a first token
BATCH = 200
BREATH_S = 0.005  # between batches of a long feed, for whoever is being answered meanwhile
PATIENCE_S = 30.0  # before a file that cannot be used is tried again


class IndexFeed:
    def __init__(self, units: Units, index: TextIndex, bus: Bus) -> None:
        self._units, self._index = units, index
        self._news, self._feeding = asyncio.Event(), asyncio.Lock()
        self._heard, self._read = 0, -1  # how much news there was, and up to which of it everything is taken in
        bus.listen(self._hear, MessagePosted, ReplyEnded, BranchChanged, ConversationChanged)

    def _hear(self, _event: Event) -> None:
        self._heard += 1
        self._news.set()

    def start(self, keeper: TaskKeeper) -> None:
        keeper.start(self._follow(), name='feed the text index')

    async def step(self, batch: int = BATCH) -> int:
        """Take in up to `batch` changes; how many there were, 0 when caught up."""
        async with self._feeding:
            heard = self._heard
            try:
                after = await self._index.fed_until()
                async with self._units.read() as store:
                    if await store.changes.last() < after:  # an older house was put back from a backup
                        await self._index.forget()
                    changes = await store.changes.since(after, limit=batch)
                if changes:
                    await self._index.feed(changes)
                self._read = heard if not changes else -1
            except IndexLost:
                self._read = -1
                return batch  # all of it, from the beginning
            return len(changes)

    async def catch_up(self) -> None:
        """Take in everything there is."""
        taken = await self.step()
        while taken:
            await asyncio.sleep(BREATH_S)
            taken = await self.step()

    async def behind(self) -> int:
        """How many changes have not been taken in yet, as far as this process has heard."""
        if self._read == self._heard:
            return 0
        try:
            after = await self._index.fed_until()
        except IndexLost:
            after = 0
        async with self._units.read() as store:
            return await store.changes.waiting(after)

    async def _follow(self) -> None:
        failing = False
        while True:
            self._news.clear()
            try:
                await self.catch_up()
                failing = False
            except HouseError as error:
                if not failing:
                    log.warning('%s', error.sentence)
                failing = True
            await self._wait(PATIENCE_S if failing else LOOK_S)

    async def _wait(self, longest_s: float) -> None:
        try:
            async with asyncio.timeout(longest_s):
                await self._news.wait()
        except TimeoutError:
            return
        await asyncio.sleep(PATIENCE_S if longest_s == PATIENCE_S else CALM_S)
