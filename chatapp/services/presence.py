"""Who has a conversation open just now, and who is writing there: known while it is so, stored nowhere."""

from chatapp.domain.events import PresenceChanged, Typing
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.plumbing.bus import Bus
from chatapp.services.access import shared_for
from chatapp.services.unit import Units


class Presence:
    """Pages come and go under names of their own; a person is there while one of their pages is."""

    def __init__(self, units: Units, bus: Bus) -> None:
        self._units, self._bus = units, bus
        self._pages: dict[ConversationId, dict[str, PersonId]] = {}

    def arrive(self, reader: PersonId, conversation: ConversationId, page: str) -> None:
        """The reader's page shows the conversation now; whether they may see it was asked before."""
        new = reader not in self.here(conversation)
        self._pages.setdefault(conversation, {})[page] = reader
        if new:
            self._bus.publish(PresenceChanged(conversation=conversation))

    def leave(self, conversation: ConversationId, page: str) -> None:
        pages = self._pages.get(conversation, {})
        reader = pages.pop(page, None)
        if not pages:
            self._pages.pop(conversation, None)
        if reader is not None and reader not in self.here(conversation):
            self._bus.publish(PresenceChanged(conversation=conversation))

    def here(self, conversation: ConversationId) -> frozenset[PersonId]:
        return frozenset(self._pages.get(conversation, {}).values())

    async def typing(self, reader: PersonId, conversation: ConversationId) -> None:
        """Tell the others that the reader writes; `NotFound` where they may not see it."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            person = await store.people.get(reader)
        self._bus.publish(Typing(conversation=conversation, person=reader, name=person.name))
