"""What is typed and not sent."""

from sqlalchemy import bindparam, delete, select

from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.unsent import Unsent
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, put
from chatapp.storage.sql.tables import UNSENT
from chatapp.storage.sql.times import micros, time_at

_GET = Statement(select(UNSENT).where(UNSENT.c.id == bindparam('of')))
_PUT = put(UNSENT)
_REMOVE = Statement(delete(UNSENT).where(UNSENT.c.id == bindparam('of')))
NEW_CHAT = 'new'


class SqlUnsent:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, UNSENT.name)

    async def of(self, person: PersonId, conversation: ConversationId | None) -> Unsent | None:
        row = await self._connection.row(_GET, of=_place(person, conversation))
        if row is None:
            return None
        text = self._seal.open_text('text', row['id'], row['text'])
        return Unsent(person=person, conversation=conversation, text=text, changed_at=time_at(row['changed_at']))

    async def keep(self, unsent: Unsent) -> None:
        place = _place(unsent.person, unsent.conversation)
        await self._connection.rows(
            _PUT,
            id=place,
            person=unsent.person,
            conversation=unsent.conversation,
            changed_at=micros(unsent.changed_at),
            text=self._seal.text('text', place, unsent.text),
        )

    async def remove(self, person: PersonId, conversation: ConversationId | None) -> None:
        await self._connection.rows(_REMOVE, of=_place(person, conversation))


def _place(person: PersonId, conversation: ConversationId | None) -> str:
    return f'{person}|{conversation or NEW_CHAT}'
