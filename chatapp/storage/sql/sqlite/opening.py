"""Opens a database file, made or migrated as needed."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from chatapp.plumbing.crypto import Keyring
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.files import make_private_file
from chatapp.storage.sql.keys import enter_newest_key, prove_keys
from chatapp.storage.sql.migrations.runner import migrate, refuse_newer
from chatapp.storage.sql.migrations.steps import Step
from chatapp.storage.sql.sqlite.connection import open_reader, open_writer
from chatapp.storage.sql.storage import SqlStorage

READERS = 3
"""A page needs one for about a millisecond."""

CHECKED_BYTES = 256 * 1024 * 1024
"""Looking through a file of this size takes about half a second of the start; a larger one is opened without."""


async def open_sqlite(path: Path, keyring: Keyring, *, steps: Sequence[Step], busy_timeout_s: float) -> SqlStorage:
    if size_bytes := make_private_file(path):
        reader = await open_reader(path, busy_timeout_s=busy_timeout_s)
        try:
            await refuse_newer(reader, steps)
            if await reader.version():
                await prove_keys(reader, keyring)
            if size_bytes <= CHECKED_BYTES:
                await reader.look_through()
        finally:
            await reader.aclose()
    async with AsyncExitStack() as stack:
        writer = await open_writer(path, busy_timeout_s=busy_timeout_s)
        stack.push_async_callback(writer.aclose)
        await migrate(writer, steps)
        await enter_newest_key(writer, keyring)
        readers: list[Connection] = []
        for _ in range(READERS):
            readers.append(await open_reader(path, busy_timeout_s=busy_timeout_s))
            stack.push_async_callback(readers[-1].aclose)
        stack.pop_all()
        return SqlStorage(writer=writer, readers=readers, keyring=keyring)
