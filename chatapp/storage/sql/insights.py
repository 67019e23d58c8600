"""What panels came to."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, insert, select

from chatapp.domain.ids import ConversationId, InsightsId, MessageId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.panels import TEXTS, Insights
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import INSIGHTS, MESSAGES
from chatapp.storage.sql.times import micros, time_at

_i = INSIGHTS.c
_earlier = INSIGHTS.alias('earlier').c
_next = select(func.coalesce(func.max(_earlier.position), -1) + 1).where(_earlier.conversation == bindparam('conversation'))
_mark = select(_earlier.position).where(_earlier.id == bindparam('before'), _earlier.conversation == bindparam('of'))
_columns: dict[str, object] = {column.name: bindparam(column.name) for column in INSIGHTS.columns}
_ADD = Statement(insert(INSIGHTS).values({**_columns, 'position': _next.scalar_subquery()}))
_in_sight = (
    select(INSIGHTS)
    .join(MESSAGES, MESSAGES.c.id == _i.after_message)
    .where(_i.conversation == bindparam('of'), MESSAGES.c.deleted_at.is_(None))
    .order_by(_i.position.desc())
    .limit(bindparam('limit'))
)
_OF = Statement(_in_sight)
_BELOW = Statement(_in_sight.where(_i.position < _mark.scalar_subquery()))
_REMOVE = Statement(delete(INSIGHTS).where(_i.after_message == bindparam('message')))


class SqlInsights:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, INSIGHTS.name)

    async def add(self, insights: Insights) -> None:
        await self._connection.rows(
            _ADD,
            id=insights.id,
            conversation=insights.conversation,
            after_message=insights.after,
            model=str(insights.model),
            created_at=micros(insights.created_at),
            consensus=insights.consensus,
            texts=self._seal.json('texts', insights.id, {name: getattr(insights, name) for name in TEXTS}),
        )

    async def of(self, conversation: ConversationId, *, limit: int, before: InsightsId | None = None) -> Sequence[Insights]:
        if before is not None:
            return [self._insights(row) for row in await self._connection.rows(_BELOW, of=conversation, limit=limit, before=before)]
        return [self._insights(row) for row in await self._connection.rows(_OF, of=conversation, limit=limit)]

    async def remove_after(self, message: MessageId) -> None:
        await self._connection.rows(_REMOVE, message=message)

    def _insights(self, row: Row) -> Insights:
        return Insights(
            id=InsightsId(row['id']),
            conversation=ConversationId(row['conversation']),
            after=MessageId(row['after_message']),
            model=ModelRef.parse(row['model']),
            consensus=row['consensus'],
            created_at=time_at(row['created_at']),
            **self._seal.open_json('texts', row['id'], row['texts']),
        )
