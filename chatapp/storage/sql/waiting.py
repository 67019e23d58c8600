"""Messages that wait for the end of a run."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, insert, select, update

from chatapp.domain.ids import AgentId, ConversationId, PersonId, WaitingId
from chatapp.domain.rooms import Waiting
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.message_rows import opened_attachments, sealed_attachments
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import WAITING, WAITING_FILES
from chatapp.storage.sql.times import micros, time_at

_w = WAITING.c
_earlier = WAITING.alias('earlier')
_next = select(func.coalesce(func.max(_earlier.c.position), -1) + 1).where(_earlier.c.conversation == bindparam('conversation'))
_columns: dict[str, object] = {column.name: bindparam(column.name) for column in WAITING.columns}
_ADD = Statement(insert(WAITING).values({**_columns, 'position': _next.scalar_subquery()}))
_GET = Statement(select(WAITING).where(_w.id == bindparam('waiting')))
_OF = Statement(select(WAITING).where(_w.conversation == bindparam('of')).order_by(_w.position))
_EVERYWHERE = Statement(select(_w.conversation).distinct().order_by(_w.conversation))
_REWRITE = Statement(update(WAITING).where(_w.id == bindparam('waiting')).values(text=bindparam('new_text')).returning(_w.id))
_REMOVE = Statement(delete(WAITING).where(_w.id == bindparam('waiting')))
_HOLD = Statement(insert(WAITING_FILES))
_LET_GO = Statement(delete(WAITING_FILES).where(WAITING_FILES.c.waiting == bindparam('of')))


class SqlWaiting:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, WAITING.name)

    async def add(self, waiting: Waiting) -> None:
        await self._connection.rows(
            _ADD,
            id=waiting.id,
            conversation=waiting.conversation,
            author=waiting.author,
            whisper_to=waiting.to,
            created_at=micros(waiting.created_at),
            client_message_id=self._seal.text_or_null('client_message_id', waiting.id, waiting.client_message_id),
            attachments=sealed_attachments(waiting.id, waiting.attachments, self._seal),
            text=self._seal.text('text', waiting.id, waiting.text),
        )
        for file in waiting.attachments:
            await self._connection.rows(_HOLD, waiting=waiting.id, file=file.id, conversation=waiting.conversation)

    async def get(self, waiting: WaitingId) -> Waiting:
        return self._waiting(await self._connection.one(_GET, _missing(), waiting=waiting))

    async def of(self, conversation: ConversationId) -> Sequence[Waiting]:
        return [self._waiting(row) for row in await self._connection.rows(_OF, of=conversation)]

    async def everywhere(self) -> Sequence[ConversationId]:
        return [ConversationId(row['conversation']) for row in await self._connection.rows(_EVERYWHERE)]

    async def rewrite(self, waiting: Waiting) -> None:
        text = self._seal.text('text', waiting.id, waiting.text)
        await self._connection.one(_REWRITE, _missing(), waiting=waiting.id, new_text=text)

    async def remove(self, waiting: WaitingId) -> None:
        await self._connection.rows(_LET_GO, of=waiting)
        await self._connection.rows(_REMOVE, waiting=waiting)

    def _waiting(self, row: Row) -> Waiting:
        return Waiting(
            id=WaitingId(row['id']),
            conversation=ConversationId(row['conversation']),
            author=PersonId(row['author']),
            text=self._seal.open_text('text', row['id'], row['text']),
            attachments=opened_attachments(row, self._seal),
            to=AgentId(row['whisper_to']) if row['whisper_to'] else None,
            client_message_id=self._seal.open_text('client_message_id', row['id'], row['client_message_id']) or None,
            created_at=time_at(row['created_at']),
        )


def _missing() -> str:
    return t('This message waits no longer; it was sent or taken back.')
