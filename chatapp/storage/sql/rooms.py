"""The reins of rooms, and the agents that sit in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, or_, select

from chatapp.domain.ids import AgentId, ConversationId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.persona import Persona
from chatapp.domain.rooms import FirstRound, Member, PanelKind, Room, Rules, TurnPolicy
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import CONVERSATIONS, MEMBERS, ROOMS
from chatapp.storage.sql.times import time_at

_r, _m, _c = ROOMS.c, MEMBERS.c, CONVERSATIONS.c
_agents = _m.kind == literal_column("'agent'")
_GET = Statement(select(ROOMS).where(_r.conversation == bindparam('of')))
_FORGET = Statement(delete(ROOMS).where(_r.conversation == bindparam('of')))
_ADD = Statement(insert(ROOMS))
_MEMBERS = Statement(select(MEMBERS).where(_m.conversation == bindparam('of'), _agents).order_by(_m.seat, _m.member))
_FORGET_MEMBER = Statement(delete(MEMBERS).where(_m.conversation == bindparam('of'), _agents, _m.member == bindparam('agent')))
_ADD_MEMBER = Statement(insert(MEMBERS))
_WITH_AGENT = Statement(
    select(_m.conversation).where(_agents, _m.member == bindparam('agent'), _m.gone == literal_column('0')).order_by(_m.conversation)
)
_AUTONOMOUS = Statement(
    select(_c.id, _c.active_at)
    .join(ROOMS, _r.conversation == _c.id)
    .where(_r.autonomous == literal_column('1'), _r.paused == literal_column('0'), _c.deleted_at.is_(None))
    .order_by(_c.id)
)
_OWNED = Statement(
    select(_c.id).where(_c.owner == bindparam('person'), _c.kind != literal_column("'chat'"), _c.deleted_at.is_(None)).order_by(_c.id)
)
_guest = MEMBERS.alias('seats').c
_JOINED = select(_guest.conversation).where(_guest.kind == literal_column("'person'"), _guest.member == bindparam('person'))
_CASTS = Statement(
    select(MEMBERS)
    .join(CONVERSATIONS, _c.id == _m.conversation)
    .where(or_(_c.owner == bindparam('person'), _c.id.in_(_JOINED)), _agents, _m.gone == literal_column('0'))
    .order_by(_m.conversation, _m.seat, _m.member)
)


class SqlRooms:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, MEMBERS.name)

    async def get(self, conversation: ConversationId) -> Room:
        row = await self._connection.row(_GET, of=conversation)
        if row is None:
            return Room(conversation=conversation)
        return Room(
            conversation=conversation,
            rules=_rules(row['rules']),
            paused=bool(row['paused']),
            direct=AgentId(row['direct']) if row['direct'] else None,
            panel=PanelKind(row['panel']) if row['panel'] else None,
        )

    async def put(self, room: Room) -> None:
        await self._connection.rows(_FORGET, of=room.conversation)
        rules = json.dumps(asdict(room.rules))
        await self._connection.rows(_ADD, conversation=room.conversation, rules=rules, **_flags(room))

    async def members(self, conversation: ConversationId) -> Sequence[Member]:
        return [self._member(row) for row in await self._connection.rows(_MEMBERS, of=conversation)]

    async def put_member(self, member: Member) -> None:
        row_id = _row_id(member.conversation, member.agent)
        await self._connection.rows(_FORGET_MEMBER, of=member.conversation, agent=member.agent)
        await self._connection.rows(
            _ADD_MEMBER,
            conversation=member.conversation,
            kind='agent',
            member=member.agent,
            seat=member.seat,
            since=member.since,
            model=str(member.model) if member.model else None,
            muted=int(member.muted),
            gone=int(member.left),
            name=self._seal.text('name', row_id, member.name),
            persona=self._seal.json('persona', row_id, _persona_json(member.persona)) if member.persona else None,
        )

    async def with_agent(self, agent: AgentId) -> Sequence[ConversationId]:
        return [ConversationId(row['conversation']) for row in await self._connection.rows(_WITH_AGENT, agent=agent)]

    async def owned_by(self, person: PersonId) -> Sequence[ConversationId]:
        return [ConversationId(row['id']) for row in await self._connection.rows(_OWNED, person=person)]

    async def autonomous(self) -> Sequence[tuple[ConversationId, datetime]]:
        return [(ConversationId(row['id']), time_at(row['active_at'])) for row in await self._connection.rows(_AUTONOMOUS)]

    async def casts(self, person: PersonId) -> Mapping[ConversationId, Sequence[str]]:
        found: dict[ConversationId, list[str]] = {}
        for row in await self._connection.rows(_CASTS, person=person):
            member = self._member(row)
            found.setdefault(member.conversation, []).append(member.name)
        return found

    def _member(self, row: Row) -> Member:
        conversation, agent = ConversationId(row['conversation']), AgentId(row['member'])
        row_id = _row_id(conversation, agent)
        return Member(
            conversation=conversation,
            agent=agent,
            name=self._seal.open_text('name', row_id, row['name']),
            seat=row['seat'],
            since=row['since'],
            model=ModelRef.parse(row['model']) if row['model'] else None,
            muted=bool(row['muted']),
            left=bool(row['gone']),
            persona=_persona(self._seal.open_json('persona', row_id, row['persona'])) if row['persona'] else None,
        )


def _row_id(conversation: ConversationId, agent: AgentId) -> str:
    return f'{conversation}|agent|{agent}'


def _persona_json(persona: Persona) -> dict[str, object]:
    return {**asdict(persona), 'model': str(persona.model) if persona.model else None}


def _persona(values: dict[str, Any]) -> Persona:  # Any: JSON, as it was written above
    model = ModelRef.parse(values['model']) if values['model'] else None
    return Persona(**{**values, 'model': model, 'budget': Cap(**values['budget'])})


def _flags(room: Room) -> dict[str, Value]:
    return {
        'paused': int(room.paused),
        'direct': room.direct,
        'autonomous': int(room.rules.autonomous),
        'panel': room.panel.value if room.panel else None,
    }


def _rules(text: str) -> Rules:
    values = json.loads(text)
    return Rules(**{**values, 'policy': TurnPolicy(values['policy']), 'first_round': FirstRound(values['first_round'])})
