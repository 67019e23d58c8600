"""What storage must be able to do. One `Store` is one open transaction; collections speak domain values.

No ORM object crosses this port. Missing things raise `NotFound`. Reads inside a transaction see its own writes.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId, UsageId
from chatapp.domain.messages import Detail, Entry, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Spent, Usage
from chatapp.domain.people import Person
from chatapp.domain.shelf import Selection
from chatapp.ports.agents import AgentRecords
from chatapp.ports.changes import Changes
from chatapp.ports.company import Company
from chatapp.ports.file_rows import Files
from chatapp.ports.rooms import InsightsKept, Reactions, Reports, Rooms, Runs, WaitingLine
from chatapp.ports.sessions import Sessions
from chatapp.ports.shelf import Shelf, Templates
from chatapp.ports.unsent import UnsentTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRow:
    """One provider call. Open (`settled_at` None) it is a reservation: its figures are the most the call may use."""

    id: UsageId
    person: PersonId
    conversation: ConversationId | None
    message: MessageId | None
    purpose: str
    model: ModelRef
    usage: Usage
    cost_micros: int | None
    started_at: datetime
    settled_at: datetime | None
    agent: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChunk:
    """What a live reply grew by since its last chunk. `seq` counts from 0 per reply."""

    message: MessageId
    seq: int
    text: str
    thinking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """Entries of the active branch, oldest first; `has_older` when the branch goes on above them."""

    entries: tuple[Entry, ...]
    has_older: bool
    has_newer: bool


class People(Protocol):
    async def add(self, person: Person) -> None: ...
    async def get(self, person: PersonId) -> Person: ...
    async def some(self, people: Sequence[PersonId]) -> Sequence[Person]:
        """All of these, in their order; `NotFound` if one is missing."""
        ...

    async def all(self) -> Sequence[Person]: ...
    async def update(self, person: Person) -> None: ...
    async def picture(self, person: PersonId) -> bytes:
        """`NotFound` when there is none."""
        ...

    async def set_picture(self, person: PersonId, image: bytes | None) -> None: ...
    async def password_hash(self, person: PersonId) -> str | None: ...
    async def set_password_hash(self, person: PersonId, password_hash: str | None) -> None:
        """Also keeps `Person.has_password` true to it."""
        ...


class Conversations(Protocol):
    async def add(self, conversation: Conversation) -> None: ...
    async def get(self, conversation: ConversationId) -> Conversation: ...
    async def update(self, conversation: Conversation) -> None: ...
    async def some(self, conversations: Sequence[ConversationId]) -> Sequence[Conversation]:
        """All of these, in their order; `NotFound` if one is missing."""
        ...

    async def update_some(self, conversations: Sequence[Conversation]) -> None: ...
    async def of(
        self, person: PersonId, *, limit: int, before: tuple[datetime, ConversationId] | None = None, which: Selection | None = None
    ) -> Sequence[Conversation]:
        """Newest activity first, below the (active_at, id) cursor `before`; without `which` all but the trash."""
        ...

    async def deleted_by(self, at: datetime, *, limit: int) -> Sequence[Conversation]:
        """Everybody's that went to the trash at that time or before, oldest first."""
        ...

    async def erase(self, conversation: ConversationId) -> None:
        """Remove it with all that hangs on it or on its messages; the ledger keeps figures that point nowhere any more."""
        ...


class Messages(Protocol):
    async def add(self, message: Message) -> Message:
        """Store it with the next free `position` of its conversation (what it carries is ignored); give it back so."""
        ...

    async def add_all(self, messages: Sequence[Message]) -> None:
        """Store a whole conversation's messages at the positions they carry, parents before children."""
        ...

    async def update(self, message: Message) -> None: ...
    async def get(self, message: MessageId) -> Message: ...
    async def some(self, messages: Sequence[MessageId]) -> Mapping[MessageId, Message]:
        """Those of these messages that exist."""
        ...

    async def all_of(self, conversation: ConversationId) -> Sequence[Message]:
        """Every message of the tree, in order of position, tombstones included."""
        ...

    async def written(self, conversation: ConversationId, *, after: int, limit: int) -> Sequence[Message]:
        """The same a page at a time: up to `limit` of them above the position `after`."""
        ...

    async def versions(self, message: MessageId) -> Sequence[MessageId]:
        """All versions of the message's slot, in order of position."""
        ...

    async def rival(self, message: MessageId) -> Message | None:
        """The newest version that stands beside this reply and is not deleted."""
        ...

    async def holds_whisper(self, head: MessageId, reader: PersonId) -> bool:
        """Whether a whisper between two others stands on the branch that ends at `head`."""
        ...

    async def branch(self, head: MessageId, *, limit: int) -> Sequence[Message]:
        """The newest `limit` messages of the branch that ends at `head`, oldest first, tombstones included."""
        ...

    async def tops(self, head: MessageId, *, length: int) -> Sequence[MessageId]:
        """The branch in stretches of `length` messages, oldest first: of each its newest, from where `branch` reads it."""
        ...

    async def said_along(self, head: MessageId, author: str) -> Sequence[Message]:
        """All that this author said on the branch that ends at `head`, oldest first, tombstones included."""
        ...

    async def page(self, head: MessageId, *, limit: int, before: MessageId | None = None, after: MessageId | None = None) -> TimelinePage:
        """Up to `limit` entries of the branch ending at `head`: the newest, or next to `before` / `after`, without it.

        Cost does not grow with the length of the conversation when neither or `before` is given.
        """
        ...

    async def newest_under(self, message: MessageId) -> MessageId:
        """The newest leaf among the message and its descendants that is not deleted; the message itself if none."""
        ...

    async def remove(self, message: MessageId) -> None:
        """Take away a reply that came to nothing: what stood under it stands under the message above it now."""
        ...

    async def long_deleted(self, at: datetime, *, limit: int) -> Sequence[MessageId]:
        """Those deleted at that time or before that still hold their words, oldest first."""
        ...

    async def empty(self, message: MessageId) -> None:
        """Of a deleted message only the gap stays: no word, thought, tool, file, detail or key of it."""
        ...

    async def said_by_agents(self, conversation: ConversationId) -> int:
        """How many messages of agents stand there, on every branch."""
        ...

    async def has_children(self, message: MessageId) -> bool: ...
    async def by_key(self, conversation: ConversationId, person: PersonId, client_message_id: str) -> tuple[Message, bytes] | None:
        """The message once posted under this idempotency key and the hash of its body."""
        ...

    async def first_by_key(self, person: PersonId, client_message_id: str) -> tuple[Message, bytes] | None:
        """The same for a message that opened a conversation, whichever that is."""
        ...

    async def add_key(self, message: Message, person: PersonId, client_message_id: str, body_hash: bytes) -> None:
        """Unique per (person, conversation, key); `Conflict` when taken."""
        ...

    async def streaming(self) -> Sequence[Message]:
        """Replies that were being written when the process last ended."""
        ...

    async def set_detail(self, detail: Detail) -> None: ...
    async def detail(self, message: MessageId) -> Detail: ...


class Drafts(Protocol):
    async def append(self, chunks: Sequence[DraftChunk]) -> None: ...
    async def of(self, message: MessageId) -> Sequence[DraftChunk]:
        """In order of `seq`."""
        ...

    async def clear(self, message: MessageId) -> None: ...


class UsageLedger(Protocol):
    async def add(self, row: UsageRow) -> None: ...
    async def settle(self, usage_id: UsageId, *, usage: Usage, cost_micros: int | None, at: datetime) -> None: ...
    async def release(self, usage_id: UsageId) -> None:
        """Remove a reservation whose call was never made."""
        ...

    async def open_rows(self) -> Sequence[UsageRow]: ...
    async def spent_by(self, person: PersonId, *, since: datetime) -> Spent: ...
    async def spent_as(self, agent: AgentId, *, since: datetime) -> Spent:
        """What the agent used, whoever asked it, passed turns included."""
        ...

    async def spent_by_provider(self, *, since: datetime) -> Mapping[str, Spent]:
        """What everybody used together."""
        ...

    async def spent_in(self, conversation: ConversationId) -> Spent: ...
    async def spent_along(self, conversation: ConversationId, head: MessageId) -> Spent:
        """For the messages of the branch that ends at `head`."""
        ...


class Settings(Protocol):
    """Operator settings and secrets set in the app: small values by name, encrypted at rest."""

    async def all(self) -> Mapping[str, str]: ...
    async def set(self, name: str, value: str) -> None: ...
    async def remove(self, name: str) -> None: ...


class Store(Protocol):
    @property
    def people(self) -> People: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def shelf(self) -> Shelf: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def unsent(self) -> UnsentTexts: ...
    @property
    def usage(self) -> UsageLedger: ...
    @property
    def files(self) -> Files: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def rooms(self) -> Rooms: ...
    @property
    def company(self) -> Company: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def waiting(self) -> WaitingLine: ...
    @property
    def reactions(self) -> Reactions: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def insights(self) -> InsightsKept: ...
    @property
    def agents(self) -> AgentRecords: ...


class Storage(Protocol):
    """An open backend. Storage faults leave as `HouseError`."""

    def write(self) -> AbstractAsyncContextManager[Store]:
        """One transaction; commits durably when left, rolls back when an error or a cancellation leaves it."""
        ...

    def read(self) -> AbstractAsyncContextManager[Store]:
        """A consistent read-only view; never waits for a writer."""
        ...

    async def check(self) -> None:
        """Read all of it; `HouseError` if it is not sound. Takes seconds on a large one."""
        ...

    async def tidy(self) -> None:
        """Let nothing that was removed be found in the files any more. Rewrites the database: for quiet hours."""
        ...

    async def aclose(self) -> None: ...
