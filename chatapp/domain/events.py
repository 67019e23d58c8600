"""What happened in the house, as readers may hear it. News, not the truth: storage is the truth.

Events can be applied twice. `n` numbers the deltas of one reply from 0, text and thinking alike; a reader that
sees a number missing has a gap and takes a fresh snapshot. `at` is an offset in Unicode code points.
"""

from dataclasses import dataclass

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId, SessionId
from chatapp.domain.messages import Message, ToolUse
from chatapp.domain.money import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted:
    """A person's message, or a reply's still empty row, now stands at the head of the active branch."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyGrew:
    conversation: ConversationId
    reply: MessageId
    n: int
    at: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkingGrew:
    conversation: ConversationId
    reply: MessageId
    n: int
    at: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolStarted:
    conversation: ConversationId
    reply: MessageId
    tool: ToolUse


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolEnded:
    conversation: ConversationId
    reply: MessageId
    tool: ToolUse


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEnded:
    """The reply is complete, interrupted or failed; `message` is its final form."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyWaits:
    """What was written cannot be stored just now, for the disk is full or the database away: told once for each reply."""

    conversation: ConversationId
    reply: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPassed:
    """The reply came to nothing: its row is gone, and what stood under it stands under the message above it."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchChanged:
    """The active branch is another one (edit, version, deletion): readers take a fresh snapshot."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """Nobody speaks any more. `reason` is one of `chatapp.domain.rooms.Reason`; `sentence` says it to people."""

    conversation: ConversationId
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged:
    """An agent came (`change` joined), left, or is muted or called otherwise now (changed)."""

    conversation: ConversationId
    agent: AgentId
    name: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyChanged:
    """A person took a seat (`change` joined) or has none any more (left): from now on they see nothing there."""

    conversation: ConversationId
    person: PersonId
    name: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """A person is writing there just now. Never stored; it is over by itself when it is not heard again."""

    conversation: ConversationId
    person: PersonId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged:
    """Somebody opened the conversation on a page, or closed the last one: whoever shows who is there asks anew."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged:
    """Who speaks or is next, the reins, or what waits to be said: whoever shows them asks anew."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged:
    """Its cover changed: made, renamed, model, activity, trash or back. `usage` is its total where it just changed."""

    conversation: Conversation
    usage: Usage | None = None
    cost_micros: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMarked:
    """What one person alone sees beside it changed: read or unread, its topics."""

    conversation: ConversationId
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationErased:
    """It is gone for good, with everything in it; `person` owned it."""

    conversation: ConversationId
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The pages of this session are closed at once; `session` None means every session of the person."""

    person: PersonId
    session: SessionId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged:
    """An agent came, went or is another than before, or the house's words to all of them are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentChanged:
    """What a person typed and has not sent is another text now; `page` is where they typed it."""

    person: PersonId
    conversation: ConversationId | None
    text: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What one might say next, after the answer `message`; `only` is whoever it was whispered to, None for everybody."""

    conversation: ConversationId
    message: MessageId
    texts: tuple[str, ...]
    only: str | None = None

    def heard_by(self, reader: str) -> bool:
        return self.only in (None, reader)


Event = (
    MessagePosted
    | ReplyGrew
    | ThinkingGrew
    | ToolStarted
    | ToolEnded
    | ReplyEnded
    | ReplyWaits
    | ReplyPassed
    | BranchChanged
    | RunEnded
    | MemberChanged
    | CompanyChanged
    | Typing
    | PresenceChanged
    | RoomChanged
    | ConversationChanged
    | ConversationMarked
    | ConversationErased
    | SessionEnded
    | Suggested
    | UnsentChanged
    | RosterChanged
)
