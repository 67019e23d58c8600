"""The `TextIndex` over one SQLite file, off the event loop."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from chatapp.domain.errors import HouseError
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.search import Filter
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Keyring, Purpose
from chatapp.ports.changes import Change
from chatapp.ports.index import IndexLost, Place, Places
from chatapp.storage.index import file, schema
from chatapp.storage.index.blinding import Blinder
from chatapp.storage.sql.times import micros_or_null

T = TypeVar('T')


class SqliteIndex:
    """One thread feeds and one asks: WAL lets both go on side by side."""

    def __init__(self, path: Path, keyring: Keyring) -> None:
        self._path, self._blinder = path, Blinder(keyring.subkey(Purpose.INDEX))
        self._feeding, self._asking = _Hand('index-feed'), _Hand('index-ask')
        self._opening = Lock()

    async def fed_until(self) -> int:
        return await self._run(self._feeding, file.fed_until)

    async def feed(self, changes: Sequence[Change]) -> None:
        await self._run(self._feeding, lambda connection: file.feed(connection, changes, self._blinder))

    async def forget(self) -> None:
        await self._run(self._feeding, self._forgotten)

    def _forgotten(self, connection: sqlite3.Connection) -> None:
        raise sqlite3.DatabaseError  # treated as one that is damaged

    async def texts(
        self, reader: PersonId, terms: Sequence[str], narrowed: Filter, *, tables: Sequence[ConversationId], limit: int
    ) -> Places:
        values = {
            'reader': reader,
            'tables': json.dumps(tables),
            'role': narrowed.role.value if narrowed.role else None,
            'model': narrowed.model,
            'conversation': narrowed.conversation,
            'since': micros_or_null(narrowed.since),
            'until': micros_or_null(narrowed.until),
            'limit': limit,
        }
        words = [self._blinder.word(term) for term in terms]
        found = await self._rows(schema.TEXTS, values | {'terms': _all(words)})
        if not found and len(words) > 1:
            found = await self._rows(schema.TEXTS, values | {'terms': _any(words)})
        places = tuple(Place(MessageId(message), ConversationId(conversation)) for message, conversation in found)
        return Places(places=places, more=len(places) == limit)

    async def titles(
        self, reader: PersonId, terms: Sequence[str], *, tables: Sequence[ConversationId], limit: int
    ) -> Sequence[ConversationId]:
        words = [self._blinder.beginning(term) for term in terms]
        rows = await self._rows(schema.TITLES, {'reader': reader, 'tables': json.dumps(tables), 'terms': _all(words), 'limit': limit})
        return [ConversationId(row['id']) for row in rows]

    async def aclose(self) -> None:
        await asyncio.gather(self._feeding.aclose(), self._asking.aclose())

    async def _rows(self, sql: str, values: dict[str, str | int | None]) -> Sequence[file.Row]:
        try:
            return await self._run(self._asking, lambda connection: connection.execute(sql, values).fetchall())
        except IndexLost:
            return []  # it is being read again; what is found meanwhile is what has been read

    async def _run(self, hand: '_Hand', work: Callable[[sqlite3.Connection], T]) -> T:
        """Do it with a sound, open file; a file that is not is made anew, which is `IndexLost`."""
        return await hand.run(lambda: self._done(hand, work))

    def _done(self, hand: '_Hand', work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if hand.connection is None or file.identity(self._path) != hand.identity:
                hand.let_go()
                with self._opening:
                    hand.connection = file.opened(self._path, self._blinder)
                    hand.identity = file.identity(self._path)
            return work(hand.connection)
        except sqlite3.OperationalError as error:
            hand.let_go()
            raise HouseError(t('The text index cannot be read or written now. Check the disk; everything else works.')) from error
        except sqlite3.DatabaseError as error:
            hand.let_go()
            with self._opening:
                file.made_anew(self._path, self._blinder)
            raise IndexLost from error


class _Hand:
    """A thread and its connection."""

    def __init__(self, name: str) -> None:
        self.connection: sqlite3.Connection | None = None
        self.identity: tuple[int, int] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def let_go(self) -> None:
        if self.connection is not None:
            with suppress(sqlite3.Error):
                self.connection.close()
            self.connection = None

    async def aclose(self) -> None:
        await self.run(self.let_go)
        self._thread.shutdown(wait=False)


def _all(words: Sequence[str]) -> str:
    """Blinded words are letters and digits, so that no character of a query means anything to FTS5."""
    return ' AND '.join(f'"{word}"' for word in words)


def _any(words: Sequence[str]) -> str:
    return ' OR '.join(f'"{word}"' for word in words)
