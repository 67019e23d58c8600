"""What changed in storage and in which order; a part of a `Store`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chatapp.domain.conversations import Conversation
from chatapp.domain.messages import Message


class ChangeKind(StrEnum):
    """What a change is of."""

    MESSAGE = 'message'
    CONVERSATION = 'conversation'


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A message or conversation that was added or changed, as it stands now; `thing` None means it was erased.

    `seq` grows with every change in the house; a thing has the number of its newest change only.
    """

    seq: int
    id: str
    thing: Message | Conversation | None


class Changes(Protocol):
    """The order in which messages and conversations were changed, for what is derived from them."""

    async def last(self) -> int:
        """The number of the newest change, 0 before the first."""
        ...

    async def since(self, after: int, *, limit: int) -> Sequence[Change]:
        """Up to `limit` changes after the number `after`, in order."""
        ...

    async def waiting(self, after: int) -> int:
        """How many things have changed after the number `after`."""
        ...
