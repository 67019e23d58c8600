"""The tree of a conversation, small enough to be drawn: what was said in one go is one stretch."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Message
from chatapp.domain.text import first_words

MAX_WORDS_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Messages that follow each other without a branch, from `first` to `last`; `depth` counts the branchings above.

    `active` when the branch that is shown runs through it, `ends` when nothing follows.
    """

    first: MessageId
    last: MessageId
    depth: int
    count: int
    words: str
    by: str
    at: datetime
    active: bool
    ends: bool


def stretches(messages: Sequence[Message], head: MessageId | None) -> tuple[Stretch, ...]:
    """From the top, each branch whole before the next one; `messages` in order of writing."""
    each = {one.id: one for one in messages}
    below: defaultdict[MessageId | None, list[Message]] = defaultdict(list)
    for one in messages:
        below[one.parent].append(one)
    shown = _upwards(each, head)
    found: list[Stretch] = []
    waiting = [(one, 0 if len(below[None]) == 1 else 1) for one in reversed(below[None])]
    while waiting:
        first, depth = waiting.pop()
        last, count = first, 1
        while len(below[last.id]) == 1:
            last, count = below[last.id][0], count + 1
        found.append(
            Stretch(
                first=first.id,
                last=last.id,
                depth=depth,
                count=count,
                words=_words(first),
                by=first.author.name,
                at=first.created_at,
                active=first.id in shown,
                ends=not below[last.id],
            )
        )
        waiting += [(one, depth + 1) for one in reversed(below[last.id])]
    return tuple(found)


def _upwards(each: dict[MessageId, Message], head: MessageId | None) -> set[MessageId]:
    shown: set[MessageId] = set()
    while head is not None and head in each:
        shown.add(head)
        head = each[head].parent
    return shown


def _words(message: Message) -> str:
    return '' if message.deleted_at is not None else first_words(message.text[: 4 * MAX_WORDS_CHARS], MAX_WORDS_CHARS)
