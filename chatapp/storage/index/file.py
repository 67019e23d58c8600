"""The index in its file: one SQLite connection for feeding, one for asking. Everything here blocks; call it in a thread."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from chatapp.domain.conversations import Conversation
from chatapp.domain.messages import Message, State
from chatapp.domain.terms import terms
from chatapp.ports.changes import Change
from chatapp.ports.index import IndexLost
from chatapp.storage.index import schema
from chatapp.storage.index.blinding import Blinder
from chatapp.storage.sql.files import make_private_file
from chatapp.storage.sql.times import micros

BUSY_TIMEOUT_S = 5.0
Row = sqlite3.Row


def opened(path: Path, blinder: Blinder) -> sqlite3.Connection:
    """Open the index; `IndexLost` when there was none that can be used, an empty one then lies in its place."""
    try:
        connection = _connected(path)
        if _usable(connection, blinder):
            return connection
        connection.close()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise
    made_anew(path, blinder)
    raise IndexLost


def made_anew(path: Path, blinder: Blinder) -> None:
    """Put an empty index in the place of whatever lies there."""
    for one in (path, path.with_name(f'{path.name}-wal'), path.with_name(f'{path.name}-shm')):
        with suppress(FileNotFoundError):
            one.unlink()
    make_private_file(path)
    with closing(_connected(path)) as connection:
        connection.executescript(schema.TABLES)
        connection.execute('INSERT INTO house (proof, fed_until) VALUES (?, 0)', (blinder.proof,))


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there, None when there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def fed_until(connection: sqlite3.Connection) -> int:
    return int(connection.execute('SELECT fed_until FROM house').fetchone()[0])


def feed(connection: sqlite3.Connection, changes: Sequence[Change], blinder: Blinder) -> None:
    """All of them and how far they lead, or nothing."""
    connection.execute('BEGIN IMMEDIATE')
    try:
        for change in changes:
            _take(connection, change, blinder)
        connection.execute('UPDATE house SET fed_until = ?', (changes[-1].seq,))
        connection.execute('COMMIT')
    except BaseException:
        connection.execute('ROLLBACK')
        raise


def _take(connection: sqlite3.Connection, change: Change, blinder: Blinder) -> None:
    match change.thing:
        case Message() as message:
            _drop_message(connection, message.id)
            if message.deleted_at is None and message.state is not State.STREAMING and message.text:
                _put_message(connection, message, blinder)
        case Conversation() as conversation:
            _put_conversation(connection, conversation, blinder)
        case None:
            _drop_message(connection, change.id)
            _drop_conversation(connection, change.id)


def _put_message(connection: sqlite3.Connection, message: Message, blinder: Blinder) -> None:
    values = {
        'id': message.id,
        'conversation': message.conversation,
        'role': message.author.kind.value,
        'model': str(message.model or '') or None,
        'at': micros(message.created_at),
        'author': message.author.id,
        'to': message.to,
    }
    made = connection.execute(schema.PUT_MESSAGE, values)
    connection.execute('INSERT INTO texts (rowid, words) VALUES (?, ?)', (made.lastrowid, blinder.words(terms(message.text))))


def _put_conversation(connection: sqlite3.Connection, conversation: Conversation, blinder: Blinder) -> None:
    values = {
        'id': conversation.id,
        'owner': conversation.owner,
        'active_at': micros(conversation.active_at),
        'hidden': conversation.deleted_at is not None,
    }
    connection.execute(schema.PUT_CONVERSATION, values)
    doc = connection.execute('SELECT doc FROM conversations WHERE id = ?', (conversation.id,)).fetchone()[0]
    words = blinder.beginnings(terms(conversation.title))
    connection.execute('INSERT OR REPLACE INTO titles (rowid, words) VALUES (?, ?)', (doc, words))


def _drop_message(connection: sqlite3.Connection, message: str) -> None:
    row = connection.execute('DELETE FROM messages WHERE id = ? RETURNING doc', (message,)).fetchone()
    if row:
        connection.execute('DELETE FROM texts WHERE rowid = ?', (row[0],))


def _drop_conversation(connection: sqlite3.Connection, conversation: str) -> None:
    for (message,) in connection.execute('SELECT id FROM messages WHERE conversation = ?', (conversation,)).fetchall():
        _drop_message(connection, message)
    row = connection.execute('DELETE FROM conversations WHERE id = ? RETURNING doc', (conversation,)).fetchone()
    if row:
        connection.execute('DELETE FROM titles WHERE rowid = ?', (row[0],))


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.row_factory = Row
    try:
        for setting in ('journal_mode = WAL', 'synchronous = NORMAL', 'secure_delete = FAST', 'temp_store = MEMORY'):
            connection.execute(f'PRAGMA {setting}')
    except BaseException:
        connection.close()
        raise
    return connection


def _usable(connection: sqlite3.Connection, blinder: Blinder) -> bool:
    """Looks through all pages too: a truncated file would else answer until the missing part is asked for."""
    if connection.execute('PRAGMA user_version').fetchone()[0] != schema.VERSION:
        return False
    if connection.execute('SELECT proof FROM house').fetchone()[0] != blinder.proof:
        return False
    return [row[0] for row in connection.execute('PRAGMA quick_check(1)')] == ['ok']
