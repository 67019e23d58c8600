"""Who is called by `@Name` in a text, and the text without the calls. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Id = TypeVar('Id', bound=str)


@dataclass(frozen=True, slots=True)
class Call:
    """One `@Name` in a text; `start` and `end` are code points."""

    name: str
    start: int
    end: int


def calls_in(text: str, names: Iterable[str]) -> Sequence[Call]:
    """Where these names are called, longest name first, in any case.

    >>> [call.name for call in calls_in('@ann lee, and @ANN!', ['Ann', 'Ann Lee'])]
    ['Ann Lee', 'Ann']
    """
    longest_first = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    if not longest_first or '@' not in text:
        return ()
    found = re.compile('(?<![\\w@.])@(?:' + '|'.join(f'({_pattern(name)})' for name in longest_first) + ')', re.IGNORECASE)
    return [Call(longest_first[(hit.lastindex or 1) - 1], hit.start(), hit.end()) for hit in found.finditer(text)]


def called(text: str, names: Mapping[Id, str]) -> tuple[Id, ...]:
    """The ids of those called, in order of their first call, each once."""
    ids = {name: one for one, name in names.items()}
    return tuple(dict.fromkeys(ids[call.name] for call in calls_in(text, names.values())))


def people_called(text: str, people: Mapping[Id, str], others: Iterable[str] = ()) -> tuple[Id, ...]:
    """Which of these people a text calls, in their own order; a longer name of `others` is theirs.

    >>> people_called('@ann lee, ask @BO', {'1': 'Ann', '2': 'Bo'}, ['Ann Lee'])
    ('2',)
    """
    hit = {call.name.casefold() for call in calls_in(text, [*people.values(), *others])}
    return tuple(one for one, name in people.items() if name.casefold() in hit)


def without_calls(text: str, names: Iterable[str]) -> str:
    """The text as a model reads it: calls at its beginning are cut out, others keep the name without the sign.

    >>> without_calls('@Ann, @Bo what would @Ann say?', ['Ann', 'Bo'])
    'what would Ann say?'
    """
    calls = calls_in(text, names)
    pieces, at, leading = [], 0, True
    for call in calls:
        between = text[at : call.start]
        leading = leading and not between.strip(' ,:;\n')
        pieces += [] if leading else [between, text[call.start + 1 : call.end]]
        at = call.end
    read = ''.join([*pieces, text[at:]])
    return read.lstrip(' ,:;\n') if calls else read


def strangers_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names called that nobody of `names` bears: the word after the sign, as it was written.

    >>> strangers_in('@Ann and @Zed, mail me@x.org', ['Ann'])
    ('Zed',)
    """
    taken = {call.start for call in calls_in(text, names)}
    return tuple(dict.fromkeys(hit[1] for hit in re.finditer(r'(?<![\w@.])@(\w[\w-]*)', text) if hit.start() not in taken))


def _pattern(name: str) -> str:
    """A name that ends in an ASCII letter or digit ends there; other scripts may glue particles to it."""
    return re.escape(name) + (r'(?![A-Za-z0-9_])' if name[-1].isascii() and name[-1].isalnum() else '')
