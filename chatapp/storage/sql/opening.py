"""Opens the database: the only way to a `Storage`."""

from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from chatapp.plumbing.crypto import Keyring
from chatapp.storage.address import PostgresAddress, Where
from chatapp.storage.sql.migrations.steps import STEPS, Step
from chatapp.storage.sql.sqlite.opening import open_sqlite
from chatapp.storage.sql.storage import SqlStorage

BUSY_TIMEOUT_S = 5.0
"""How long to wait for another process that writes, or for a server that is starting; this process never waits on itself."""


async def open_storage(
    where: Where, keyring: Keyring, *, steps: Sequence[Step] = STEPS, busy_timeout_s: float = BUSY_TIMEOUT_S, held_as: str = ''
) -> SqlStorage:
    """Open the database, made or migrated as needed.

    `WrongKey`, `NewerDatabase` and `Damaged` are found before anything is written. A server database given `held_as`,
    which says who serves it, is held by this process alone while it is open: `FolderInUse` names another that does.
    """
    match where:
        case Path():
            return await open_sqlite(where, keyring, steps=steps, busy_timeout_s=busy_timeout_s)
        case PostgresAddress():
            from chatapp.storage.sql.postgres.opening import open_postgres

            return await open_postgres(where, keyring, steps=steps, busy_timeout_s=busy_timeout_s, held_as=held_as)
        case _:
            assert_never(where)
