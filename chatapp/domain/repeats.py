"""Whether a text was said already in other dress. Pure."""

import re
import unicodedata
from collections.abc import Iterable

NEAR = 0.85
"""The share of common three-word runs from which on a text counts as a copy."""
_WORD = re.compile(r'\w+')


def is_repeat(text: str, said: Iterable[str]) -> bool:
    """Whether the text is, but for case, punctuation and a few words, one of those said before.

    >>> is_repeat('I agree with *that*!', ['i agree, with that'])
    True
    """
    words = _words(text)
    if not words:
        return False
    return any(_near(words, _words(other)) for other in said)


def _near(words: list[str], others: list[str]) -> bool:
    if words == others:
        return True
    one, other = _runs(words), _runs(others)
    return bool(one and other) and len(one & other) / len(one | other) >= NEAR


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize('NFKC', text).casefold())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}
