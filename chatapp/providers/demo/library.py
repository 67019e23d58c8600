"""What the demo knows: sections of the app's documentation, found by the words of a question. Pure."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

STOP_WORDS = frozenset(
    """a about all also am an and any are as at be because been but by can could did difference do does draft explain for from get
    give got had happen happens has have hello how i if in into is it its just let like make may me mean my no not of on or our
    please shall should show so some tell than thank thanks that the their them then there these they this those to too up us use
    want was we were what when where which while who why will with work works would write you your""".split()  # noqa: SIM905  # a paragraph of words reads better than a page of quotes
)
ENOUGH = 2.5
"""Below this score two texts share words by chance."""
_WORD = re.compile(r"[^\W_]+(?:['’._/][^\W_]+)*")
_ENDINGS = ('ations', 'ation', 'ings', 'ing', 'ions', 'ion', 'ers', 'er', 'ed', 'es', 's', 'e')


@dataclass(frozen=True)
class Section:
    """One thing a person may ask about. `words` are what people call it, beyond the words of its text."""

    title: str
    words: str
    body: str

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each stem speaks for this section: what it is called counts more than what it mentions."""
        weights = dict.fromkeys(stems(self.body), 0.5)
        weights.update(dict.fromkeys(stems(self.words), 2.0))
        weights.update(dict.fromkeys(stems(self.title), 3.0))
        return weights


@dataclass(frozen=True)
class Found:
    section: Section
    score: float


def sections(pages: Iterable[str]) -> tuple[Section, ...]:
    """Cut pages at their second-level headings; the line `Words: ...` below a heading is read, not shown."""
    found = []
    for page in pages:
        for part in re.split(r'^## ', page, flags=re.MULTILINE)[1:]:
            title, _, rest = part.partition('\n')
            first, _, body = rest.lstrip().partition('\n')
            words = first.removeprefix('Words:') if first.startswith('Words:') else ''
            found.append(Section(title.strip(), words, (body if words else rest).strip()))
    return tuple(found)


def telling(text: str) -> tuple[str, ...]:
    """The words that carry a question, as they were written, each once."""
    words = (word for word in _WORD.findall(text) if word.lower() not in STOP_WORDS)
    return tuple({stem(word): word for word in reversed(tuple(words))}.values())[::-1]


def stem(word: str) -> str:
    """Good enough to find `encrypted` by `encryption`; a word keeps at least four letters."""
    lowered = word.lower()
    for ending in _ENDINGS:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= 4:
            return lowered.removesuffix(ending)
    return lowered


def stems(text: str) -> set[str]:
    return {stem(word) for word in _WORD.findall(text) if word.lower() not in STOP_WORDS}


class Library:
    """All sections, and how rare each word is among them."""

    def __init__(self, pages: Iterable[str]) -> None:
        self.sections = sections(pages)
        self._rarity: dict[str, float] = {}
        for word in {word for section in self.sections for word in section.weights}:
            holders = sum(1 for section in self.sections if word in section.weights)
            self._rarity[word] = math.log(1 + len(self.sections) / holders)

    def search(self, question: str) -> Sequence[Found]:
        """The sections that fit, the best first; none where only chance words agree."""
        asked = stems(question)
        scored = (Found(section, self._score(section, asked)) for section in self.sections)
        return sorted((found for found in scored if found.score >= ENOUGH), key=lambda found: -found.score)

    def _score(self, section: Section, asked: set[str]) -> float:
        return sum(section.weights[word] * self._rarity[word] for word in sorted(asked & section.weights.keys()))

    @staticmethod
    def knows(word: str, section: Section) -> bool:
        """Whether this word of a question led to the section."""
        return stem(word) in section.weights
