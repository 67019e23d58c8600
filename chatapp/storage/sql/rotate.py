"""Key rotation: encrypts everything again with the newest key.

Each sealed value names its key, so the progress is the data itself: killed at any moment and begun again, it goes on
with what is left, and with all keys in the ring everything can be read in between. The whole walk, as a command does
it: `secrets.prepend_new_key`, open the storage with that keyring, `rotate`, close, `secrets.drop_older_keys`.
"""

from sqlalchemy import Table, bindparam, func, or_, select, tuple_, update

from chatapp.plumbing.crypto import KEY_ID_AT, KEY_ID_BYTES, Purpose
from chatapp.storage.sql.connection import Row
from chatapp.storage.sql.keys import forget_older_keys
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Values
from chatapp.storage.sql.storage import SqlStorage
from chatapp.storage.sql.tables import TABLES, sealed_columns

BATCH_ROWS = 200
"""Some milliseconds of the one writer's time."""


async def rotate(storage: SqlStorage, *, batch: int = BATCH_ROWS) -> int:
    """Give the number of rows written. Once this has returned, the older keys may be dropped.

    Each batch of rows is a transaction of its own, so that others write in between.
    """
    written = 0
    for table in TABLES:
        if sealed_columns(table):
            written += await _Rotation(storage, table).run(batch)
    async with storage.write() as store:
        await forget_older_keys(store.connection, storage.keyring)
    return written


class _Rotation:
    """Walks along one table by its primary key."""

    def __init__(self, storage: SqlStorage, table: Table) -> None:
        self._storage, self._table = storage, table
        self._columns, self._key = sealed_columns(table), tuple(table.primary_key)
        self._seal = Seal(storage.keyring.cipher(Purpose.ROWS), table.name)
        key_ids = [func.substr(table.c[name], KEY_ID_AT.start + 1, KEY_ID_BYTES) for name in self._columns]
        old = or_(*(one != bindparam('newest') for one in key_ids))
        walked = tuple_(*self._key) > tuple_(*(bindparam(f'after_{column.name}') for column in self._key))
        found = select(table).where(old).order_by(*self._key).limit(bindparam('batch'))
        self._first, self._next = Statement(found), Statement(found.where(walked))
        place = [column == bindparam(f'at_{column.name}') for column in self._key]
        self._rewrite = Statement(update(table).where(*place).values({one: bindparam(one) for one in self._columns}))

    async def run(self, batch: int) -> int:
        statement, walked, written = self._first, dict[str, str | int | bytes](), 0
        newest = bytes.fromhex(self._storage.keyring.newest_id)
        while True:
            async with self._storage.write() as store:
                rows = await store.connection.rows(statement, newest=newest, batch=batch, **walked)
                if not rows:
                    return written
                await store.connection.run_many(self._rewrite, [self._sealed_anew(row) for row in rows])
            statement, walked = self._next, self._at(rows[-1], 'after')
            written += len(rows)

    def _at(self, row: Row, prefix: str) -> dict[str, str | int | bytes]:
        return {f'{prefix}_{column.name}': row[column.name] for column in self._key}

    def _sealed_anew(self, row: Row) -> Values:
        row_id = '|'.join(str(row[column.name]) for column in self._key)
        return self._at(row, 'at') | {one: self._anew(one, row_id, row[one]) for one in self._columns}

    def _anew(self, column: str, row_id: str, sealed: bytes | None) -> bytes | None:
        return None if sealed is None else self._seal.blob(column, row_id, self._seal.open_blob(column, row_id, sealed))
