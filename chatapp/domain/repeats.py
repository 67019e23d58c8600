"""Whether a text was said already in other dress. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NEAR = 0.85
"""The share of common three-word runs from which on a text counts as a copy."""
_WORD = re.compile(r'\w+')


@dataclass(frozen=True, slots=True)
class Remembered:
    """A text taken apart once, to be held beside many: its words, and its runs of three."""

    words: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]


def remembered(text: str) -> Remembered:
    words = tuple(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))
    return Remembered(words, frozenset(zip(words, words[1:], words[2:], strict=False)))


def is_repeat(text: str, said: Iterable[Remembered]) -> bool:
    """Whether the text is, but for case, punctuation and a few words, one of those said before.

    >>> is_repeat('I agree with *that*!', [remembered('i agree, with that')])
    True
    """
    one = remembered(text)
    return bool(one.words) and any(_near(one, other) for other in said)


def _near(one: Remembered, other: Remembered) -> bool:
    if one.words == other.words:
        return True
    fewer, more = sorted((len(one.runs), len(other.runs)))
    if not fewer or fewer / more < NEAR:  # the rest cannot make up for it
        return False
    common = len(one.runs & other.runs)
    return common / (fewer + more - common) >= NEAR
