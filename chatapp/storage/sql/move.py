"""A whole database carried into another, of the same kind or the other: every row as it is, what is sealed stays sealed.

All or nothing: the target fills up in one transaction, is read again and compared, and only then committed.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, delete, insert, select, tuple_

from chatapp.domain.errors import Conflict, Damaged
from chatapp.domain.wording import t
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.storage import SqlStorage
from chatapp.storage.sql.tables import PEOPLE, SETTINGS, TABLES

BATCH_ROWS = 200
"""Some megabytes at most, unless texts are very long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSum:
    """What a table holds, in two words: how many rows, and a hash over all of their values in the order of their keys."""

    table: str
    rows: int
    digest: str


async def move(source: SqlStorage, target: SqlStorage, *, batch: int = BATCH_ROWS) -> Sequence[TableSum]:
    """Carry everything over and give what each table holds now; `Conflict` when the target holds somebody's data already."""
    async with source.read() as old, target.write() as new:
        await _refuse_filled(new.connection)
        await new.connection.put_references_off()
        sums = [await _carry(table, old.connection, new.connection, batch) for table in TABLES]
        for table, carried in zip(TABLES, sums, strict=True):
            if await table_sum(table, new.connection, batch=batch) != carried:
                raise Damaged(t('What arrived in table {table} is not what was sent; nothing was moved.', table=table.name))
        return sums


async def table_sum(table: Table, connection: Connection, *, batch: int = BATCH_ROWS) -> TableSum:
    """Read a table whole."""
    summing = _Sum(table)
    async for rows in _walk(table, connection, batch):
        summing.add(rows)
    return summing.told()


async def _refuse_filled(target: Connection) -> None:
    """Nobody lives in a database that was just made."""
    for table in (PEOPLE, SETTINGS):
        if await target.row(Statement(select(table).limit(1))) is not None:
            raise Conflict(t('The other database holds data already. Name an empty one.'))


async def _carry(table: Table, source: Connection, target: Connection, batch: int) -> TableSum:
    summing, adding = _Sum(table), Statement(insert(table))
    await target.rows(Statement(delete(table)))  # what migrations put there
    async for rows in _walk(table, source, batch):
        summing.add(rows)
        await target.run_many(adding, [_values(table, row) for row in rows])
    return summing.told()


async def _walk(table: Table, connection: Connection, batch: int) -> AsyncIterator[Sequence[Row]]:
    """All rows in batches, in the order of their primary key."""
    key = tuple(table.primary_key)
    found = select(table).order_by(*key).limit(bindparam('batch'))
    further = Statement(found.where(tuple_(*key) > tuple_(*(bindparam(f'after_{column.name}') for column in key))))
    rows = await connection.rows(Statement(found), batch=batch)
    while rows:
        yield rows
        walked: dict[str, Value] = {f'after_{column.name}': rows[-1][column.name] for column in key}
        rows = await connection.rows(further, batch=batch, **walked) if len(rows) == batch else ()


def _values(table: Table, row: Row) -> dict[str, Value]:
    return {column.name: row[column.name] for column in table.columns}


class _Sum:
    def __init__(self, table: Table) -> None:
        self._table, self._rows, self._hash = table, 0, hashlib.sha256()

    def add(self, rows: Sequence[Row]) -> None:
        self._rows += len(rows)
        for row in rows:
            for value in _values(self._table, row).values():
                written = value if isinstance(value, bytes) else str(value).encode('utf-8', 'surrogatepass')
                self._hash.update(f'{type(value).__name__} {len(written)} '.encode() + written)

    def told(self) -> TableSum:
        return TableSum(table=self._table.name, rows=self._rows, digest=self._hash.hexdigest())
