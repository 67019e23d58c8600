"""Covers of timelines, and the list in the sidebar."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, insert, select, tuple_, update

from chatapp.domain.conversations import Conversation, Effort, Kind, TitleSource
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.tuning import UNTUNED, Tuning
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.noting import Noting
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import CONVERSATIONS
from chatapp.storage.sql.times import micros, micros_or_null, time_at, time_or_none

_END_OF_TIME = 2**63 - 1
_c = CONVERSATIONS.c
_CHANGING = ('kind', 'title', 'title_source', 'model', 'effort', 'head', 'active_at', 'deleted_at', 'tuning')
_ADD = Statement(insert(CONVERSATIONS))
_GET = Statement(select(CONVERSATIONS).where(_c.id == bindparam('conversation')))
_UPDATE = Statement(
    update(CONVERSATIONS).where(_c.id == bindparam('conversation')).values({name: bindparam(name) for name in _CHANGING}).returning(_c.id)
)
_listed = (
    select(CONVERSATIONS)
    .where(_c.owner == bindparam('person'), tuple_(_c.active_at, _c.id) < tuple_(bindparam('before_at'), bindparam('before_id')))
    .order_by(_c.active_at.desc(), _c.id.desc())
    .limit(bindparam('limit'))
)
_LISTED = Statement(_listed.where(_c.deleted_at.is_(None)))
_TRASH = Statement(_listed.where(_c.deleted_at.is_not(None)))


class SqlConversations:
    def __init__(self, connection: Connection, cipher: Cipher, noting: Noting) -> None:
        self._connection, self._seal, self._noting = connection, Seal(cipher, CONVERSATIONS.name), noting

    async def add(self, conversation: Conversation) -> None:
        created_at = micros(conversation.created_at)
        values = self._changing(conversation)
        await self._connection.rows(_ADD, id=conversation.id, owner=conversation.owner, created_at=created_at, **values)
        self._noting.conversation(conversation.id)

    async def get(self, conversation: ConversationId) -> Conversation:
        return self._conversation(await self._connection.one(_GET, _missing(), conversation=conversation))

    async def update(self, conversation: Conversation) -> None:
        await self._connection.one(_UPDATE, _missing(), conversation=conversation.id, **self._changing(conversation))
        self._noting.conversation(conversation.id)

    async def of(
        self, person: PersonId, *, limit: int, before: tuple[datetime, ConversationId] | None = None, deleted: bool = False
    ) -> Sequence[Conversation]:
        before_at, before_id = (micros(before[0]), str(before[1])) if before else (_END_OF_TIME, '')
        statement = _TRASH if deleted else _LISTED
        rows = await self._connection.rows(statement, person=person, before_at=before_at, before_id=before_id, limit=limit)
        return [self._conversation(row) for row in rows]

    def _changing(self, conversation: Conversation) -> dict[str, Value]:
        return {
            'kind': conversation.kind.value,
            'title': self._seal.text('title', conversation.id, conversation.title),
            'title_source': conversation.title_source.value,
            'model': str(conversation.model) if conversation.model else None,
            'effort': conversation.effort.value,
            'head': conversation.head,
            'active_at': micros(conversation.active_at),
            'deleted_at': micros_or_null(conversation.deleted_at),
            'tuning': self._tuned(conversation),
        }

    def _tuned(self, conversation: Conversation) -> bytes | None:
        """NULL while nothing is tuned, which is nearly always."""
        if conversation.tuning == UNTUNED:
            return None
        return self._seal.json('tuning', conversation.id, asdict(conversation.tuning))

    def _conversation(self, row: Row) -> Conversation:
        return Conversation(
            id=ConversationId(row['id']),
            owner=PersonId(row['owner']),
            kind=Kind(row['kind']),
            title=self._seal.open_text('title', row['id'], row['title']),
            title_source=TitleSource(row['title_source']),
            model=ModelRef.parse(row['model']) if row['model'] else None,
            effort=Effort(row['effort']),
            tuning=Tuning(**self._seal.open_json('tuning', row['id'], row['tuning'])) if row['tuning'] else UNTUNED,
            head=MessageId(row['head']) if row['head'] else None,
            created_at=time_at(row['created_at']),
            active_at=time_at(row['active_at']),
            deleted_at=time_or_none(row['deleted_at']),
        )


def _missing() -> str:
    return t('This conversation does not exist, or not any more.')
