"""The ledger: one row for each provider call, from its reservation on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId, UsageId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import NOTHING, Spent, Usage
from chatapp.domain.wording import t
from chatapp.ports.storage import UsageRow
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import USAGE_ROWS
from chatapp.storage.sql.times import micros, micros_or_null, time_at, time_or_none
from chatapp.storage.sql.tree import BELOW_ALL, ON_BRANCH, WHOLE_BRANCH

_u = USAGE_ROWS.c
_FIGURES = tuple(field.name for field in fields(Usage) if field.name != 'estimated')
_SETTLED = (*_FIGURES, 'estimated', 'cost_micros', 'settled_at')
_ADD = Statement(insert(USAGE_ROWS))
_SETTLE = Statement(
    update(USAGE_ROWS).where(_u.id == bindparam('usage_id')).values({name: bindparam(name) for name in _SETTLED}).returning(_u.id)
)
_RELEASE = Statement(delete(USAGE_ROWS).where(_u.id == bindparam('usage_id'), _u.settled_at.is_(None)))
_OPEN = Statement(select(USAGE_ROWS).where(_u.settled_at.is_(None)).order_by(_u.started_at, _u.id))


def _sums() -> Select[tuple[int, ...]]:
    return select(
        *(func.coalesce(func.sum(_u[name]), 0).label(name) for name in _FIGURES),
        func.coalesce(func.max(_u.estimated), 0).label('estimated'),
        func.coalesce(func.sum(_u.cost_micros), 0).label('cost_micros'),
        func.count().label('calls'),
        (func.count() - func.count(_u.cost_micros)).label('unpriced_calls'),
    )


_SPENT_BY = Statement(_sums().where(_u.person == bindparam('person'), _u.started_at >= bindparam('since')))
_SPENT_AS = Statement(_sums().where(_u.agent == bindparam('agent'), _u.started_at >= bindparam('since')))
_SPENT_BY_MODEL = Statement(_sums().add_columns(_u.model).where(_u.started_at >= bindparam('since')).group_by(_u.model))
_SPENT_IN = Statement(_sums().where(_u.conversation == bindparam('conversation')))
_SPENT_ALONG = Statement(_sums().where(_u.conversation == bindparam('conversation'), _u.message.in_(ON_BRANCH)))


class SqlUsage:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, row: UsageRow) -> None:
        await self._connection.rows(
            _ADD,
            id=row.id,
            person=row.person,
            conversation=row.conversation,
            message=row.message,
            purpose=row.purpose,
            model=str(row.model),
            cost_micros=row.cost_micros,
            started_at=micros(row.started_at),
            settled_at=micros_or_null(row.settled_at),
            agent=row.agent,
            **asdict(row.usage),
        )

    async def settle(self, usage_id: UsageId, *, usage: Usage, cost_micros: int | None, at: datetime) -> None:
        missing = t('This provider call is not in the ledger.')
        values = asdict(usage)
        await self._connection.one(_SETTLE, missing, usage_id=usage_id, cost_micros=cost_micros, settled_at=micros(at), **values)

    async def release(self, usage_id: UsageId) -> None:
        await self._connection.rows(_RELEASE, usage_id=usage_id)

    async def open_rows(self) -> Sequence[UsageRow]:
        return [_usage_row(row) for row in await self._connection.rows(_OPEN)]

    async def spent_by(self, person: PersonId, *, since: datetime) -> Spent:
        return _spent((await self._connection.rows(_SPENT_BY, person=person, since=micros(since)))[0])

    async def spent_as(self, agent: AgentId, *, since: datetime) -> Spent:
        return _spent((await self._connection.rows(_SPENT_AS, agent=agent, since=micros(since)))[0])

    async def spent_by_provider(self, *, since: datetime) -> Mapping[str, Spent]:
        found = dict[str, Spent]()
        for row in await self._connection.rows(_SPENT_BY_MODEL, since=micros(since)):
            provider = ModelRef.parse(row['model']).provider
            found[provider] = found.get(provider, NOTHING) + _spent(row)
        return found

    async def spent_in(self, conversation: ConversationId) -> Spent:
        return _spent((await self._connection.rows(_SPENT_IN, conversation=conversation))[0])

    async def spent_along(self, conversation: ConversationId, head: MessageId) -> Spent:
        rows = await self._connection.rows(_SPENT_ALONG, conversation=conversation, head=head, floor=BELOW_ALL, limit=WHOLE_BRANCH)
        return _spent(rows[0])


def _usage(row: Row) -> Usage:
    return Usage(**{name: row[name] for name in _FIGURES}, estimated=bool(row['estimated']))


def _spent(row: Row) -> Spent:
    return Spent(usage=_usage(row), cost_micros=row['cost_micros'], calls=row['calls'], unpriced_calls=row['unpriced_calls'])


def _usage_row(row: Row) -> UsageRow:
    return UsageRow(
        id=UsageId(row['id']),
        person=PersonId(row['person']),
        conversation=ConversationId(row['conversation']) if row['conversation'] else None,
        message=MessageId(row['message']) if row['message'] else None,
        purpose=row['purpose'],
        model=ModelRef.parse(row['model']),
        usage=_usage(row),
        cost_micros=row['cost_micros'],
        started_at=time_at(row['started_at']),
        settled_at=time_or_none(row['settled_at']),
        agent=AgentId(row['agent']) if row['agent'] else None,
    )
