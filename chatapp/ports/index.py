"""What a text index must be able to do. It is derived: whatever it holds can be read again from storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.search import Filter
from chatapp.ports.changes import Change


class IndexLost(Exception):
    """The index was missing, damaged or of another key, and is empty now: it must be fed from the first change on."""


class Place(NamedTuple):
    """A message that holds what was looked for; a plain tuple, because a search makes a thousand of them."""

    message: MessageId
    conversation: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The best first. `more` when there may be others: then the newest were weighed."""

    places: tuple[Place, ...]
    more: bool


class TextIndex(Protocol):
    """Words are stored blinded, so that the index tells nobody what was written. Nothing of the trash is found."""

    async def fed_until(self) -> int:
        """The number of the last change that was taken in; `IndexLost` where the file is not usable, which mends it."""
        ...

    async def feed(self, changes: Sequence[Change]) -> None:
        """Take these in, durably together; `IndexLost` as above."""
        ...

    async def forget(self) -> None:
        """Make it empty; always `IndexLost`."""
        ...

    async def texts(
        self, reader: PersonId, terms: Sequence[str], narrowed: Filter, *, tables: Sequence[ConversationId], limit: int
    ) -> Places:
        """Up to `limit` messages that hold all the terms, or where none does, any of them.

        They are of the reader's own conversations and of `tables`, where they sit; no whisper between others is among them.
        """
        ...

    async def titles(
        self, reader: PersonId, terms: Sequence[str], *, tables: Sequence[ConversationId], limit: int
    ) -> Sequence[ConversationId]:
        """The reader's conversations and `tables` with a title that holds words beginning with all the terms, newest first."""
        ...

    async def aclose(self) -> None: ...
