"""Which folder each agent was last seen in, and what its replies have cost."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, func, insert, select

from chatapp.domain.identities import Known
from chatapp.domain.ids import AgentId
from chatapp.domain.messages import AuthorKind
from chatapp.plumbing.crypto import Cipher
from chatapp.ports.agents import Spoken
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import AGENTS, MESSAGES
from chatapp.storage.sql.times import time_at

_ALL = Statement(select(AGENTS).order_by(AGENTS.c.id))
_ADD = Statement(insert(AGENTS))
_REMOVE = Statement(delete(AGENTS).where(AGENTS.c.id == bindparam('agent')))
_m = MESSAGES.c
_SPOKEN = Statement(
    select(
        _m.author_id,
        func.count().label('replies'),
        func.coalesce(func.sum(_m.cost_micros), 0).label('cost_micros'),
        func.max(_m.created_at).label('last_at'),
    )
    .where(_m.author_kind == AuthorKind.AGENT.value)
    .group_by(_m.author_id)
)


class SqlAgents:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, AGENTS.name)

    async def all(self) -> Sequence[Known]:
        return [
            Known(
                id=AgentId(row['id']),
                path=self._seal.open_text('path', row['id'], row['path']),
                fingerprint=self._seal.open_text('fingerprint', row['id'], row['fingerprint']),
            )
            for row in await self._connection.rows(_ALL)
        ]

    async def put(self, known: Known) -> None:
        await self._connection.rows(_REMOVE, agent=known.id)
        sealed = {name: self._seal.text(name, known.id, getattr(known, name)) for name in ('path', 'fingerprint')}
        await self._connection.rows(_ADD, id=known.id, **sealed)

    async def spoken(self) -> Mapping[str, Spoken]:
        return {
            row['author_id']: Spoken(replies=row['replies'], cost_micros=row['cost_micros'], last_at=time_at(row['last_at']))
            for row in await self._connection.rows(_SPOKEN)
        }
