"""The names of one person's rooms: no two are alike."""

from chatapp.domain.errors import Conflict
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.wording import t
from chatapp.ports.storage import Store


async def demand_free(store: Store, owner: PersonId, title: str, *, but: ConversationId | None = None) -> None:
    """`Conflict` where another room of the owner's has this name, in any case."""
    if title.casefold() in await _taken(store, owner, but=but):
        raise Conflict(t('You have a room of this name already; choose another one.'))


async def free_name(store: Store, owner: PersonId, title: str) -> str:
    """The title, with a number where the owner has a room of this name."""
    taken = await _taken(store, owner, but=None)
    numbered = (title, *(f'{title} {number}' for number in range(2, len(taken) + 3)))
    return next(one for one in numbered if one.casefold() not in taken)


async def _taken(store: Store, owner: PersonId, *, but: ConversationId | None) -> frozenset[str]:
    rooms = [one for one in await store.rooms.owned_by(owner) if one != but]
    return frozenset([(await store.conversations.get(one)).title.casefold() for one in rooms])
