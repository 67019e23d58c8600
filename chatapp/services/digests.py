"""What happened in a room while one was away: counted from the stored words, from where one has read."""

from chatapp.domain.digest import NOTHING, Digest, digest
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.services.access import shared_for
from chatapp.services.unit import Units

LOOKED_THROUGH = 500  # newest messages; whoever was away for more reads the timeline itself


class Digests:
    def __init__(self, units: Units) -> None:
        self._units = units

    async def of(self, reader: PersonId, conversation: ConversationId) -> Digest:
        """What others have said on the active branch since the reader read; nothing for a guest who has never been there."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            read = await store.shelf.read_to(reader, conversation)
            if cover.head is None or (read is None and cover.owner != reader):
                return NOTHING
            branch = await store.messages.branch(cover.head, limit=LOOKED_THROUGH)
            calls = await store.shelf.calls_of(reader, conversation)
        fresh = [one for one in branch if one.position > (-1 if read is None else read)]
        return digest(fresh, reader=reader, calls=frozenset(calls), more=len(fresh) == LOOKED_THROUGH)
