"""Law 6 on the tables: nothing that hangs on a conversation can be forgotten when it is erased."""

from chatapp.storage.sql.erase import refers
from chatapp.storage.sql.tables import CONVERSATIONS, MESSAGES, TABLES, USAGE_ROWS

LEDGER = {USAGE_ROWS}
"""The ledger outlives conversations; its references are emptied instead."""


def test_every_table_that_names_a_conversation_or_a_message_refers_to_it() -> None:
    """Else erasing would pass it by: `erase.py` follows foreign keys."""
    for table in set(TABLES) - LEDGER - {CONVERSATIONS, MESSAGES}:
        names = {'conversation', 'message'} & {column.name for column in table.columns}
        assert not names or refers(table, MESSAGES) or refers(table, CONVERSATIONS), table.name


def test_what_refers_to_such_a_table_refers_to_the_conversation_too() -> None:
    hanging = [table for table in TABLES if refers(table, MESSAGES) or refers(table, CONVERSATIONS)]
    for table in TABLES:
        if any(refers(table, one) for one in hanging if one not in (CONVERSATIONS, MESSAGES)):
            assert table in hanging, table.name
