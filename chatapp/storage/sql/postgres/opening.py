"""Opens a database on a PostgreSQL server, migrated as needed."""

from collections.abc import Sequence

from chatapp.plumbing.crypto import Keyring
from chatapp.storage.address import PostgresAddress
from chatapp.storage.sql.keys import enter_newest_key, prove_keys
from chatapp.storage.sql.migrations.runner import migrate, refuse_newer
from chatapp.storage.sql.migrations.steps import Step
from chatapp.storage.sql.postgres.connection import PostgresConnection
from chatapp.storage.sql.postgres.holding import Holding
from chatapp.storage.sql.storage import SqlStorage

READERS = 4
"""Connected when first needed. A page needs one for some milliseconds."""


async def open_postgres(
    address: PostgresAddress, keyring: Keyring, *, steps: Sequence[Step], busy_timeout_s: float, held_as: str
) -> SqlStorage:
    writer = PostgresConnection(address, busy_timeout_s=busy_timeout_s, holding=Holding(held_as) if held_as else None)
    try:
        await writer.begin_reading()  # waits for a server that is starting
        await refuse_newer(writer, steps)
        if await writer.version():
            await prove_keys(writer, keyring)
        await writer.roll_back()
        await migrate(writer, steps)
        await enter_newest_key(writer, keyring)
    except BaseException:
        await writer.aclose()
        raise
    readers = [PostgresConnection(address, busy_timeout_s=busy_timeout_s) for _ in range(READERS)]
    return SqlStorage(writer=writer, readers=readers, keyring=keyring)
