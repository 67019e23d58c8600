"""Key rotation: encrypts everything again with the newest key.

Each sealed value names its key, so the progress is the data itself: killed at any moment and begun again, it goes on
with what is left, and with all keys in the ring everything can be read in between. The whole walk, as a command does
it: `secrets.prepend_new_key`, open the storage with that keyring, `rotate`, close, `secrets.drop_older_keys`.
"""

from sqlalchemy import Integer, Table, bindparam, func, literal_column, or_, select, update

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
    """Walks along one table's rowids."""

    def __init__(self, storage: SqlStorage, table: Table) -> None:
        self._storage, self._table = storage, table
        self._columns = sealed_columns(table)
        self._seal = Seal(storage.keyring.cipher(Purpose.ROWS), table.name)
        rowid = literal_column('rowid', Integer)
        key_ids = [func.substr(table.c[name], KEY_ID_AT.start + 1, KEY_ID_BYTES) for name in self._columns]
        old = or_(*(one != bindparam('newest') for one in key_ids))
        self._old = Statement(
            select(rowid.label('walked'), table).where(rowid > bindparam('after'), old).order_by(rowid).limit(bindparam('batch'))
        )
        self._rewrite = Statement(update(table).where(rowid == bindparam('walked')).values({one: bindparam(one) for one in self._columns}))

    async def run(self, batch: int) -> int:
        newest, after, written = bytes.fromhex(self._storage.keyring.newest_id), 0, 0
        while True:
            async with self._storage.write() as store:
                rows = await store.connection.rows(self._old, newest=newest, after=after, batch=batch)
                if not rows:
                    return written
                await store.connection.run_many(self._rewrite, [self._sealed_anew(row) for row in rows])
            after, written = rows[-1]['walked'], written + len(rows)

    def _sealed_anew(self, row: Row) -> Values:
        row_id = '|'.join(str(row[column.name]) for column in self._table.primary_key)
        return {'walked': row['walked']} | {one: self._anew(one, row_id, row[one]) for one in self._columns}

    def _anew(self, column: str, row_id: str, sealed: bytes | None) -> bytes | None:
        return None if sealed is None else self._seal.blob(column, row_id, self._seal.open_blob(column, row_id, sealed))
