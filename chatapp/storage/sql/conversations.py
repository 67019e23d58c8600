"""Covers of timelines, and the list in the sidebar."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, bindparam, insert, literal_column, or_, select, tuple_, update

from chatapp.domain.conversations import Conversation, Effort, Kind, Origin, TitleSource
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.shelf import Selection
from chatapp.domain.tuning import UNTUNED, Tuning
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.erase import REMOVALS
from chatapp.storage.sql.many import among, places
from chatapp.storage.sql.noting import Noting
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import CONVERSATIONS, MEMBERS, TOPICS_OF
from chatapp.storage.sql.times import micros, micros_or_null, time_at, time_or_none

_END_OF_TIME = 2**63 - 1
_c = CONVERSATIONS.c
_CHANGING = (*('kind', 'title', 'title_source', 'model', 'effort', 'head', 'pinned', 'archived', 'active_at', 'deleted_at', 'tuning'),)
_ADD = Statement(insert(CONVERSATIONS))
_GET = Statement(select(CONVERSATIONS).where(_c.id == bindparam('conversation')))
_UPDATE = Statement(
    update(CONVERSATIONS).where(_c.id == bindparam('conversation')).values({name: bindparam(name) for name in _CHANGING}).returning(_c.id)
)
_m = MEMBERS.c
_JOINED = select(_m.conversation).where(_m.kind == literal_column("'person'"), _m.member == bindparam('person'))
_IS_GUEST = Statement(_JOINED.limit(1))
_OWN = _c.owner == bindparam('person')
_listed = (
    select(CONVERSATIONS)
    .where(tuple_(_c.active_at, _c.id) < tuple_(bindparam('before_at'), bindparam('before_id')))
    .order_by(_c.active_at.desc(), _c.id.desc())
    .limit(bindparam('limit'))
)
_SOME = Statement(select(CONVERSATIONS).where(among(_c.id)))
_UPDATE_SOME = Statement(
    update(CONVERSATIONS).where(_c.id == bindparam('conversation')).values({name: bindparam(name) for name in _CHANGING})
)
_LONG_DELETED = Statement(
    select(CONVERSATIONS)
    .where(_c.deleted_at.is_not(None), _c.deleted_at <= bindparam('deleted_by'))
    .order_by(_c.deleted_at, _c.id)
    .limit(bindparam('limit'))
)
# written into the statement, so that the partial indexes are used
_YES: ColumnElement[int] = literal_column('1')
_NO: ColumnElement[int] = literal_column('0')


@cache
def _selected(*, pinned: bool | None, archived: bool | None, deleted: bool, topic: bool, kind: bool, guest: bool) -> Statement:
    """One statement for each kind of list; `topic` and `kind` take only those with the value so named, `guest` adds others' tables."""
    chosen = _listed.where(or_(_OWN, _c.id.in_(_JOINED)) if guest and not deleted else _OWN)
    chosen = chosen.where(_c.deleted_at.is_not(None) if deleted else _c.deleted_at.is_(None))
    if pinned is not None:
        chosen = chosen.where(_c.pinned == (_YES if pinned else _NO))
    if archived is not None and not deleted:
        chosen = chosen.where(_c.archived == (_YES if archived else _NO))
    if topic:
        chosen = chosen.where(_c.id.in_(select(TOPICS_OF.c.conversation).where(TOPICS_OF.c.topic == bindparam('topic'))))
    if kind:
        chosen = chosen.where(_c.kind == bindparam('kind'))
    return Statement(chosen)


class SqlConversations:
    def __init__(self, connection: Connection, cipher: Cipher, noting: Noting) -> None:
        self._connection, self._seal, self._noting = connection, Seal(cipher, CONVERSATIONS.name), noting

    async def add(self, conversation: Conversation) -> None:
        origin = conversation.origin
        fixed: dict[str, Value] = {
            'id': conversation.id,
            'owner': conversation.owner,
            'created_at': micros(conversation.created_at),
            'branched_from': origin.conversation if origin else None,
            'branched_at': origin.message if origin else None,
        }
        await self._connection.rows(_ADD, **fixed, **self._changing(conversation))
        self._noting.conversation(conversation.id)

    async def get(self, conversation: ConversationId) -> Conversation:
        return self._conversation(await self._connection.one(_GET, _missing(), conversation=conversation))

    async def update(self, conversation: Conversation) -> None:
        await self._connection.one(_UPDATE, _missing(), conversation=conversation.id, **self._changing(conversation))
        self._noting.conversation(conversation.id)

    async def some(self, conversations: Sequence[ConversationId]) -> Sequence[Conversation]:
        rows = [row for values in places(conversations) for row in await self._connection.rows(_SOME, **values)]
        found = {row['id']: self._conversation(row) for row in rows}
        if len(found) < len(set(conversations)):
            raise NotFound(_missing())
        return [found[one] for one in conversations]

    async def update_some(self, conversations: Sequence[Conversation]) -> None:
        await self._connection.run_many(_UPDATE_SOME, [{'conversation': one.id, **self._changing(one)} for one in conversations])
        for one in conversations:
            self._noting.conversation(one.id)

    async def of(
        self, person: PersonId, *, limit: int, before: tuple[datetime, ConversationId] | None = None, which: Selection | None = None
    ) -> Sequence[Conversation]:
        before_at, before_id = (micros(before[0]), str(before[1])) if before else (_END_OF_TIME, '')
        want = which or Selection(archived=None)
        guest = await self._connection.row(_IS_GUEST, person=person) is not None  # most are nowhere: their list is one walk of an index
        named: dict[str, Value] = {'topic': want.topic} if want.topic else {}
        if want.kind is not None:
            named['kind'] = want.kind.value
        statement = _selected(
            pinned=want.pinned, archived=want.archived, deleted=want.deleted, topic='topic' in named, kind='kind' in named, guest=guest
        )
        rows = await self._connection.rows(statement, person=person, before_at=before_at, before_id=before_id, limit=limit, **named)
        return [self._conversation(row) for row in rows]

    async def deleted_by(self, at: datetime, *, limit: int) -> Sequence[Conversation]:
        return [self._conversation(row) for row in await self._connection.rows(_LONG_DELETED, deleted_by=micros(at), limit=limit)]

    async def erase(self, conversation: ConversationId) -> None:
        await self.get(conversation)
        for statement in REMOVALS:
            await self._connection.rows(statement, conversation=conversation)
        self._noting.conversation(conversation)

    def _changing(self, conversation: Conversation) -> dict[str, Value]:
        return {
            'kind': conversation.kind.value,
            'title': self._seal.text('title', conversation.id, conversation.title),
            'title_source': conversation.title_source.value,
            'model': str(conversation.model) if conversation.model else None,
            'effort': conversation.effort.value,
            'head': conversation.head,
            'pinned': int(conversation.pinned),
            'archived': int(conversation.archived),
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
            pinned=bool(row['pinned']),
            archived=bool(row['archived']),
            origin=_origin(row),
            created_at=time_at(row['created_at']),
            active_at=time_at(row['active_at']),
            deleted_at=time_or_none(row['deleted_at']),
        )


def _origin(row: Row) -> Origin | None:
    return Origin(conversation=row['branched_from'], message=row['branched_at']) if row['branched_from'] else None


def _missing() -> str:
    return t('This conversation does not exist, or not any more.')
