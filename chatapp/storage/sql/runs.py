"""Runs, from their first turn to the reason they ended with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from chatapp.domain.ids import AgentId, ConversationId, MessageId, RunId
from chatapp.domain.rooms import Reason, RunRecord, Used
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import RUNS
from chatapp.storage.sql.times import micros, micros_or_null, time_at, time_or_none

_r = RUNS.c
_CHANGING = ('ended_at', 'reason', 'head', 'open_agent', 'turns', 'tokens', 'cost_micros', 'sentence')
_earlier = RUNS.alias('earlier')
_next = select(func.coalesce(func.max(_earlier.c.position), -1) + 1).where(_earlier.c.conversation == bindparam('conversation'))
_columns: dict[str, object] = {column.name: bindparam(column.name) for column in RUNS.columns}
_ADD = Statement(insert(RUNS).values({**_columns, 'position': _next.scalar_subquery()}))
_END = Statement(update(RUNS).where(_r.id == bindparam('run')).values({name: bindparam(name) for name in _CHANGING}).returning(_r.id))
_LAST = Statement(select(RUNS).where(_r.conversation == bindparam('of')).order_by(_r.position.desc()).limit(1))
_USED = Statement(
    select(func.coalesce(func.sum(_r.turns), 0).label('turns'), func.coalesce(func.sum(_r.cost_micros), 0).label('micros')).where(
        _r.conversation == bindparam('of'), _r.autonomous == literal_column('1'), _r.started_at >= bindparam('since')
    )
)
_OPEN = Statement(select(RUNS).where(_r.ended_at.is_(None)).order_by(_r.conversation, _r.position))


class SqlRuns:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, RUNS.name)

    async def add(self, run: RunRecord) -> None:
        started_at = micros(run.started_at)
        fixed: dict[str, Value] = {'conversation': run.conversation, 'started_at': started_at, 'autonomous': int(run.autonomous)}
        await self._connection.rows(_ADD, id=run.id, **fixed, **self._changing(run))

    async def end(self, run: RunRecord) -> None:
        await self._connection.one(_END, t('This run does not exist, or not any more.'), run=run.id, **self._changing(run))

    async def last(self, conversation: ConversationId) -> RunRecord | None:
        row = await self._connection.row(_LAST, of=conversation)
        return self._run(row) if row else None

    async def autonomous_since(self, conversation: ConversationId, at: datetime) -> Used:
        (row,) = await self._connection.rows(_USED, of=conversation, since=micros(at))
        return Used(turns=int(row['turns']), micros=int(row['micros']))

    async def left_open(self) -> Sequence[RunRecord]:
        return [self._run(row) for row in await self._connection.rows(_OPEN)]

    def _changing(self, run: RunRecord) -> dict[str, Value]:
        return {
            'ended_at': micros_or_null(run.ended_at),
            'reason': run.reason.value if run.reason else None,
            'head': run.head,
            'open_agent': run.open,
            'turns': run.turns,
            'tokens': run.tokens,
            'cost_micros': run.micros,
            'sentence': self._seal.text_or_null('sentence', run.id, run.sentence),
        }

    def _run(self, row: Row) -> RunRecord:
        return RunRecord(
            id=RunId(row['id']),
            conversation=ConversationId(row['conversation']),
            started_at=time_at(row['started_at']),
            ended_at=time_or_none(row['ended_at']),
            reason=Reason(row['reason']) if row['reason'] else None,
            sentence=self._seal.open_text('sentence', row['id'], row['sentence']),
            head=MessageId(row['head']) if row['head'] else None,
            open=AgentId(row['open_agent']) if row['open_agent'] else None,
            turns=row['turns'],
            tokens=row['tokens'],
            micros=row['cost_micros'],
            autonomous=bool(row['autonomous']),
        )
