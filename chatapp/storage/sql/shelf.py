"""What people keep about conversations: how far each has read, and topics."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, literal_column, null, or_, select, update

from chatapp.domain.ids import ConversationId, MessageId, PersonId, TopicId
from chatapp.domain.messages import Message
from chatapp.domain.shelf import MOST_COUNTED, Marks, Topic
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.many import among, places
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import CALLS, CONVERSATIONS, MESSAGES, READS, TOPICS, TOPICS_OF
from chatapp.storage.sql.times import micros, micros_or_null, time_at

_c, _m, _r, _k, _t, _o = CONVERSATIONS.c, MESSAGES.c, READS.c, CALLS.c, TOPICS.c, TOPICS_OF.c
_STREAMING: ColumnElement[str] = literal_column("'streaming'")
_mine = (_r.person == bindparam('person'), _r.conversation == bindparam('conversation'))
_seen = select(_r.position).where(_r.person == bindparam('person'), _r.conversation == _c.id).correlate(CONVERSATIONS).scalar_subquery()
_fresh = (
    select(_m.id)
    .where(
        _m.conversation == _c.id,
        _m.position > func.coalesce(_seen, -1),
        _m.state != _STREAMING,
        _m.deleted_at.is_(None),
        _m.author_id != bindparam('person'),
        or_(_m.whisper_to.is_(None), _m.whisper_to == bindparam('person')),
    )
    .correlate(CONVERSATIONS)
    .limit(literal_column(str(MOST_COUNTED)))
    .subquery('fresh')
)
_count = select(func.count()).select_from(_fresh).correlate(CONVERSATIONS).scalar_subquery()
_UNREAD = Statement(select(_c.id, _count.label('unread')).where(among(_c.id)))
_CALLED = Statement(
    select(_k.conversation)
    .join(MESSAGES, _m.id == _k.message)
    .where(_k.person == bindparam('person'), among(_k.conversation), _m.state != _STREAMING, _m.deleted_at.is_(None))
    .distinct()
)
_CALLS = Statement(select(_k.message).where(_k.person == bindparam('person'), _k.conversation == bindparam('conversation')))
_READ_TO = Statement(select(_r.position).where(*_mine))
_UNCALL = Statement(delete(CALLS).where(_k.message == bindparam('by')))
_CALL = Statement(insert(CALLS))
_heard = select(_m.id).where(_m.conversation == bindparam('conversation'), _m.position <= bindparam('up_to'))
_HEAR = Statement(
    delete(CALLS).where(_k.person == bindparam('person'), _k.conversation == bindparam('conversation'), _k.message.in_(_heard))
)
_LABELS = Statement(
    select(_o.conversation, _o.topic)
    .join(TOPICS, _t.id == _o.topic)
    .where(among(_o.conversation), _t.owner == bindparam('person'))
    .order_by(_o.conversation, _t.created_at, _t.id)
)
_whole = select(func.min(_m.position) - 1).where(_m.conversation == bindparam('conversation'), _m.state == _STREAMING).scalar_subquery()
_last = select(func.max(_m.position)).where(_m.conversation == bindparam('conversation')).scalar_subquery()
_NEWEST_WHOLE = Statement(select(func.coalesce(_whole, _last, -1).label('position')))
_MOVE = Statement(
    update(READS)
    .where(*_mine)
    .values(position=bindparam('up_to'), opened_at=func.coalesce(bindparam('opened'), _r.opened_at))
    .returning(_r.position)
)
_BEGIN = Statement(insert(READS))
_RECENT = Statement(
    select(_r.conversation)
    .join(CONVERSATIONS, _c.id == _r.conversation)
    .where(_r.person == bindparam('person'), _r.opened_at.is_not(None), _c.deleted_at.is_(None))
    .order_by(_r.opened_at.desc(), _r.conversation.desc())
    .limit(bindparam('limit'))
)
_FORGET = Statement(update(READS).where(_r.person == bindparam('reader')).values(opened_at=null()))
_TOPICS = Statement(select(TOPICS).where(_t.owner == bindparam('person')).order_by(_t.created_at, _t.id))
_TOPIC = Statement(select(TOPICS).where(_t.id == bindparam('topic')))
_ADD = Statement(insert(TOPICS))
_RENAME = Statement(update(TOPICS).where(_t.id == bindparam('topic')).values(name=bindparam('name')).returning(_t.id))
_TAKE_OFF_ALL = Statement(delete(TOPICS_OF).where(_o.topic == bindparam('of')))
_REMOVE = Statement(delete(TOPICS).where(_t.id == bindparam('of')))
_WITH = Statement(select(_o.conversation).where(_o.topic == bindparam('of')))
_PUT_ON = Statement(insert(TOPICS_OF))
_TAKE_OFF = Statement(delete(TOPICS_OF).where(_o.topic == bindparam('of'), _o.conversation == bindparam('on')))


class SqlShelf:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, TOPICS.name)

    async def marks(self, person: PersonId, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, Marks]:
        unread, calling = dict[str, int](), set[str]()
        topics: defaultdict[str, list[TopicId]] = defaultdict(list)
        for values in places(conversations):
            unread |= {row['id']: int(row['unread']) for row in await self._connection.rows(_UNREAD, person=person, **values)}
            calling |= {row['conversation'] for row in await self._connection.rows(_CALLED, person=person, **values)}
            for row in await self._connection.rows(_LABELS, person=person, **values):
                topics[row['conversation']].append(TopicId(row['topic']))
        return {one: Marks(unread=unread.get(one, 0), needs_you=one in calling, topics=tuple(topics[one])) for one in conversations}

    async def call(self, message: Message, people: Sequence[PersonId]) -> None:
        await self._connection.rows(_UNCALL, by=message.id)
        rows = [{'message': message.id, 'person': one, 'conversation': message.conversation} for one in people]
        await self._connection.run_many(_CALL, rows)

    async def read_up_to(self, person: PersonId, conversation: ConversationId, *, opened_at: datetime | None) -> None:
        newest = (await self._connection.rows(_NEWEST_WHOLE, conversation=conversation))[0]['position']
        opened = micros_or_null(opened_at)
        if not await self._connection.rows(_MOVE, person=person, conversation=conversation, up_to=newest, opened=opened):
            await self._connection.rows(_BEGIN, person=person, conversation=conversation, position=newest, opened_at=opened)
        await self._connection.rows(_HEAR, person=person, conversation=conversation, up_to=newest)

    async def read_to(self, person: PersonId, conversation: ConversationId) -> int | None:
        row = await self._connection.row(_READ_TO, person=person, conversation=conversation)
        return None if row is None else int(row['position'])

    async def calls_of(self, person: PersonId, conversation: ConversationId) -> Sequence[MessageId]:
        rows = await self._connection.rows(_CALLS, person=person, conversation=conversation)
        return [MessageId(row['message']) for row in rows]

    async def recent(self, person: PersonId, *, limit: int) -> Sequence[ConversationId]:
        return [ConversationId(row['conversation']) for row in await self._connection.rows(_RECENT, person=person, limit=limit)]

    async def forget_recent(self, person: PersonId) -> None:
        await self._connection.rows(_FORGET, reader=person)

    async def topics_of(self, person: PersonId) -> Sequence[Topic]:
        return [self._topic(row) for row in await self._connection.rows(_TOPICS, person=person)]

    async def topic(self, topic: TopicId) -> Topic:
        return self._topic(await self._connection.one(_TOPIC, _missing(), topic=topic))

    async def add_topic(self, topic: Topic) -> None:
        sealed, created_at = self._seal.text('name', topic.id, topic.name), micros(topic.created_at)
        await self._connection.rows(_ADD, id=topic.id, owner=topic.owner, created_at=created_at, name=sealed)

    async def rename_topic(self, topic: Topic) -> None:
        await self._connection.one(_RENAME, _missing(), topic=topic.id, name=self._seal.text('name', topic.id, topic.name))

    async def remove_topic(self, topic: TopicId) -> None:
        for statement in (_TAKE_OFF_ALL, _REMOVE):
            await self._connection.rows(statement, of=topic)

    async def label(self, topic: TopicId, conversations: Sequence[ConversationId]) -> None:
        have = {row['conversation'] for row in await self._connection.rows(_WITH, of=topic)}
        fresh = dict.fromkeys(one for one in conversations if one not in have)
        await self._connection.run_many(_PUT_ON, [{'topic': topic, 'conversation': one} for one in fresh])

    async def unlabel(self, topic: TopicId, conversations: Sequence[ConversationId]) -> None:
        await self._connection.run_many(_TAKE_OFF, [{'of': topic, 'on': one} for one in conversations])

    def _topic(self, row: Row) -> Topic:
        return Topic(
            id=TopicId(row['id']),
            owner=PersonId(row['owner']),
            name=self._seal.open_text('name', row['id'], row['name']),
            created_at=time_at(row['created_at']),
        )


def _missing() -> str:
    return t('This topic does not exist, or not any more.')
