"""SQLite's errors as the house's: who must act, in one sentence, without a path or a value in it."""

import sqlite3

from chatapp.domain.errors import ChatappError, Conflict, Damaged, HouseError, NotFound, StorageBusy, StorageFull, StorageReadOnly
from chatapp.domain.wording import t

_DISK_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_PRIMARY = 0xFF
"""The lower byte of an extended result code is the primary one."""


def fault_of(error: sqlite3.Error | ValueError) -> ChatappError:
    """The house's error for one of SQLite's; `ValueError` is what aiosqlite raises on a closed connection."""
    code = getattr(error, 'sqlite_errorcode', sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return NotFound(t('What this belongs to does not exist, or not any more.'))
    if code in _DISK_FULL:
        return StorageFull(t('The disk is full. Free some space and try again; everything confirmed so far is safe.'))
    match code & _PRIMARY:
        case sqlite3.SQLITE_CONSTRAINT:
            return Conflict(t('This exists already.'))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StorageReadOnly(t('The data folder cannot be written. Give this program the right to write there and try again.'))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StorageBusy(t('Another program keeps the database locked. Try again in a moment.'))
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Damaged(t('The database file is damaged. Restore it from a backup.'))
        case _:
            return HouseError(t('The database could not be read or written. Check the disk and start again.'))
