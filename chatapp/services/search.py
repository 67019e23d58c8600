"""Find the place: titles and texts of the conversations the reader may see, with what was found marked."""

import asyncio
import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.search import NOTHING, Filter, Found, Hit, Results, excerpt, title_excerpt
from chatapp.domain.terms import asked
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.ports.index import Place, TextIndex
from chatapp.ports.storage import Store
from chatapp.services.access import shared_for
from chatapp.services.index_feed import IndexFeed
from chatapp.services.unit import Units

MAX_QUERY_CHARS = 500
MAX_FOUND = 1000  # places weighed against each other; the rest is for a narrower search
SHOWN_OF_EACH = 3
MAX_PAGE = 50
MAX_SHOWN_OF_EACH = 200


class Search:
    def __init__(self, units: Units, index: TextIndex, feed: IndexFeed, *, clock: Clock) -> None:
        self._units, self._index, self._feed, self._clock = units, index, feed, clock

    def days_ago(self, days: int) -> datetime:
        """Where a search that goes so far back begins."""
        return self._clock.now() - timedelta(days=days)

    async def find(
        self,
        reader: PersonId,
        query: str,
        *,
        narrowed: Filter | None = None,
        limit: int = 20,
        cursor: str | None = None,
        of_each: int = SHOWN_OF_EACH,
    ) -> Results:
        """Conversations with messages that hold all words of the query, the best first; or any, where none holds all.

        Of each conversation `of_each` messages are shown. `BadInput` for a query over 500 characters.
        """
        words = _checked(query)
        if not 1 <= limit <= MAX_PAGE or not 1 <= of_each <= MAX_SHOWN_OF_EACH:
            raise BadInput(t('Ask for 1 to {most} at a time.', most=MAX_PAGE), field='limit')
        start = _from_cursor(cursor) if cursor else 0
        terms = asked(words)
        if not terms:
            return NOTHING
        async with self._units.read() as store:
            if narrowed is not None and narrowed.conversation is not None:
                await shared_for(store, reader, narrowed.conversation)
            tables = await store.company.tables_of(reader)
        found = await self._index.texts(reader, terms, narrowed or Filter(), tables=tables, limit=MAX_FOUND)
        groups = _grouped(found.places)
        page = list(groups.items())[start : start + limit]
        async with self._units.read() as store:
            covers = await self._readable(store, reader, [one for one, _ in page])
            wanted = [place for conversation, places in page if conversation in covers for place in places[:of_each]]
            messages = {one: found for one, found in (await store.messages.some(wanted)).items() if found.readable(reader)}
        items = await asyncio.to_thread(_told, page, covers, messages, words, of_each)
        more = start + limit < len(groups)
        return Results(
            items=tuple(items),
            next=_to_cursor(start + limit) if more else None,
            messages=len(found.places),
            conversations=len(groups),
            more=found.more,
            behind=await self._feed.behind(),
        )

    async def titles(self, reader: PersonId, query: str, *, limit: int = 20) -> Sequence[Found]:
        """Conversations whose title holds words that begin as those of the query, newest first."""
        words = _checked(query)
        terms = asked(words)
        if not terms:
            return ()
        async with self._units.read() as store:
            tables = await store.company.tables_of(reader)
        ids = await self._index.titles(reader, terms, tables=tables, limit=limit)
        async with self._units.read() as store:
            covers = await self._readable(store, reader, ids)
        return [Found(conversation=one, title=title_excerpt(one.title, words), hits=(), count=0) for one in covers.values()]

    async def _readable(self, store: Store, reader: PersonId, ids: Sequence[ConversationId]) -> Mapping[ConversationId, Conversation]:
        """The index only proposes; whether the reader may see it is asked where everybody asks."""
        covers: dict[ConversationId, Conversation] = {}
        for one in ids:
            try:
                covers[one] = await shared_for(store, reader, one)
            except NotFound:
                continue
        return covers


def _checked(query: str) -> str:
    words = cleaned(query).strip()
    if len(words) > MAX_QUERY_CHARS:
        raise BadInput(t('Search for at most {most} characters.', most=MAX_QUERY_CHARS), field='q')
    return words


def _grouped(places: Sequence[Place]) -> Mapping[ConversationId, Sequence[MessageId]]:
    """By conversation, in the order of the best of each."""
    groups: dict[ConversationId, list[MessageId]] = {}
    for place in places:
        groups.setdefault(place.conversation, []).append(place.message)
    return groups


def _told(
    page: Sequence[tuple[ConversationId, Sequence[MessageId]]],
    covers: Mapping[ConversationId, Conversation],
    messages: Mapping[MessageId, Message],
    words: str,
    of_each: int,
) -> list[Found]:
    told: list[Found] = []
    for conversation, ids in page:
        if conversation not in covers:
            continue
        here = [messages[one] for one in ids[:of_each] if one in messages and messages[one].deleted_at is None]
        hits = tuple(Hit(message=one.id, author=one.author, at=one.created_at, excerpt=excerpt(one.text, words)) for one in here)
        title = title_excerpt(covers[conversation].title, words)
        told.append(Found(conversation=covers[conversation], title=title, hits=hits, count=len(ids)))
    return told


def _to_cursor(start: int) -> str:
    return urlsafe_b64encode(f'from {start}'.encode()).decode()


def _from_cursor(cursor: str) -> int:
    try:
        word, _, start = urlsafe_b64decode(cursor.encode()).decode().partition(' ')
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadInput(t('This cursor is not one of ours; start from the top again.'), field='cursor') from error
    if word != 'from' or not (start.isascii() and start.isdigit() and len(start) < 6):
        raise BadInput(t('This cursor is not one of ours; start from the top again.'), field='cursor')
    return int(start)
