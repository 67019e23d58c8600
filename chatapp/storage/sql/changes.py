"""What was written last, in order, so that a derived thing such as the text index can follow."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import ConversationId
from chatapp.plumbing.crypto import Cipher
from chatapp.ports.changes import Change, ChangeKind
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.conversations import SqlConversations
from chatapp.storage.sql.message_rows import message_of
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import CHANGES, LAST_CHANGE, MESSAGES

_c = CHANGES.c
_LAST = Statement(select(LAST_CHANGE.c.seq))
_COUNT = Statement(select(func.count().label('waiting')).select_from(CHANGES).where(_c.seq > bindparam('after')))
_SINCE = Statement(select(CHANGES).where(_c.seq > bindparam('after')).order_by(_c.seq).limit(bindparam('limit')))
_MESSAGES = Statement(
    select(MESSAGES).join(CHANGES, _c.id == MESSAGES.c.id).where(_c.seq > bindparam('after'), _c.seq <= bindparam('until'))
)


class SqlChanges:
    def __init__(self, connection: Connection, cipher: Cipher, conversations: SqlConversations) -> None:
        self._connection, self._conversations, self._seal = connection, conversations, Seal(cipher, MESSAGES.name)

    async def last(self) -> int:
        return int((await self._connection.one(_LAST, ''))['seq'])

    async def waiting(self, after: int) -> int:
        return int((await self._connection.one(_COUNT, '', after=after))['waiting'])

    async def since(self, after: int, *, limit: int) -> Sequence[Change]:
        noted = await self._connection.rows(_SINCE, after=after, limit=limit)
        if not noted:
            return ()
        rows = await self._connection.rows(_MESSAGES, after=after, until=noted[-1]['seq'])
        messages = {row['id']: message_of(row, self._seal) for row in rows}
        return [Change(seq=row['seq'], id=row['id'], thing=messages.get(row['id']) or await self._conversation(row)) for row in noted]

    async def _conversation(self, row: Row) -> Conversation | None:
        if row['kind'] != ChangeKind.CONVERSATION:
            return None
        try:
            return await self._conversations.get(ConversationId(row['id']))
        except NotFound:
            return None
