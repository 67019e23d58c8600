"""What a text can be found by: its words, folded so that case, accents and width make no difference.

Scripts written without spaces (Hangul, Han, Kana, Thai, Lao, Khmer, Burmese) are cut into single characters and pairs of
neighbours: a word asked for is found inside a longer one, 검색 in 검색하다. An emoji is a word of its own.
"""

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_TERM_CHARS = 64
"""Of a longer word only the beginning counts: nobody types more, and keys or hashes are long."""

MAX_QUERY_TERMS = 24

_UNSPACED = (
    r'\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u318f\u31f0-\u31ff\u3400-\u4dbf'
    r'\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff'
)
_MARKS = r'\u0300-\u036f'
_INDIC = r'\u0900-\u0963\u0966-\u0dff'
_SIGNS = r'\u2190-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff'  # without skin tones
_WORD = rf'(?:[^\W_{_UNSPACED}]+|[{_MARKS}{_INDIC}])+'
_PIECE = re.compile(rf'(?P<run>[{_UNSPACED}]+)|(?P<sign>[{_SIGNS}])|(?P<word>{_WORD})')
_PLAIN = re.compile('[a-z0-9]+')
_NARROW = re.compile(r'[\uff66-\uffdc]+')
_DROPPED = re.compile(f'[{_MARKS}]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A term and where it stands, in code points."""

    term: str
    start: int
    end: int


def normal(text: str) -> str:
    """The text as offsets count in it: composed, so that a letter and its accent are one; narrow Kana and Hangul wide."""
    if text.isascii():
        return text
    return unicodedata.normalize('NFC', _NARROW.sub(lambda found: unicodedata.normalize('NFKC', found.group()), text))


def spans(text: str, wanted: Container[str]) -> Iterator[Span]:
    """Where the wanted terms stand in a `normal` text, in order; those of an unspaced run may overlap."""
    if text.isascii():
        for word in _PLAIN.finditer(text.lower()):
            if (term := word.group()[:MAX_TERM_CHARS]) in wanted:
                yield Span(term=term, start=word.start(), end=word.end())
        return
    for piece in _PIECE.finditer(text):
        start, found = piece.start(), piece.group()
        if piece.lastgroup != 'run':
            if (term := folded(found[:MAX_TERM_CHARS])) in wanted:
                yield Span(term=term, start=start, end=piece.end())
            continue
        for at, term, many in _cut(found):
            if term in wanted:
                yield Span(term=term, start=start + at, end=start + at + many)


def terms(text: str) -> list[str]:
    """All terms of a text, each as often as it stands there.

    >>> terms('Café, 검색하다 🙂!')
    ['cafe', '검', '검색', '색', '색하', '하', '하다', '다', '🙂']
    """
    if text.isascii():
        return [word[:MAX_TERM_CHARS] for word in _PLAIN.findall(text.lower())]
    found: list[str] = []
    for piece in _PIECE.finditer(normal(text)):
        if piece.lastgroup == 'run':
            found += [term for _, term, _ in _cut(piece.group())]
        elif term := folded(piece.group()[:MAX_TERM_CHARS]):
            found.append(term)
    return found


def _cut(run: str) -> Iterator[tuple[int, str, int]]:
    """Single characters and pairs: where each begins, the term, and of how many characters it is."""
    for at in range(len(run)):
        yield at, folded(run[at]), 1
        if at + 1 < len(run):
            yield at, folded(run[at : at + 2]), 2


def asked(query: str) -> tuple[str, ...]:
    """The different terms a query asks for, in order; of an unspaced run the pairs alone.

    >>> asked('검색 OR "café" -물')
    ('검색', 'or', 'cafe', '물')
    """
    wanted: dict[str, None] = {}
    text = normal(query)
    for piece in _PIECE.finditer(text):
        found = piece.group()
        if piece.lastgroup == 'run' and len(found) > 1:
            wanted |= dict.fromkeys(folded(found[at : at + 2]) for at in range(len(found) - 1))
        elif term := folded(found[:MAX_TERM_CHARS]):
            wanted[term] = None
    return tuple(wanted)[:MAX_QUERY_TERMS]


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    r"""Without case, width and accents.

    >>> folded('ÉCOLE'), folded('Straße'), folded('ＡＢＣ'), folded('が')
    ('ecole', 'strasse', 'abc', 'が')
    """
    plain = unicodedata.normalize('NFKC', word).casefold()
    if plain.isascii():
        return plain
    return unicodedata.normalize('NFC', _DROPPED.sub('', unicodedata.normalize('NFD', plain)))
