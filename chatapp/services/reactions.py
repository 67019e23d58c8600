"""What agents felt before they answered, for the people of a room that shows it."""

from collections.abc import Sequence

from chatapp.domain.ids import ConversationId, PersonId, ReactionId
from chatapp.domain.messages import Message
from chatapp.domain.reactions import Reaction
from chatapp.plumbing.ids import NewId
from chatapp.services.access import shared_for
from chatapp.services.unit import Unit, Units


class Reactions:
    def __init__(self, units: Units) -> None:
        self._units = units

    async def of(
        self, reader: PersonId, conversation: ConversationId, *, limit: int = 50, cursor: ReactionId | None = None
    ) -> tuple[Sequence[Reaction], ReactionId | None]:
        """Those the reader may have, newest first, from below `cursor` on, and the next cursor; none while the room hides them."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            if not (await store.rooms.get(conversation)).rules.show_reactions:
                return (), None
            found = await store.reactions.of(conversation, reader, limit=limit + 1, before=cursor)
        return found[:limit], found[limit - 1].id if len(found) > limit else None


async def note_reactions(unit: Unit, reply: Message, texts: Sequence[str], new_id: NewId) -> None:
    """Keep what was felt before this answer; the answer never says it."""
    for text in texts:
        await unit.store.reactions.add(ReactionId(new_id()), reply, text)
