"""Opens the database: the only way to a `Storage`."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from chatapp.domain.errors import Damaged
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Keyring
from chatapp.storage.sql.connection import Connection, open_reader, open_writer
from chatapp.storage.sql.files import make_private_file
from chatapp.storage.sql.keys import enter_newest_key, prove_keys
from chatapp.storage.sql.migrations.runner import migrate, refuse_newer, version_of
from chatapp.storage.sql.migrations.steps import STEPS, Step
from chatapp.storage.sql.storage import SqlStorage

READERS = 3
"""A page needs one for about a millisecond."""

BUSY_TIMEOUT_S = 5.0
"""How long to wait for another process that writes; this one has a single writer and never waits on itself."""

CHECKED_BYTES = 256 * 1024 * 1024
"""Looking through a file of this size takes about half a second of the start; a larger one is opened without."""


async def open_storage(
    path: Path, keyring: Keyring, *, steps: Sequence[Step] = STEPS, busy_timeout_s: float = BUSY_TIMEOUT_S
) -> SqlStorage:
    """Open the database at `path`, made or migrated as needed.

    `WrongKey`, `NewerDatabase` and `Damaged` are found before anything is written.
    """
    if size_bytes := make_private_file(path):
        reader = await open_reader(path, busy_timeout_s=busy_timeout_s)
        try:
            await _inspect(reader, keyring, steps)
            if size_bytes <= CHECKED_BYTES:
                await _look_through(reader)
        finally:
            await reader.aclose()
    async with AsyncExitStack() as stack:
        writer = await open_writer(path, busy_timeout_s=busy_timeout_s)
        stack.push_async_callback(writer.aclose)
        await migrate(writer, path, steps)
        await enter_newest_key(writer, keyring)
        readers: list[Connection] = []
        for _ in range(READERS):
            readers.append(await open_reader(path, busy_timeout_s=busy_timeout_s))
            stack.push_async_callback(readers[-1].aclose)
        stack.pop_all()
        return SqlStorage(writer=writer, readers=readers, keyring=keyring)


async def _inspect(reader: Connection, keyring: Keyring, steps: Sequence[Step]) -> None:
    await refuse_newer(reader, steps)
    if await version_of(reader):
        await prove_keys(reader, keyring)


async def _look_through(reader: Connection) -> None:
    if [row[0] for row in await reader.sql('PRAGMA quick_check(1)')] != ['ok']:
        raise Damaged(t('The database file is damaged. Restore it from a backup.'))
