"""How a person keeps their conversations: what a list shows of them, and what stands beside each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chatapp.domain.conversations import Kind
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import PersonId, TopicId
from chatapp.domain.text import cleaned

MAX_TOPIC_CHARS = 60
MOST_COUNTED = 100
"""So many unread messages, or more."""
KEPT_FOR = timedelta(days=30)
"""What was deleted can be brought back for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A label of one person's, on any number of their conversations."""

    id: TopicId
    owner: PersonId
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which conversations a list shows; None asks for either. In the trash nothing is archived any more."""

    pinned: bool | None = None
    archived: bool | None = False
    deleted: bool = False
    topic: TopicId | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What one person sees beside a conversation.

    `unread` is how many messages of others they have not read, counted up to `MOST_COUNTED`; `needs_you` where one of them
    calls the person by name.
    """

    unread: int = 0
    needs_you: bool = False
    topics: tuple[TopicId, ...] = field(default=())


def topic_name(text: str) -> str:
    """One line of at most 60 characters; `BadInput` when nothing is left.

    >>> topic_name('  sour   dough ')
    'sour dough'
    """
    line = ' '.join(cleaned(text).split())
    if not line:
        raise BadInput('A topic needs at least one character.', field='name')
    if len(line) > MAX_TOPIC_CHARS:
        raise BadInput(f'A topic has at most {MAX_TOPIC_CHARS} characters; shorten it.', field='name')
    return line
