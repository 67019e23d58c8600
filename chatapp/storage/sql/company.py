"""People at others' tables, and the links that let them in."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, literal_column, select

from chatapp.domain.company import Guest, Invite, SignInLink
from chatapp.domain.ids import ConversationId, InviteId, PersonId, SignInLinkId
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.many import among, places
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import INVITES, MEMBERS, SIGN_IN_LINKS
from chatapp.storage.sql.times import micros, time_at

_m, _i, _l = MEMBERS.c, INVITES.c, SIGN_IN_LINKS.c
_people = _m.kind == literal_column("'person'")
_here = _m.conversation == bindparam('of')
_SITS = Statement(select(_m.member).where(_people, _here, _m.member == bindparam('person')))
_GUESTS = Statement(select(MEMBERS).where(_people, _here).order_by(_m.seat, _m.member))
_FORGET = Statement(delete(MEMBERS).where(_people, _here, _m.member == bindparam('person')))
_ADD = Statement(insert(MEMBERS))
_TABLES = Statement(select(_m.conversation).where(_people, _m.member == bindparam('person')).order_by(_m.conversation))
_SEATED = Statement(select(_m.member).where(_people, among(_m.member)).distinct())
_ADD_INVITE = Statement(insert(INVITES))
_INVITES = Statement(select(INVITES).where(_i.conversation == bindparam('of')).order_by(_i.created_at, _i.id))
_TAKE = Statement(delete(INVITES).where(_i.secret_hash == bindparam('secret_hash')).returning(*INVITES.c))
_REMOVE = Statement(delete(INVITES).where(_i.id == bindparam('invite')))
_ADD_LINK = Statement(insert(SIGN_IN_LINKS))
_LINK_OF = Statement(select(SIGN_IN_LINKS).where(_l.person == bindparam('of')))
_LINKS_OF = Statement(select(SIGN_IN_LINKS).where(among(_l.person)))
_TAKE_LINK = Statement(delete(SIGN_IN_LINKS).where(_l.secret_hash == bindparam('secret_hash')).returning(*SIGN_IN_LINKS.c))
_DROP_LINK = Statement(delete(SIGN_IN_LINKS).where(_l.person == bindparam('of')))


class SqlCompany:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, MEMBERS.name)

    async def sits(self, conversation: ConversationId, person: PersonId) -> bool:
        return await self._connection.row(_SITS, of=conversation, person=person) is not None

    async def guests(self, conversation: ConversationId) -> Sequence[Guest]:
        return [self._guest(row) for row in await self._connection.rows(_GUESTS, of=conversation)]

    async def seat(self, conversation: ConversationId, guest: Guest, *, at: int) -> None:
        await self.unseat(conversation, guest.person)
        await self._connection.rows(
            _ADD,
            conversation=conversation,
            kind='person',
            member=guest.person,
            seat=at,
            since=0,
            model=None,
            muted=0,
            gone=0,
            persona=None,
            name=self._seal.text('name', _row_id(conversation, guest.person), guest.name),
        )

    async def unseat(self, conversation: ConversationId, person: PersonId) -> None:
        await self._connection.rows(_FORGET, of=conversation, person=person)

    async def tables_of(self, person: PersonId) -> Sequence[ConversationId]:
        return [ConversationId(row['conversation']) for row in await self._connection.rows(_TABLES, person=person)]

    async def seated(self, people: Sequence[PersonId]) -> Set[PersonId]:
        rows = [row for values in places(people) for row in await self._connection.rows(_SEATED, **values)]
        return {PersonId(row['member']) for row in rows}

    async def add_invite(self, invite: Invite, secret_hash: bytes) -> None:
        await self._connection.rows(
            _ADD_INVITE,
            id=invite.id,
            conversation=invite.conversation,
            made_by=invite.made_by,
            secret_hash=secret_hash,
            created_at=micros(invite.created_at),
            expires_at=micros(invite.expires_at),
        )

    async def invites(self, conversation: ConversationId) -> Sequence[Invite]:
        return [_invite(row) for row in await self._connection.rows(_INVITES, of=conversation)]

    async def take_invite(self, secret_hash: bytes, *, now: datetime) -> Invite | None:
        row = await self._connection.row(_TAKE, secret_hash=secret_hash)
        return _invite(row) if row is not None and time_at(row['expires_at']) > now else None

    async def remove_invite(self, invite: InviteId) -> None:
        await self._connection.rows(_REMOVE, invite=invite)

    async def put_sign_in_link(self, link: SignInLink, secret_hash: bytes) -> None:
        await self.drop_sign_in_link(link.person)
        await self._connection.rows(
            _ADD_LINK,
            id=link.id,
            person=link.person,
            made_by=link.made_by,
            secret_hash=secret_hash,
            created_at=micros(link.created_at),
            expires_at=micros(link.expires_at),
        )

    async def sign_in_link_of(self, person: PersonId) -> SignInLink | None:
        row = await self._connection.row(_LINK_OF, of=person)
        return _sign_in_link(row) if row is not None else None

    async def sign_in_links_of(self, people: Sequence[PersonId]) -> Mapping[PersonId, SignInLink]:
        rows = [row for values in places(people) for row in await self._connection.rows(_LINKS_OF, **values)]
        return {PersonId(row['person']): _sign_in_link(row) for row in rows}

    async def take_sign_in_link(self, secret_hash: bytes, *, now: datetime) -> SignInLink | None:
        row = await self._connection.row(_TAKE_LINK, secret_hash=secret_hash)
        return _sign_in_link(row) if row is not None and time_at(row['expires_at']) > now else None

    async def drop_sign_in_link(self, person: PersonId) -> None:
        await self._connection.rows(_DROP_LINK, of=person)

    def _guest(self, row: Row) -> Guest:
        person = PersonId(row['member'])
        name = self._seal.open_text('name', _row_id(ConversationId(row['conversation']), person), row['name'])
        return Guest(person=person, name=name)


def _row_id(conversation: ConversationId, person: PersonId) -> str:
    return f'{conversation}|person|{person}'


def _invite(row: Row) -> Invite:
    return Invite(
        id=InviteId(row['id']),
        conversation=ConversationId(row['conversation']),
        made_by=PersonId(row['made_by']),
        created_at=time_at(row['created_at']),
        expires_at=time_at(row['expires_at']),
    )


def _sign_in_link(row: Row) -> SignInLink:
    return SignInLink(
        id=SignInLinkId(row['id']),
        person=PersonId(row['person']),
        made_by=PersonId(row['made_by']),
        created_at=time_at(row['created_at']),
        expires_at=time_at(row['expires_at']),
    )
