"""Looking something up while it is typed, for the sidebar and the command palette."""

from collections.abc import Sequence

from chatapp.domain.ids import PersonId
from chatapp.domain.search import Found, Results
from chatapp.services.search import MAX_QUERY_CHARS, Search

TITLES = 6
PLACES = 6


class Finding:
    def __init__(self, search: Search, reader: PersonId) -> None:
        self._search, self._reader = search, reader

    async def quick(self, query: str) -> tuple[Sequence[Found], Results]:
        """A few conversations by their titles, and a few by what was said in them."""
        words = query[:MAX_QUERY_CHARS]
        titles = await self._search.titles(self._reader, words, limit=TITLES)
        return titles, await self._search.find(self._reader, words, limit=PLACES, of_each=1)
