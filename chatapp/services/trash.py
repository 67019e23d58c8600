"""The trash: what was deleted can be brought back for thirty days; erasing is for good."""

import asyncio
import logging
from collections.abc import Sequence

from chatapp.domain.errors import Conflict, HouseError
from chatapp.domain.events import ConversationErased
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.shelf import KEPT_FOR, Selection
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.ports.reports import ReportFiles
from chatapp.ports.storage import Store
from chatapp.services.access import conversations_for
from chatapp.services.batches import checked_batch
from chatapp.services.files import Files
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

AT_ONCE = 50  # erased in one transaction: some hundredths of a second of the one writer's time
FIRST_AFTER_S = 300.0  # a laptop may never be on for a whole day
TIDY_EVERY_S = 24 * 3600.0
IN_TRASH = Selection(deleted=True)


class Trash:
    def __init__(self, units: Units, files: Files, reports: ReportFiles, *, clock: Clock) -> None:
        self._units, self._files, self._reports, self._clock = units, files, reports, clock

    async def erase(self, reader: PersonId, conversations: Sequence[ConversationId]) -> None:
        """Remove these with all that hangs on them, in one transaction; `Conflict` if one is not in the trash.

        The ledger keeps its figures, which then name no conversation. Their bytes leave the disk with the next `sweep`.
        """
        chosen = checked_batch(conversations)
        async with self._units.write() as unit:
            found = await conversations_for(unit.store, reader, chosen)
            if any(one.deleted_at is None for one in found):
                raise Conflict(t('Only what lies in the trash is deleted for good; move it there first.'))
            written = await _erased(unit.store, chosen)
            unit.news += [ConversationErased(conversation=one, person=reader) for one in chosen]
        await self._drop(written)

    async def empty(self, reader: PersonId) -> int:
        """Erase all that the reader has in the trash now; their number."""
        count = 0
        while lying := await self._lying(reader):
            await self.erase(reader, lying)
            count += len(lying)
        return count

    async def _lying(self, reader: PersonId) -> list[ConversationId]:
        async with self._units.read() as store:
            return [one.id for one in await store.conversations.of(reader, limit=AT_ONCE, which=IN_TRASH)]

    async def sweep(self) -> int:
        """Erase everybody's that has lain there for thirty days, and let nothing erased be found in the files; their number.

        A single message that was deleted so long ago stays as the gap it is, and loses all it held.
        """
        count = 0
        while gone := await self._erase_old():
            count += gone
        while await self._empty_old():
            pass
        await self._files.sweep()
        await self._units.tidy()
        return count

    async def keep_swept(self) -> None:
        """Sweep a while after the start, which shall be quick, and once a day, for ever."""
        await asyncio.sleep(FIRST_AFTER_S)
        while True:
            try:
                await self.sweep()
            except HouseError as error:
                log.warning('The trash waits to be swept: %s', error.sentence)
            await asyncio.sleep(TIDY_EVERY_S)

    async def _empty_old(self) -> int:
        async with self._units.write() as unit:
            old = await unit.store.messages.long_deleted(self._clock.now() - KEPT_FOR, limit=AT_ONCE)
            for one in old:
                await unit.store.messages.empty(one)
                await unit.store.insights.remove_after(one)
            written = [file for one in old for file in await unit.store.reports.remove_after(one)]
        await self._drop(written)
        return len(old)

    async def _erase_old(self) -> int:
        async with self._units.write() as unit:
            old = await unit.store.conversations.deleted_by(self._clock.now() - KEPT_FOR, limit=AT_ONCE)
            written = await _erased(unit.store, [one.id for one in old])
            unit.news += [ConversationErased(conversation=one.id, person=one.owner) for one in old]
        await self._drop(written)
        return len(old)

    async def _drop(self, reports: Sequence[str]) -> None:
        """The files of critics whose room is gone; a folder that cannot be written is said in the log."""
        for file in reports:
            try:
                await self._reports.remove(file)
            except HouseError as error:
                log.warning('A report file could not be removed: %s', error.sentence)


async def _erased(store: Store, conversations: Sequence[ConversationId]) -> list[str]:
    """Remove these; the names of the report files that are to go after them."""
    files = [file for one in conversations for file in await store.reports.files_of(one)]
    for one in conversations:
        await store.conversations.erase(one)
    return files
