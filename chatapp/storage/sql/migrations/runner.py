"""Brings a database to the version of this program, step by step."""

from collections.abc import Sequence

from chatapp.domain.errors import NewerDatabase
from chatapp.domain.wording import t
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.migrations.steps import Step


async def refuse_newer(connection: Connection, steps: Sequence[Step]) -> None:
    if await connection.version() > steps[-1].version:
        raise NewerDatabase(t('This data was written by a newer version of the program. Install that version, or restore an older backup.'))


async def migrate(connection: Connection, steps: Sequence[Step]) -> None:
    """Take the steps that are missing, each in one transaction: a crash leaves the database between two steps.

    A new database takes all of them in one: it is there whole, or not at all. A database file that holds something
    already is copied first, to `<name>.before-v<new version>` beside it.
    """
    version = await connection.version()
    if not version:
        return await _take(connection, steps)
    if version < steps[-1].version:
        await connection.keep_copy(steps[-1].version)
    for step in steps:
        if step.version > version:
            await _take(connection, [step])
    return None


async def _take(connection: Connection, steps: Sequence[Step]) -> None:
    await connection.begin_writing()
    try:
        reached = await connection.version()
        for step in steps:
            if step.version > reached:
                await connection.define(step.statements, step.version)
        await connection.commit()
    except BaseException:
        await connection.roll_back()
        raise
