"""What live replies grew by, until they end."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select

from chatapp.domain.ids import MessageId
from chatapp.plumbing.crypto import Cipher
from chatapp.ports.storage import DraftChunk
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Values
from chatapp.storage.sql.tables import DRAFTS

_APPEND = Statement(insert(DRAFTS))
_OF = Statement(select(DRAFTS).where(DRAFTS.c.message == bindparam('of')).order_by(DRAFTS.c.seq))
_CLEAR = Statement(delete(DRAFTS).where(DRAFTS.c.message == bindparam('of')))


class SqlDrafts:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, DRAFTS.name)

    async def append(self, chunks: Sequence[DraftChunk]) -> None:
        await self._connection.run_many(_APPEND, [self._values(chunk) for chunk in chunks])

    async def of(self, message: MessageId) -> Sequence[DraftChunk]:
        return [self._chunk(row) for row in await self._connection.rows(_OF, of=message)]

    async def clear(self, message: MessageId) -> None:
        await self._connection.rows(_CLEAR, of=message)

    def _values(self, chunk: DraftChunk) -> Values:
        row_id = f'{chunk.message}|{chunk.seq}'
        return {
            'message': chunk.message,
            'seq': chunk.seq,
            'text': self._seal.text_or_null('text', row_id, chunk.text),
            'thinking': self._seal.text_or_null('thinking', row_id, chunk.thinking),
        }

    def _chunk(self, row: Row) -> DraftChunk:
        row_id = f'{row["message"]}|{row["seq"]}'
        return DraftChunk(
            message=MessageId(row['message']),
            seq=row['seq'],
            text=self._seal.open_text('text', row_id, row['text']),
            thinking=self._seal.open_text('thinking', row_id, row['thinking']),
        )
