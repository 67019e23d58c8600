"""Brings a database to the version of this program, step by step."""

from collections.abc import Sequence
from pathlib import Path

from chatapp.domain.errors import NewerDatabase
from chatapp.domain.wording import t
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.files import begin_copy
from chatapp.storage.sql.migrations.steps import Step


async def version_of(connection: Connection) -> int:
    """The version the database is at; 0 for an empty one."""
    row = (await connection.sql('PRAGMA user_version'))[0]
    return int(row[0])


async def refuse_newer(connection: Connection, steps: Sequence[Step]) -> None:
    if await version_of(connection) > steps[-1].version:
        raise NewerDatabase(t('This data was written by a newer version of the program. Install that version, or restore an older backup.'))


async def migrate(connection: Connection, path: Path, steps: Sequence[Step]) -> None:
    """Take the steps that are missing, each in one transaction: a crash leaves the database between two steps.

    A database that holds something already is copied first, to `<name>.before-v<new version>` beside it.
    """
    version = await version_of(connection)
    if 0 < version < steps[-1].version:
        await _copy_once(connection, path, path.with_name(f'{path.name}.before-v{steps[-1].version}'))
    for step in steps:
        if step.version > version:
            await _take(connection, step)


async def _copy_once(connection: Connection, path: Path, copy: Path) -> None:
    """A copy that is there already was made before a migration that broke off: it is the one to keep."""
    if part := begin_copy(path, copy):
        await connection.copy_to(part)
        part.replace(copy)


async def _take(connection: Connection, step: Step) -> None:
    await connection.begin_writing()
    try:
        if await version_of(connection) < step.version:
            for statement in step.statements:
                await connection.sql(statement)
            await connection.sql(f'PRAGMA user_version = {step.version:d}')
        await connection.commit()
    except BaseException:
        await connection.roll_back()
        raise
