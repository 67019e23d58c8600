"""What is looked for, and what was found."""

import re
from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.messages import Author, AuthorKind
from chatapp.domain.terms import Span, asked, normal, spans

EXCERPT_CHARS = 200
LEAD_CHARS = 60  # shown before the first match
SCANNED_CHARS = 100_000  # of one message; a match further down is shown without an excerpt of its place
MAX_MARKS = 12
_MARKUP = re.compile(r'\*\*|`+|^ {0,3}(?:#{1,6}|>) +', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What narrows a search; None means any. `since` counts, `until` does not."""

    role: AuthorKind | None = None
    model: str | None = None
    conversation: ConversationId | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A part of a text; `marks` are [start, end) of what was looked for, in code points of this part."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    message: MessageId
    author: Author
    at: datetime
    excerpt: Excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A conversation and where it speaks of what was looked for; `count` of its messages do, `hits` shows the best."""

    conversation: Conversation
    title: Excerpt
    hits: tuple[Hit, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`messages` and `conversations` count all that was found, `more` when there were too many to look at each.

    `behind` tells how many changes the index has yet to read, so that something written long ago may be missing.
    """

    items: tuple[Found, ...]
    next: str | None
    messages: int
    conversations: int
    more: bool
    behind: int


NOTHING = Results(items=(), next=None, messages=0, conversations=0, more=False, behind=0)


def title_excerpt(title: str, query: str) -> Excerpt:
    """The whole title; a word of it that begins with one asked for is marked so far.

    >>> title_excerpt('Café Hafen', 'caf').marks
    ((0, 3),)
    """
    wanted, text = asked(query), normal(title)
    begun = _Begun(wanted)
    found = [(span.start, min(span.end, span.start + begun.longest(span.term))) for span in spans(text, begun)]
    return Excerpt(text=text, marks=_merged(found))


def excerpt(message: str, query: str) -> Excerpt:
    """The part of a message around the first place where most of the words asked for stand together.

    >>> excerpt('The **heater** came on.', 'HEATER')
    Excerpt(text='The heater came on.', marks=((4, 10),))
    """
    text, wanted = _MARKUP.sub('', normal(message[:SCANNED_CHARS])), frozenset(asked(query))
    found = list(spans(text, wanted))
    at = _best(found)
    start = _begin(text, max(0, at - LEAD_CHARS) if at > LEAD_CHARS else 0)
    end = _stop(text, start + EXCERPT_CHARS)
    before, after = '…' if start else '', '…' if end < len(text) else ''
    shift = len(before) - start
    inside = [(span.start + shift, span.end + shift) for span in found if start <= span.start and span.end <= end]
    return Excerpt(text=before + _one_line(text[start:end]) + after, marks=_merged(inside)[:MAX_MARKS])


class _Begun:
    """Holds every term that begins with one of these."""

    def __init__(self, beginnings: tuple[str, ...]) -> None:
        self._beginnings = beginnings

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and term.startswith(self._beginnings)

    def longest(self, term: str) -> int:
        """How much of the term is begun with."""
        return max(len(one) for one in self._beginnings if term.startswith(one))


def _best(found: list[Span]) -> int:
    """Where the window with the most different terms begins."""
    best, at = 0, found[0].start if found else 0
    for index, first in enumerate(found):
        inside = {span.term for span in found[index : index + 40] if span.end - first.start <= EXCERPT_CHARS - LEAD_CHARS}
        if len(inside) > best:
            best, at = len(inside), first.start
    return at


def _begin(text: str, start: int) -> int:
    """The beginning of the next word, unless none is near."""
    space = text.find(' ', start, start + LEAD_CHARS // 2) if start else -1
    return space + 1 if space >= 0 else start


def _stop(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(' ', end - LEAD_CHARS // 2, end)
    return space if space > 0 else end


def _one_line(text: str) -> str:
    """Line breaks and tabs as blanks, so that no offset moves."""
    return text.translate({0x0A: ' ', 0x0D: ' ', 0x09: ' '})


def _merged(found: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Overlapping and touching pairs of one run as one mark."""
    marks: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)
