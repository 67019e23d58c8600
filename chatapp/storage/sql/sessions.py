"""Sessions, the one-time link and tokens, found by a hash of their secret."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from chatapp.domain.ids import PersonId, SessionId, TokenId
from chatapp.domain.people import Scope, Session, Token
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import LINKS, SESSIONS, TOKENS
from chatapp.storage.sql.times import micros, micros_or_null, time_at, time_or_none

_ADD_SESSION = Statement(insert(SESSIONS))
_SESSION_BY = Statement(select(SESSIONS).where(SESSIONS.c.secret_hash == bindparam('secret_hash')))
_ENDING = Statement(
    select(SESSIONS)
    .where(SESSIONS.c.expires_at > bindparam('after'), SESSIONS.c.expires_at <= bindparam('by'))
    .order_by(SESSIONS.c.expires_at, SESSIONS.c.id)
)
_END_SESSION = Statement(delete(SESSIONS).where(SESSIONS.c.id == bindparam('session')))
_END_SESSIONS = Statement(delete(SESSIONS).where(SESSIONS.c.person == bindparam('person')))
_DROP_LINKS = Statement(delete(LINKS))
_ADD_LINK = Statement(insert(LINKS))
_TAKE_LINK = Statement(delete(LINKS).where(LINKS.c.secret_hash == bindparam('secret_hash')).returning(LINKS.c.expires_at))
_ADD_TOKEN = Statement(insert(TOKENS))
_TOKEN_BY = Statement(select(TOKENS).where(TOKENS.c.secret_hash == bindparam('secret_hash')))
_TOKENS_OF = Statement(select(TOKENS).where(TOKENS.c.person == bindparam('person')).order_by(TOKENS.c.created_at, TOKENS.c.id))
_DELETE_TOKEN = Statement(delete(TOKENS).where(TOKENS.c.id == bindparam('token')).returning(TOKENS.c.id))


class SqlSessions:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, TOKENS.name)

    async def add_session(self, session: Session, secret_hash: bytes) -> None:
        await self._connection.rows(
            _ADD_SESSION,
            id=session.id,
            person=session.person,
            secret_hash=secret_hash,
            created_at=micros(session.created_at),
            expires_at=micros(session.expires_at),
        )

    async def session_by(self, secret_hash: bytes) -> Session:
        return _session(await self._connection.one(_SESSION_BY, t('This session has ended.'), secret_hash=secret_hash))

    async def ending(self, *, after: datetime, by: datetime) -> Sequence[Session]:
        return [_session(row) for row in await self._connection.rows(_ENDING, after=micros(after), by=micros(by))]

    async def end_session(self, session: SessionId) -> None:
        await self._connection.rows(_END_SESSION, session=session)

    async def end_sessions_of(self, person: PersonId) -> None:
        await self._connection.rows(_END_SESSIONS, person=person)

    async def replace_link(self, secret_hash: bytes, *, expires_at: datetime) -> None:
        await self._connection.rows(_DROP_LINKS)
        await self._connection.rows(_ADD_LINK, secret_hash=secret_hash, expires_at=micros(expires_at))

    async def take_link(self, secret_hash: bytes, *, now: datetime) -> bool:
        row = await self._connection.row(_TAKE_LINK, secret_hash=secret_hash)
        return row is not None and time_at(row['expires_at']) > now

    async def add_token(self, token: Token, secret_hash: bytes) -> None:
        await self._connection.rows(
            _ADD_TOKEN,
            id=token.id,
            person=token.person,
            secret_hash=secret_hash,
            scopes=' '.join(sorted(token.scopes)),
            created_at=micros(token.created_at),
            expires_at=micros_or_null(token.expires_at),
            name=self._seal.text('name', token.id, token.name),
            signed_in=token.signed_in,
        )

    async def token_by(self, secret_hash: bytes) -> Token:
        return self._token(await self._connection.one(_TOKEN_BY, _no_token(), secret_hash=secret_hash))

    async def tokens_of(self, person: PersonId) -> Sequence[Token]:
        return [self._token(row) for row in await self._connection.rows(_TOKENS_OF, person=person)]

    async def delete_token(self, token: TokenId) -> None:
        await self._connection.one(_DELETE_TOKEN, _no_token(), token=token)

    def _token(self, row: Row) -> Token:
        return Token(
            id=TokenId(row['id']),
            person=PersonId(row['person']),
            name=self._seal.open_text('name', row['id'], row['name']),
            scopes=frozenset(Scope(scope) for scope in row['scopes'].split()),
            created_at=time_at(row['created_at']),
            expires_at=time_or_none(row['expires_at']),
            signed_in=bool(row['signed_in']),
        )


def _session(row: Row) -> Session:
    return Session(
        id=SessionId(row['id']),
        person=PersonId(row['person']),
        created_at=time_at(row['created_at']),
        expires_at=time_at(row['expires_at']),
    )


def _no_token() -> str:
    return t('This token does not exist, or not any more.')
