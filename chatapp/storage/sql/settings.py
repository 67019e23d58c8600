"""Operator settings and secrets set in the app."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, put
from chatapp.storage.sql.tables import SETTINGS

_ALL = Statement(select(SETTINGS).order_by(SETTINGS.c.name))
_SET = put(SETTINGS)
_REMOVE = Statement(delete(SETTINGS).where(SETTINGS.c.name == bindparam('setting')))


class SqlSettings:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, SETTINGS.name)

    async def all(self) -> Mapping[str, str]:
        rows = await self._connection.rows(_ALL)
        return {row['name']: self._seal.open_text('value', row['name'], row['value']) for row in rows}

    async def set(self, name: str, value: str) -> None:
        await self._connection.rows(_SET, name=name, value=self._seal.text('value', name, value))

    async def remove(self, name: str) -> None:
        await self._connection.rows(_REMOVE, setting=name)
