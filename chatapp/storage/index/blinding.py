"""Words as the index stores them: 40 bits of a keyed hash, so that the file holds nothing to read.

It still shows which messages share a word and how often; that is the price of being searchable.
"""

import base64
import hmac
from collections.abc import Iterable
from functools import lru_cache

_BYTES = 5
"""Two of half a million words share a hash in one of ten indexes; who looks for one then finds the other once."""

MAX_BEGINNING = 12
_KNOWN = 50_000


class Blinder:
    def __init__(self, key: bytes) -> None:
        self._key = key
        self.word = lru_cache(maxsize=_KNOWN)(self._word)

    def _word(self, term: str) -> str:
        digest = hmac.digest(self._key, term.encode('utf-8', 'surrogatepass'), 'sha256')
        return base64.b32encode(digest[:_BYTES]).decode().lower()

    def words(self, terms: Iterable[str]) -> str:
        return ' '.join(self.word(term) for term in terms)

    def beginning(self, term: str) -> str:
        """Of a word in a title that begins so; the prefix cannot be a word, words hold no blank."""
        return self.word(f'{term[:MAX_BEGINNING]} …')

    def beginnings(self, terms: Iterable[str]) -> str:
        """Of all beginnings of these words."""
        return ' '.join(self.beginning(term[:end]) for term in terms for end in range(1, min(len(term), MAX_BEGINNING) + 1))

    @property
    def proof(self) -> str:
        """Tells one key's index from another's."""
        return self.word('this index')
