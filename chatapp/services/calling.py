"""People called by their name in a room: it needs them until they have read it."""

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import PersonId
from chatapp.domain.mentions import people_called
from chatapp.domain.messages import Message
from chatapp.ports.storage import Store


async def added(store: Store, cover: Conversation, row: Message) -> Message:
    """Store a new message, and whom it calls."""
    message = await store.messages.add(row)
    await note_calls(store, cover, message)
    return message


async def note_calls(store: Store, cover: Conversation, message: Message) -> None:
    """Keep whom this message calls: people of the room who may read it, never its author."""
    if not cover.is_room or '@' not in message.text:
        return
    seated = [cover.owner, *(one.person for one in await store.company.guests(cover.id))]
    names: dict[PersonId, str] = {one: (await store.people.get(one)).name for one in seated}
    agents = [one.name for one in await store.rooms.members(cover.id) if not one.left]
    called = people_called(message.text, names, agents)
    await store.shelf.call(message, [one for one in called if one != message.author.id and message.readable(one)])
