"""What critics wrote."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, insert, literal_column, null, select, update

from chatapp.domain.ids import AgentId, ConversationId, MessageId, ReportId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.reports import Report
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import MESSAGES, REPORTS
from chatapp.storage.sql.times import micros, time_at

_r = REPORTS.c
_earlier = REPORTS.alias('earlier')
_next = select(func.coalesce(func.max(_earlier.c.position), -1) + 1).where(_earlier.c.conversation == bindparam('conversation'))
_columns: dict[str, object] = {column.name: bindparam(column.name) for column in REPORTS.columns}
_ADD = Statement(insert(REPORTS).values({**_columns, 'position': _next.scalar_subquery()}))
_in_sight = (
    select(*(column for column in REPORTS.columns if column is not _r.request))
    .join(MESSAGES, MESSAGES.c.id == _r.after_message)
    .where(_r.conversation == bindparam('of'), MESSAGES.c.deleted_at.is_(None))
    .order_by(_r.position.desc())
    .limit(bindparam('limit'))
)
_OF = Statement(_in_sight)
_REQUEST = Statement(
    select(_r.id, _r.request)
    .join(MESSAGES, MESSAGES.c.id == _r.after_message)
    .where(_r.conversation == bindparam('of'), _r.id == bindparam('report'), MESSAGES.c.deleted_at.is_(None))
)
_mark = select(_earlier.c.position).where(_earlier.c.id == bindparam('before'), _earlier.c.conversation == bindparam('of'))
_BELOW = Statement(_in_sight.where(_r.position < _mark.scalar_subquery()))
_LAST = Statement(
    select(REPORTS)
    .where(_r.conversation == bindparam('of'), _r.agent == bindparam('agent'))
    .order_by(_r.position.desc())
    .limit(literal_column('1'))
)
_FILES = Statement(select(_r.id, _r.file).where(_r.conversation == bindparam('of'), _r.file.is_not(None)).order_by(_r.position))
_there = select(MESSAGES.c.conversation).where(MESSAGES.c.id == bindparam('message')).scalar_subquery()
_FORGET_REQUESTS = Statement(update(REPORTS).where(_r.conversation == _there).values(request=null()))
_REMOVE = Statement(delete(REPORTS).where(_r.after_message == bindparam('message')).returning(_r.id, _r.file))


class SqlReports:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, REPORTS.name)

    async def add(self, report: Report, *, request: str = '') -> None:
        await self._connection.rows(
            _ADD,
            id=report.id,
            conversation=report.conversation,
            after_message=report.after,
            agent=report.agent,
            model=str(report.model),
            created_at=micros(report.created_at),
            tokens=report.tokens,
            cost_micros=report.cost_micros,
            name=self._seal.text('name', report.id, report.name),
            file=self._seal.text_or_null('file', report.id, report.file),
            failure=self._seal.text_or_null('failure', report.id, report.failure),
            thinking=self._seal.text_or_null('thinking', report.id, report.thinking),
            text=self._seal.text('text', report.id, report.text),
            request=self._seal.text_or_null('request', report.id, request),
        )

    async def request_of(self, conversation: ConversationId, report: ReportId) -> str:
        missing = t('This report does not exist, or not any more.')
        row = await self._connection.one(_REQUEST, missing, of=conversation, report=report)
        return self._seal.open_text('request', report, row['request'])

    async def of(self, conversation: ConversationId, *, limit: int, before: ReportId | None = None) -> Sequence[Report]:
        if before is None:
            return [self._report(row) for row in await self._connection.rows(_OF, of=conversation, limit=limit)]
        return [self._report(row) for row in await self._connection.rows(_BELOW, of=conversation, limit=limit, before=before)]

    async def last_by(self, conversation: ConversationId, agent: AgentId) -> Report | None:
        row = await self._connection.row(_LAST, of=conversation, agent=agent)
        return self._report(row) if row else None

    async def files_of(self, conversation: ConversationId) -> Sequence[str]:
        return self._files(await self._connection.rows(_FILES, of=conversation))

    async def remove_after(self, message: MessageId) -> Sequence[str]:
        await self._connection.rows(_FORGET_REQUESTS, message=message)
        return self._files(await self._connection.rows(_REMOVE, message=message))

    def _files(self, rows: Sequence[Row]) -> Sequence[str]:
        return [self._seal.open_text('file', row['id'], row['file']) for row in rows if row['file']]

    def _report(self, row: Row) -> Report:
        return Report(
            id=ReportId(row['id']),
            conversation=ConversationId(row['conversation']),
            after=MessageId(row['after_message']),
            agent=AgentId(row['agent']),
            name=self._seal.open_text('name', row['id'], row['name']),
            model=ModelRef.parse(row['model']),
            text=self._seal.open_text('text', row['id'], row['text']),
            thinking=self._seal.open_text('thinking', row['id'], row['thinking']),
            failure=self._seal.open_text('failure', row['id'], row['failure']),
            file=self._seal.open_text('file', row['id'], row['file']),
            tokens=row['tokens'],
            cost_micros=row['cost_micros'],
            created_at=time_at(row['created_at']),
        )
