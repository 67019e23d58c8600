"""Many conversations at once: every change of a batch is one transaction, whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.services.access import conversations_for
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.unit import Units

MAX_BATCH = 200


class Deed(StrEnum):
    """What can be done to many at once."""

    ARCHIVE = 'archive'
    UNARCHIVE = 'unarchive'
    PIN = 'pin'
    UNPIN = 'unpin'
    DELETE = 'delete'
    RESTORE = 'restore'


_CHANGES: Mapping[Deed, Callable[[Conversation, datetime], Conversation]] = {
    Deed.ARCHIVE: lambda old, _: replace(old, archived=True),
    Deed.UNARCHIVE: lambda old, _: replace(old, archived=False),
    Deed.PIN: lambda old, _: replace(old, pinned=True),
    Deed.UNPIN: lambda old, _: replace(old, pinned=False),
    Deed.DELETE: lambda old, now: replace(old, deleted_at=old.deleted_at or now),
    Deed.RESTORE: lambda old, _: replace(old, deleted_at=None),
}


class Batches:
    def __init__(self, units: Units, orchestrator: Orchestrator, *, clock: Clock) -> None:
        self._units, self._orchestrator, self._clock = units, orchestrator, clock

    async def perform(self, reader: PersonId, conversations: Sequence[ConversationId], deed: Deed) -> Sequence[Conversation]:
        """Do it to all of these; `NotFound`, and nothing done, if one is not the reader's. What is deleted falls silent first."""
        chosen = checked_batch(conversations)
        async with AsyncExitStack() as floors:
            if deed is Deed.DELETE:
                await self._silence(reader, chosen, floors)
            async with self._units.write() as unit:
                found = await conversations_for(unit.store, reader, chosen)
                now, change = self._clock.now(), _CHANGES[deed]
                changed = [change(one, now) for one in found]
                await unit.store.conversations.update_some(changed)
                unit.news += [ConversationChanged(conversation=one) for one in changed]
        return changed

    async def _silence(self, reader: PersonId, conversations: Sequence[ConversationId], floors: AsyncExitStack) -> None:
        """Take every floor, in one order for all so that two batches never wait for each other, and end what runs."""
        async with self._units.read() as store:
            await conversations_for(store, reader, conversations)
        for conversation in sorted(conversations):
            await floors.enter_async_context(self._orchestrator.floor(conversation))
            await self._orchestrator.stop(reader, conversation)


def checked_batch(conversations: Sequence[ConversationId]) -> list[ConversationId]:
    """Each once; `BadInput` for none or too many."""
    chosen = list(dict.fromkeys(conversations))
    if not 1 <= len(chosen) <= MAX_BATCH:
        raise BadInput(t('Choose 1 to {most} conversations.', most=MAX_BATCH), field='ids')
    return chosen
