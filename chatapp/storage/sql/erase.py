"""What erasing a conversation removes: whatever refers to it or to one of its messages, found in the tables themselves.

A table that gains such a column is emptied with the rest without anybody thinking of it.
"""

from collections.abc import Iterator

from sqlalchemy import BindParameter, Column, Table, bindparam, delete, null, select, update

from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import CHANGES, CONVERSATIONS, MESSAGES, TABLES, USAGE_ROWS

_conversation: BindParameter[str] = bindparam('conversation')
_its_messages = select(MESSAGES.c.id).where(MESSAGES.c.conversation == _conversation)
_u = USAGE_ROWS.c


def refers(table: Table, to: Table) -> list[Column[str]]:
    """The table's columns that are foreign keys to another table."""
    return [column for column in table.columns if any(key.column.table is to for key in column.foreign_keys)]


def _removals() -> Iterator[Statement]:
    for table in reversed(TABLES):
        if table in (CONVERSATIONS, MESSAGES):
            continue
        for column in refers(table, MESSAGES):
            yield Statement(delete(table).where(column.in_(_its_messages)))
        for column in refers(table, CONVERSATIONS):
            yield Statement(delete(table).where(column == _conversation))
    yield Statement(delete(CHANGES).where(CHANGES.c.id.in_(_its_messages)))
    yield Statement(update(USAGE_ROWS).where(_u.conversation == _conversation).values(conversation=null(), message=null()))
    yield Statement(delete(MESSAGES).where(MESSAGES.c.conversation == _conversation))
    yield Statement(delete(CONVERSATIONS).where(CONVERSATIONS.c.id == _conversation))


REMOVALS = tuple(_removals())
"""In order; each wants `conversation`."""
