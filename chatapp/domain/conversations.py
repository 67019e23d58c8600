"""Everything with a timeline."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.tuning import UNTUNED, Tuning


class Kind(StrEnum):
    """A chat is a room with one agent; one model, one page, one orchestrator for all of them."""

    CHAT = 'chat'
    ROOM = 'room'
    PANEL = 'panel'


class TitleSource(StrEnum):
    """Who wrote the title; a manual one is never replaced."""

    NONE = 'none'
    AUTOMATIC = 'automatic'
    MANUAL = 'manual'


class Effort(StrEnum):
    """How much a model thinks before it answers; OFF sends nothing about thinking at all."""

    OFF = 'off'
    LOW = 'low'
    MEDIUM = 'medium'
    HIGH = 'high'


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The message a conversation was branched from; it may be gone by now."""

    conversation: ConversationId
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A timeline's cover. `head` is the newest message of the active branch, shared by all its readers.

    `model` None follows the house's default. `deleted_at` set means it lies in the trash. `archived` keeps it out of the
    list until it is asked for.
    """

    id: ConversationId
    owner: PersonId
    kind: Kind = Kind.CHAT
    title: str = ''
    title_source: TitleSource = TitleSource.NONE
    model: ModelRef | None = None
    effort: Effort = Effort.OFF
    tuning: Tuning = UNTUNED
    head: MessageId | None = None
    pinned: bool = False
    archived: bool = False
    origin: Origin | None = None
    created_at: datetime
    active_at: datetime
    deleted_at: datetime | None = None

    @property
    def is_room(self) -> bool:
        """Whether agents sit at a table in it; a panel is such a room, too."""
        return self.kind is not Kind.CHAT
