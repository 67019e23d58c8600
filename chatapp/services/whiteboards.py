"""The whiteboard of a room: what its keepers' answers on the active branch add up to. Nothing of it is stored beside them."""

from collections.abc import Collection
from dataclasses import dataclass

from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId
from chatapp.domain.messages import State
from chatapp.domain.whiteboard import Board, changed
from chatapp.ports.storage import Store
from chatapp.services.access import shared_for
from chatapp.services.speakers import Speakers
from chatapp.services.unit import Units


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardShown:
    """The board as people see it; `keepers` are the names of the agents who write on it."""

    board: Board
    keepers: tuple[str, ...]


class Whiteboards:
    def __init__(self, units: Units, speakers: Speakers) -> None:
        self._units, self._speakers = units, speakers

    async def of(self, reader: PersonId, conversation: ConversationId) -> BoardShown:
        """As it stands now; without a keeper it is empty."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            members = await store.rooms.members(conversation)
            keepers = self._speakers.keepers(members)
            board = await board_along(store, cover.head, keepers)
        return BoardShown(board=board, keepers=tuple(self._speakers.name(one) for one in members if one.agent in keepers))


async def board_along(store: Store, head: MessageId | None, keepers: Collection[AgentId]) -> Board:
    """The board at the end of the branch `head`. Only what everybody could read, and what was said to its end, counts."""
    if head is None or not keepers:
        return Board()
    said = [one for keeper in keepers for one in await store.messages.said_along(head, keeper)]
    board = Board()
    for message in sorted(said, key=lambda one: one.position):
        if message.state is not State.COMPLETE or message.to is not None or message.deleted_at is not None:
            continue
        lines = changed(board.lines, message.text)
        if lines != board.lines:
            board = Board(lines=lines, changed_at=message.ended_at or message.created_at, by=message.author.name)
    return board
