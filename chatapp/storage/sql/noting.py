"""Numbers every change of a message or a conversation, in the transaction that makes it."""

from sqlalchemy import bindparam, text, update

from chatapp.domain.ids import ConversationId, MessageId
from chatapp.ports.changes import ChangeKind
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import LAST_CHANGE

_COUNT_ON = Statement(update(LAST_CHANGE).values(seq=LAST_CHANGE.c.seq + bindparam('many')).returning(LAST_CHANGE.c.seq))
_NOTE = Statement(text('INSERT INTO changes (id, kind, seq) VALUES (:id, :kind, :seq) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq'))


class Noting:
    """Whoever adds, changes or erases one of these notes it here; all are numbered together, right before the commit.

    The counter's row is locked until then, so that whoever reads a number has read all before it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._noted: dict[str, ChangeKind] = {}

    def message(self, message: MessageId) -> None:
        self._noted[message] = ChangeKind.MESSAGE

    def conversation(self, conversation: ConversationId) -> None:
        """Erased with its messages, the conversation stands for all of them."""
        self._noted[conversation] = ChangeKind.CONVERSATION

    def forget(self) -> None:
        """Nothing of this transaction is kept."""
        self._noted.clear()

    async def number(self) -> None:
        noted, self._noted = self._noted, {}
        if noted:
            row = await self._connection.one(_COUNT_ON, '', many=len(noted))
            first = row['seq'] - len(noted) + 1
            values = [{'id': one, 'kind': kind.value, 'seq': first + nth} for nth, (one, kind) in enumerate(noted.items())]
            await self._connection.run_many(_NOTE, values)
