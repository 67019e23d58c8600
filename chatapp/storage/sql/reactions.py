"""What agents felt before they answered."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, insert, or_, select

from chatapp.domain.ids import ConversationId, MessageId, ReactionId
from chatapp.domain.messages import Message
from chatapp.domain.reactions import Reaction
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import MESSAGES, REACTIONS
from chatapp.storage.sql.times import time_at

_r, _m = REACTIONS.c, MESSAGES.c
_earlier = REACTIONS.alias('earlier')
_next = select(func.coalesce(func.max(_earlier.c.position), -1) + 1).where(_earlier.c.conversation == bindparam('conversation'))
_columns: dict[str, object] = {column.name: bindparam(column.name) for column in REACTIONS.columns}
_ADD = Statement(insert(REACTIONS).values({**_columns, 'position': _next.scalar_subquery()}))
_readable = (
    select(*_r, _m.author_id, _m.author_name, _m.created_at)
    .join(MESSAGES, _m.id == _r.message)
    .where(
        _r.conversation == bindparam('of'),
        _m.deleted_at.is_(None),
        or_(_m.whisper_to.is_(None), _m.whisper_to == bindparam('reader'), _m.author_id == bindparam('reader')),
    )
    .order_by(_r.position.desc())
    .limit(bindparam('limit'))
)
_OF = Statement(_readable)
_mark = select(_earlier.c.position).where(_earlier.c.id == bindparam('before'), _earlier.c.conversation == bindparam('of'))
_BELOW = Statement(_readable.where(_r.position < _mark.scalar_subquery()))


class SqlReactions:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, REACTIONS.name)
        self._messages = Seal(cipher, MESSAGES.name)

    async def add(self, reaction: ReactionId, message: Message, text: str) -> None:
        sealed = self._seal.text('text', reaction, text)
        await self._connection.rows(_ADD, id=reaction, conversation=message.conversation, message=message.id, text=sealed)

    async def of(self, conversation: ConversationId, reader: str, *, limit: int, before: ReactionId | None = None) -> Sequence[Reaction]:
        if before is None:
            return [self._reaction(row) for row in await self._connection.rows(_OF, of=conversation, reader=reader, limit=limit)]
        rows = await self._connection.rows(_BELOW, of=conversation, reader=reader, limit=limit, before=before)
        return [self._reaction(row) for row in rows]

    def _reaction(self, row: Row) -> Reaction:
        return Reaction(
            id=ReactionId(row['id']),
            message=MessageId(row['message']),
            agent=row['author_id'],
            name=self._messages.open_text('author_name', row['message'], row['author_name']),
            text=self._seal.open_text('text', row['id'], row['text']),
            at=time_at(row['created_at']),
        )
