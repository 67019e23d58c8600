"""Messages: one row each, a tree by their parents."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, literal_column, null, or_, select, update

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import Detail, Entry, Message, Timing
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.ports.storage import TimelinePage
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.message_rows import CHANGING, changing_values, fixed_values, message_of
from chatapp.storage.sql.noting import Noting
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, put
from chatapp.storage.sql.tables import CALLS, CONVERSATIONS, DETAILS, DRAFTS, FILE_LINKS, FILES, MESSAGES, POST_KEYS, REACTIONS
from chatapp.storage.sql.times import micros
from chatapp.storage.sql.tree import BELOW_ALL, BRANCH, BRANCH_IDS, ENTRIES, HIDDEN_ALONG, NEWEST_UNDER, SAID_ALONG, TOPS, WHOLE_BRANCH

_m, _k = MESSAGES.c, POST_KEYS.c
_earlier = MESSAGES.alias('earlier')
_next_position = (
    select(func.coalesce(func.max(_earlier.c.position), -1) + 1)
    .where(_earlier.c.conversation == bindparam('conversation'))
    .scalar_subquery()
)
_columns: dict[str, object] = {column.name: bindparam(column.name) for column in MESSAGES.columns}
_ADD = Statement(insert(MESSAGES).values({**_columns, 'position': _next_position}).returning(_m.position))
_ADD_ALL = Statement(insert(MESSAGES))
_ALL_OF = Statement(select(MESSAGES).where(_m.conversation == bindparam('conversation')).order_by(_m.position))
_WRITTEN = Statement(
    select(MESSAGES)
    .where(_m.conversation == bindparam('conversation'), _m.position > bindparam('after'))
    .order_by(_m.position)
    .limit(bindparam('limit'))
)
_UPDATE = Statement(
    update(MESSAGES).where(_m.id == bindparam('message')).values({name: bindparam(name) for name in CHANGING}).returning(_m.id)
)
_GET = Statement(select(MESSAGES).where(_m.id == bindparam('message')))
AT_ONCE = 32
_PLACES = tuple(f'message_{place}' for place in range(AT_ONCE))
_SOME = Statement(select(MESSAGES).where(or_(*(_m.id == bindparam(place) for place in _PLACES))))
_slot = select(func.coalesce(_m.version_of, _m.id)).where(_m.id == bindparam('message')).scalar_subquery()
_VERSIONS = Statement(select(_m.id).where(or_(_m.id == _slot, _m.version_of == _slot)).order_by(_m.position))
_neighbour = select(_earlier.c.conversation).where(_earlier.c.id == bindparam('head')).scalar_subquery()
_PLACE = Statement(select(_m.parent, _m.position).where(_m.id == bindparam('message'), _m.conversation == _neighbour))
_CHILD = Statement(select(_m.id).where(_m.parent == bindparam('message')).limit(1))
_RIVAL = Statement(select(MESSAGES).where(_m.beside == bindparam('message'), _m.deleted_at.is_(None)).order_by(_m.position.desc()).limit(1))
_STREAMING = Statement(select(MESSAGES).where(_m.state == literal_column("'streaming'")).order_by(_m.conversation, _m.position))
_ABOVE = Statement(select(_m.parent).where(_m.id == bindparam('message')))
_RAISE = Statement(update(MESSAGES).where(_m.parent == bindparam('message')).values(parent=bindparam('above')))
_LOWER_HEAD = Statement(update(CONVERSATIONS).where(CONVERSATIONS.c.head == bindparam('message')).values(head=bindparam('above')))
_this = MESSAGES.alias('this')
_from_there = select(_m.id).join(_this, (_this.c.conversation == _m.conversation) & (_m.position >= _this.c.position))
_later = DETAILS.c.message.in_(_from_there.where(_this.c.id == bindparam('message')))  # their requests may have carried its words
_FORGET_DETAILS = Statement(delete(DETAILS).where(_later))
_FORGET_DRAFTS = Statement(delete(DRAFTS).where(DRAFTS.c.message == bindparam('message')))
_REMOVE = Statement(delete(MESSAGES).where(_m.id == bindparam('message')))
_NOTHING = null()
_LONG_DELETED = Statement(
    select(_m.id)
    .where(_m.deleted_at.is_not(None), _m.emptied == literal_column('0'), _m.deleted_at <= bindparam('deleted_by'))
    .order_by(_m.deleted_at, _m.id)
    .limit(bindparam('limit'))
)
_EMPTY = Statement(
    update(MESSAGES)
    .where(_m.id == bindparam('message'))
    .values(
        text=bindparam('nothing'),
        emptied=1,
        **dict.fromkeys(('thinking', 'thinking_ms', 'tools', 'attachments', 'failure', 'client_message_id'), _NOTHING),
    )
    .returning(_m.id)
)
_FORGET_CALLS = Statement(delete(CALLS).where(CALLS.c.message == bindparam('message')))
_FORGET_REACTIONS = Statement(delete(REACTIONS).where(REACTIONS.c.message == bindparam('message')))
_FORGET_LINKS = Statement(delete(FILE_LINKS).where(FILE_LINKS.c.message == bindparam('message')))
_FORGET_KEYS = Statement(delete(POST_KEYS).where(_k.message == bindparam('message')))
_BY_AGENTS = Statement(
    select(func.count().label('said'))
    .select_from(MESSAGES)
    .where(
        _m.conversation == bindparam('conversation'),
        _m.author_kind == literal_column("'agent'"),
        _m.state.in_((literal_column("'complete'"), literal_column("'interrupted'"))),
    )
)
_LINK = Statement(insert(FILE_LINKS))
_SENT = Statement(update(FILES).where(FILES.c.id == bindparam('file')).values(sent=1))
_ADD_KEY = Statement(insert(POST_KEYS))
_keyed = (
    select(MESSAGES, _k.body_hash)
    .join(POST_KEYS, _k.message == _m.id)
    .where(_k.person == bindparam('person'), _k.client_message_id == bindparam('client_message_id'))
)
_BY_KEY = Statement(_keyed.where(_k.conversation == bindparam('conversation')))
_FIRST_BY_KEY = Statement(_keyed.where(_m.parent.is_(None)).order_by(_m.id).limit(1))
_SET_DETAIL = put(DETAILS)
_DETAIL = Statement(select(DETAILS).where(DETAILS.c.message == bindparam('message')))


class SqlMessages:
    def __init__(self, connection: Connection, cipher: Cipher, noting: Noting) -> None:
        self._connection, self._noting = connection, noting
        self._seal, self._key_seal, self._detail_seal = (Seal(cipher, table.name) for table in (MESSAGES, POST_KEYS, DETAILS))

    async def add(self, message: Message) -> Message:
        values = fixed_values(message, self._seal) | changing_values(message, self._seal)
        row = await self._connection.one(_ADD, _missing(), **values)
        self._noting.message(message.id)
        await self._attach((message,))
        return replace(message, position=row['position'])

    async def add_all(self, messages: Sequence[Message]) -> None:
        rows = [{**fixed_values(one, self._seal), **changing_values(one, self._seal), 'position': one.position} for one in messages]
        await self._connection.run_many(_ADD_ALL, rows)
        await self._attach(messages)
        for one in messages:
            self._noting.message(one.id)

    async def _attach(self, messages: Sequence[Message]) -> None:
        links = [{'message': one.id, 'file': file.id} for one in messages for file in one.attachments]
        if links:
            await self._connection.run_many(_LINK, links)
            await self._connection.run_many(_SENT, [{'file': link['file']} for link in links])

    async def all_of(self, conversation: ConversationId) -> Sequence[Message]:
        return [message_of(row, self._seal) for row in await self._connection.rows(_ALL_OF, conversation=conversation)]

    async def written(self, conversation: ConversationId, *, after: int, limit: int) -> Sequence[Message]:
        rows = await self._connection.rows(_WRITTEN, conversation=conversation, after=after, limit=limit)
        return [message_of(row, self._seal) for row in rows]

    async def update(self, message: Message) -> None:
        await self._connection.one(_UPDATE, _missing(), message=message.id, **changing_values(message, self._seal))
        self._noting.message(message.id)

    async def get(self, message: MessageId) -> Message:
        return message_of(await self._connection.one(_GET, _missing(), message=message), self._seal)

    async def some(self, messages: Sequence[MessageId]) -> Mapping[MessageId, Message]:
        found: dict[MessageId, Message] = {}
        for start in range(0, len(messages), AT_ONCE):
            wanted = dict(zip(_PLACES, messages[start : start + AT_ONCE], strict=False))
            rows = await self._connection.rows(_SOME, **(dict.fromkeys(_PLACES, '') | wanted))
            found |= {MessageId(row['id']): message_of(row, self._seal) for row in rows}
        return found

    async def versions(self, message: MessageId) -> Sequence[MessageId]:
        rows = await self._connection.rows(_VERSIONS, message=message)
        return [MessageId(row['id']) for row in _some(rows)]

    async def rival(self, message: MessageId) -> Message | None:
        row = await self._connection.row(_RIVAL, message=message)
        return message_of(row, self._seal) if row else None

    async def branch(self, head: MessageId, *, limit: int) -> Sequence[Message]:
        rows = _some(await self._connection.rows(BRANCH, head=head, floor=BELOW_ALL, limit=limit))
        return [message_of(row, self._seal) for row in reversed(rows)]

    async def tops(self, head: MessageId, *, length: int) -> Sequence[MessageId]:
        rows = await self._connection.rows(TOPS, head=head, floor=BELOW_ALL, limit=WHOLE_BRANCH, length=length)
        return [MessageId(row['id']) for row in rows]

    async def holds_whisper(self, head: MessageId, reader: PersonId) -> bool:
        return bool(await self._connection.rows(HIDDEN_ALONG, head=head, floor=BELOW_ALL, limit=WHOLE_BRANCH, reader=reader))

    async def said_along(self, head: MessageId, author: str) -> Sequence[Message]:
        rows = await self._connection.rows(SAID_ALONG, head=head, floor=BELOW_ALL, limit=WHOLE_BRANCH, author=author)
        return [message_of(row, self._seal) for row in rows]

    async def page(self, head: MessageId, *, limit: int, before: MessageId | None = None, after: MessageId | None = None) -> TimelinePage:
        if before is not None:
            place = await self._connection.one(_PLACE, _missing(), message=before, head=head)
            return await self._page_up(place['parent'], limit=limit, has_newer=True)
        if after is not None:
            return await self._page_down(head, after, limit=limit)
        return await self._page_up(head, limit=limit, has_newer=False)

    async def _page_up(self, start: MessageId | None, *, limit: int, has_newer: bool) -> TimelinePage:
        """One more row than asked for tells whether the branch goes on."""
        if start is None:
            return TimelinePage(entries=(), has_older=False, has_newer=has_newer)
        rows = _some(await self._connection.rows(ENTRIES, head=start, floor=BELOW_ALL, limit=limit + 1))
        return TimelinePage(entries=self._entries(rows[:limit]), has_older=len(rows) > limit, has_newer=has_newer)

    async def _page_down(self, head: MessageId, after: MessageId, *, limit: int) -> TimelinePage:
        """Walk up from the head to `after`, for only parents are known; ids alone are read on the way."""
        floor = (await self._connection.one(_PLACE, _missing(), message=after, head=head))['position']
        ids = await self._connection.rows(BRANCH_IDS, head=head, floor=floor, limit=WHOLE_BRANCH)
        if not ids and head == after:
            return TimelinePage(entries=(), has_older=True, has_newer=False)
        if not ids or ids[-1]['parent'] != after:
            raise NotFound(t('This message is not on the version shown now.'))
        top = ids[max(0, len(ids) - limit)]['id']
        rows = await self._connection.rows(ENTRIES, head=top, floor=floor, limit=limit)
        return TimelinePage(entries=self._entries(rows), has_older=True, has_newer=len(ids) > limit)

    def _entries(self, rows: Sequence[Row]) -> tuple[Entry, ...]:
        return tuple(_entry(message_of(row, self._seal), row['later_versions']) for row in reversed(rows))

    async def newest_under(self, message: MessageId) -> MessageId:
        row = await self._connection.row(NEWEST_UNDER, message=message)
        return MessageId(row['id']) if row else message

    async def remove(self, message: MessageId) -> None:
        above = (await self._connection.one(_ABOVE, _missing(), message=message))['parent']
        for statement in (_RAISE, _LOWER_HEAD):
            await self._connection.rows(statement, message=message, above=above)
        for statement in (_FORGET_DETAILS, _FORGET_DRAFTS, _FORGET_CALLS, _FORGET_REACTIONS, _REMOVE):
            await self._connection.rows(statement, message=message)
        self._noting.message(message)

    async def long_deleted(self, at: datetime, *, limit: int) -> Sequence[MessageId]:
        return [MessageId(row['id']) for row in await self._connection.rows(_LONG_DELETED, deleted_by=micros(at), limit=limit)]

    async def empty(self, message: MessageId) -> None:
        await self._connection.one(_EMPTY, _missing(), message=message, nothing=self._seal.text('text', message, ''))
        for statement in (_FORGET_DETAILS, _FORGET_DRAFTS, _FORGET_CALLS, _FORGET_REACTIONS, _FORGET_LINKS, _FORGET_KEYS):
            await self._connection.rows(statement, message=message)
        self._noting.message(message)

    async def said_by_agents(self, conversation: ConversationId) -> int:
        row = await self._connection.one(_BY_AGENTS, _missing(), conversation=conversation)
        return int(row['said'])

    async def has_children(self, message: MessageId) -> bool:
        return await self._connection.row(_CHILD, message=message) is not None

    async def by_key(self, conversation: ConversationId, person: PersonId, client_message_id: str) -> tuple[Message, bytes] | None:
        row = await self._connection.row(_BY_KEY, conversation=conversation, person=person, client_message_id=client_message_id)
        return self._keyed(row) if row else None

    async def first_by_key(self, person: PersonId, client_message_id: str) -> tuple[Message, bytes] | None:
        row = await self._connection.row(_FIRST_BY_KEY, person=person, client_message_id=client_message_id)
        return self._keyed(row) if row else None

    def _keyed(self, row: Row) -> tuple[Message, bytes]:
        return message_of(row, self._seal), self._key_seal.open_blob('body_hash', row['id'], row['body_hash'])

    async def add_key(self, message: Message, person: PersonId, client_message_id: str, body_hash: bytes) -> None:
        try:
            await self._connection.rows(
                _ADD_KEY,
                message=message.id,
                person=person,
                conversation=message.conversation,
                client_message_id=client_message_id,
                body_hash=self._key_seal.blob('body_hash', message.id, body_hash),
            )
        except Conflict as error:
            raise Conflict(t('This client_message_id was used before.')) from error

    async def streaming(self) -> Sequence[Message]:
        return [message_of(row, self._seal) for row in await self._connection.rows(_STREAMING)]

    async def set_detail(self, detail: Detail) -> None:
        await self._connection.rows(
            _SET_DETAIL,
            message=detail.message,
            first_token_ms=detail.timing.first_token_ms,
            total_ms=detail.timing.total_ms,
            requests=self._detail_seal.json('requests', detail.message, detail.requests),
        )

    async def detail(self, message: MessageId) -> Detail:
        row = await self._connection.one(_DETAIL, t('There are no details for this message.'), message=message)
        return Detail(
            message=message,
            requests=tuple(self._detail_seal.open_json('requests', message, row['requests'])),
            timing=Timing(first_token_ms=row['first_token_ms'], total_ms=row['total_ms']),
        )


def _some(rows: Sequence[Row]) -> Sequence[Row]:
    if not rows:
        raise NotFound(_missing())
    return rows


def _entry(message: Message, later_versions: str | None) -> Entry:
    later = later_versions.split(',') if later_versions else []
    return Entry(message=message, versions=(message.slot, *map(MessageId, later)))


def _missing() -> str:
    return t('This message does not exist, or not any more.')
