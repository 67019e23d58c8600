"""PostgreSQL's errors as the house's: who must act, in one sentence, without an address, a password or a value in it."""

import asyncpg

from chatapp.domain.errors import (
    BadInput,
    ChatappError,
    Conflict,
    Damaged,
    HouseError,
    NotFound,
    StorageBusy,
    StorageFull,
    StorageReadOnly,
)
from chatapp.domain.wording import t

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # a message that came while the connection was ending
    OSError,
)
_REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InsufficientPrivilegeError)
_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.TooManyConnectionsError,
)
_UNFIT = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError, asyncpg.NumericValueOutOfRangeError, ValueError)
_UNSOUND = (asyncpg.DataCorruptedError, asyncpg.IndexCorruptedError)


_FULL = 'The disk is full. Free some space and try again; everything confirmed so far is safe.'
_FAULTS: tuple[tuple[tuple[type[Exception], ...], type[ChatappError], str], ...] = (
    ((asyncpg.ForeignKeyViolationError,), NotFound, 'What this belongs to does not exist, or not any more.'),
    ((asyncpg.IntegrityConstraintViolationError,), Conflict, 'This exists already.'),
    (_UNFIT, BadInput, 'This holds a sign or a number the database cannot keep.'),
    ((asyncpg.DiskFullError,), StorageFull, _FULL),
    (
        (asyncpg.ReadOnlySQLTransactionError,),
        StorageReadOnly,
        'The database takes no writes here. Name the main server in DATABASE_URL, not a copy of it.',
    ),
    ((asyncpg.InvalidCatalogNameError,), HouseError, 'PostgreSQL has no such database. Create it, or name another in DATABASE_URL.'),
    (_REFUSED, HouseError, 'PostgreSQL refuses this user, password or right. Check DATABASE_URL.'),
    (_BUSY, StorageBusy, 'Another program keeps the database locked. Try again in a moment.'),
    (_UNSOUND, Damaged, 'The database is damaged. Restore it from a backup.'),
)
"""The first that fits is told."""

_ANY = (HouseError, 'The database could not be read or written. Look into the log of PostgreSQL.')


def is_gone(error: Exception, *, closed: bool) -> bool:
    """True when the connection is no more, or none could be made: the server is away, or starting."""
    return isinstance(error, _GONE) or (closed and isinstance(error, asyncpg.InterfaceError))


def fault_of(error: Exception, *, gone: bool) -> ChatappError:
    """The house's error for one of PostgreSQL's or its driver's; `gone` when its connection is."""
    if gone:
        return StorageBusy(t('The database server cannot be reached. It is tried again and again; see that PostgreSQL runs.'))
    kind, sentence = next(((kind, sentence) for causes, kind, sentence in _FAULTS if isinstance(error, causes)), _ANY)
    return kind(t(sentence))
