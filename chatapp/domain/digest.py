"""What was said while somebody was away, in a few lines. Pure: no model is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Author, AuthorKind, Message, State
from chatapp.domain.text import first_words

WORDS_CHARS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """Somebody who spoke: how often, and the first words of what they said last. `calls` where they called the reader."""

    author: Author
    count: int
    words: str
    message: MessageId
    calls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`speakers` in the order they began, `first` is the oldest message the reader has not read. `more`: there is still more above."""

    count: int = 0
    first: MessageId | None = None
    speakers: tuple[Spoke, ...] = ()
    more: bool = False


NOTHING = Digest()


def digest(messages: Sequence[Message], *, reader: str, calls: frozenset[MessageId] = frozenset(), more: bool = False) -> Digest:
    """Of these messages, oldest first, what others said to this reader. `calls` are those that call them by name."""
    told = [one for one in messages if _tells(one, reader)]
    spoke: dict[str, Spoke] = {}
    for one in told:
        before = spoke.get(one.author.id)
        count, called = (before.count, before.calls) if before else (0, False)
        now = Spoke(
            author=one.author, count=count + 1, words=first_words(one.text, WORDS_CHARS), message=one.id, calls=called or one.id in calls
        )
        spoke[one.author.id] = replace(now, author=before.author if before else one.author)
    return Digest(count=len(told), first=told[0].id if told else None, speakers=tuple(spoke.values()), more=more) if told else NOTHING


def _tells(message: Message, reader: str) -> bool:
    """Whole words of somebody else, which the reader may read."""
    gone = message.deleted_at is not None or message.state is State.STREAMING or message.author.kind is AuthorKind.SYSTEM
    return not gone and bool(message.text.strip()) and message.author.id != reader and message.readable(reader)
