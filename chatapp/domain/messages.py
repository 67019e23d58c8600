"""What is said. The timeline of a conversation is a tree of messages."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chatapp.domain.attachments import Attachment
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Usage


class State(StrEnum):
    """Where a message stands; only a reply is ever other than COMPLETE."""

    COMPLETE = 'complete'
    STREAMING = 'streaming'
    INTERRUPTED = 'interrupted'
    FAILED = 'failed'


class AuthorKind(StrEnum):
    """Who speaks. A person may speak as a character or set a scene; what the system says never reaches a model."""

    PERSON = 'person'
    AGENT = 'agent'
    CHARACTER = 'character'
    SITUATION = 'situation'
    SYSTEM = 'system'


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The speaker of a message as it was when it was written.

    `id` is the person's, also where they speak as a character or set a scene; an agent's is its AgentId or, where a
    plain model answers, the model's name. The system has none.
    """

    kind: AuthorKind
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinking:
    """What a model thought before it answered; `duration_ms` None while it still thinks."""

    text: str
    duration_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """One tool call of a reply. `output` and `ok` are None while it runs. `input` is JSON text as the model wrote it."""

    call: str
    name: str
    input: str
    output: str | None = None
    ok: bool | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `parent` is the message before it on its branch, fixed when the row is made.

    `version_of` names the first message of its slot when this is a later version of it. `position` is the order of
    writing inside the conversation. `failure` is the sentence for FAILED and INTERRUPTED. `deleted_at` set means
    a tombstone: it keeps its place, its text is not shown or sent. `to` makes it a whisper: only the agent or person
    of this id and its author ever read it. `beside` names the reply this other version stands next to until one of
    the two is chosen.
    """

    id: MessageId
    conversation: ConversationId
    parent: MessageId | None
    version_of: MessageId | None = None
    position: int
    author: Author
    state: State = State.COMPLETE
    text: str = ''
    thinking: Thinking | None = None
    tools: tuple[ToolUse, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    model: ModelRef | None = None
    usage: Usage | None = None
    cost_micros: int | None = None
    failure: str = ''
    created_at: datetime
    ended_at: datetime | None = None
    deleted_at: datetime | None = None
    client_message_id: str | None = None
    to: str | None = None
    beside: MessageId | None = None

    @property
    def slot(self) -> MessageId:
        """The id all versions of this message share."""
        return self.version_of or self.id

    def readable(self, reader: str) -> bool:
        """Whether this reader may read it: everybody but for a whisper, which only its two ends do."""
        return self.to is None or reader in (self.to, self.author.id)

    def for_reader(self, reader: str) -> 'Message':
        """As this reader may have it: a whisper between others is a gap, as a deleted message is."""
        if self.readable(reader):
            return self
        gone = self.deleted_at or self.created_at
        return replace(self, text='', thinking=None, tools=(), attachments=(), failure='', deleted_at=gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message as it stands on the active branch, with the ids of all versions of its slot in order of writing."""

    message: Message
    versions: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a reply's parts came, in milliseconds from the start of its turn."""

    first_token_ms: int | None
    total_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What stands behind one reply. `request` is the exact JSON sent, one per provider call; no key is in it."""

    message: MessageId
    requests: tuple[str, ...]
    timing: Timing
