"""One process serves one database: a lock that lives as long as the connection, and says who holds it."""

import os
from typing import TYPE_CHECKING

from chatapp.domain.errors import FolderInUse
from chatapp.domain.wording import t

if TYPE_CHECKING:
    import asyncpg

    Driver = asyncpg.Connection[asyncpg.Record]

HOUSE_LOCK = 0x63686174_00000002
NAME_BYTES = 63
"""More than this of a connection's name PostgreSQL cuts off."""

_TAKE = f'SELECT pg_try_advisory_lock({HOUSE_LOCK})'
_HOLDER = f"""
    SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = {HOUSE_LOCK >> 32} AND objid = {HOUSE_LOCK & 0xFFFFFFFF}
    """
_PREFIX = 'chatapp '


class Holding:
    """Taken again by itself whenever the connection has to be made anew."""

    def __init__(self, served_at: str) -> None:
        self.application_name = f'{_PREFIX}{os.getpid()} {served_at}'.encode()[:NAME_BYTES].decode(errors='ignore')

    async def take(self, driver: 'Driver') -> None:
        """`FolderInUse` names the process that serves this database already."""
        if await driver.fetchval(_TAKE):
            return
        pid, _, address = str(await driver.fetchval(_HOLDER) or '').removeprefix(_PREFIX).partition(' ')
        raise FolderInUse(
            t(
                'This database is already served by process {pid} at {address}. Open that address, stop that process, or name another '
                'database with DATABASE_URL.',
                pid=pid or '?',
                address=address or '?',
            )
        )
