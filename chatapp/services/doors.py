"""The ways in: the one-time link, name and password, the session cookie and tokens for programs."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chatapp.domain.errors import BadInput, Forbidden, HouseError, NotFound, NotSignedIn
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import PersonId, SessionId, TokenId
from chatapp.domain.people import Person, Role, Scope, Session, Token
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.limits import Limits, network_of
from chatapp.services.passwords import Passwords
from chatapp.services.people import end_sessions_in, ensured_owner_in, owner_in
from chatapp.services.returning import returns
from chatapp.services.secret import hash_of, new_secret
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(days=30)
TOKEN_LIFE = timedelta(hours=12)  # a program signs in again each day; one that must not has a token of its own
SESSION_GRAIN = timedelta(days=1)  # a session is prolonged at most this often, so that reading does not mean writing
MAX_TOKEN_NAME_CHARS = 100
LOOK_EVERY_S = 30.0
CHAT_ONLY = frozenset({Scope.CHAT})


class Doors:
    def __init__(
        self,
        units: Units,
        passwords: Passwords,
        limits: Limits,
        *,
        clock: Clock,
        new_id: NewId,
        session_life: timedelta = SESSION_LIFE,
    ) -> None:
        """A session that nobody uses for `session_life` ends."""
        self.session_life, self._grain = session_life, min(SESSION_GRAIN, session_life / 10)
        self._units, self._passwords, self._limits = units, passwords, limits
        self._clock, self._new_id = clock, new_id
        self._looked_at = clock.now()

    # --- the one-time link -------------------------------------------------------------------------------------
    async def new_link(self) -> str:
        """The secret of a new one-time link, good for 15 minutes and one use; every older link is void."""
        secret = new_secret()
        async with self._units.write() as unit:
            await unit.store.sessions.replace_link(hash_of(secret), expires_at=self._clock.now() + LINK_LIFE)
        return secret

    async def link_at_start(self) -> str | None:
        """A new link while the owner has no password; None afterwards, when the password is the door."""
        async with self._units.read() as store:
            owner = await owner_in(store)
        return None if owner is not None and owner.has_password else await self.new_link()

    async def enter_by_link(self, secret: str) -> tuple[Session, str]:
        """Sign the owner in, the first one through being made the owner, or whom a link of the owner's is for.

        The same `NotSignedIn` when used, taken back, old or never made.
        """
        async with self._units.write() as unit:
            return await self.opened(unit.store, await self._behind(unit.store, hash_of(secret)))

    async def _behind(self, store: Store, secret_hash: bytes) -> PersonId:
        now = self._clock.now()
        if await store.sessions.take_link(secret_hash, now=now):
            return (await ensured_owner_in(store, self._clock, self._new_id)).id
        link = await store.company.take_sign_in_link(secret_hash, now=now)
        if link is None or not await returns(store, await store.people.get(link.person)):
            raise NotSignedIn(t('This link has been used or is too old; ask for a new one, or run: chatapp link'))
        return link.person

    # --- name and password -------------------------------------------------------------------------------------
    async def sign_in(self, name: str, password: str, *, address: str) -> tuple[Session, str]:
        """A new session and its cookie secret. The same `NotSignedIn`, as slowly, for a wrong name and a wrong password.

        The name may stay empty where only one person has a password. `TooMany` after 20 attempts a minute for one name
        or from one address.
        """
        person = await self._known(name, password, address)
        async with self._units.write() as unit:
            return await self.opened(unit.store, person)

    async def sign_in_program(self, name: str, password: str, *, address: str, scopes: frozenset[Scope] = CHAT_ONLY) -> tuple[Token, str]:
        """The same for a program, which gets a token for twelve hours and its secret; more than `chat` is for owners."""
        person, now = await self._known(name, password, address), self._clock.now()
        token, secret = self._made(person, t('Signed in by name'), scopes=scopes, expires_at=now + TOKEN_LIFE)
        signed_in = replace(token, signed_in=True)
        async with self._units.write() as unit:
            if scopes - CHAT_ONLY and (await unit.store.people.get(person)).role is not Role.OWNER:
                raise Forbidden(t('Only the owner can sign a program in with more than the scope chat.'))
            for old in await unit.store.sessions.tokens_of(person):
                if old.signed_in and old.expires_at is not None and old.expires_at <= now:
                    await unit.store.sessions.delete_token(old.id)
            await unit.store.sessions.add_token(signed_in, hash_of(secret))
        return signed_in, secret

    async def _known(self, name: str, password: str, address: str) -> PersonId:
        self._limits.check('login', f'address {network_of(address)}')
        async with self._units.read() as store:
            person = _called(_folded(name), await store.people.all())
            stored = await store.people.password_hash(person.id) if person else None
        counted = _folded(person.name if person else name)
        self._limits.check('login', f'name {hash_of(counted).hex()}')
        if not await self._passwords.matches(password, stored) or person is None:
            raise NotSignedIn(t('The name or the password is not right.'))
        return person.id

    # --- sessions ----------------------------------------------------------------------------------------------
    async def session_of(self, cookie_secret: str | None) -> tuple[Session, Person]:
        """Whose cookie this is, the session prolonged now and then; `NotSignedIn` without one that is alive."""
        session, person = await self.standing(cookie_secret)
        if session.expires_at - self._clock.now() < self.session_life - self._grain:
            session = await self._prolonged(hash_of(cookie_secret or ''))
        return session, person

    async def standing(self, cookie_secret: str | None) -> tuple[Session, Person]:
        """The same for who only listens: nothing is prolonged by it."""
        if not cookie_secret:
            raise NotSignedIn(t('Sign in first.'))
        async with self._units.read() as store:
            session = await self._live_session(store, hash_of(cookie_secret))
            return session, await store.people.get(session.person)

    async def sign_out(self, session: Session) -> None:
        """End this session; its pages and streams close at once."""
        async with self._units.write() as unit:
            await unit.store.sessions.end_session(session.id)
            unit.news.append(SessionEnded(person=session.person, session=session.id))

    async def keep_ended(self) -> None:
        """Close what belongs to sessions whose time is over, as long as the house stands."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.end_those_over()
            except HouseError as error:
                log.warning('Sessions whose time is over wait to be closed: %s', error.sentence)

    async def end_those_over(self) -> int:
        """Pages and streams of sessions whose time was over since the last look close at once, as of those signed out; how many."""
        after, by = self._looked_at, self._clock.now()
        async with self._units.read() as store:
            if not await store.sessions.ending(after=after, by=by):
                self._looked_at = max(after, by)
                return 0
        async with self._units.write() as unit:
            over = await unit.store.sessions.ending(after=after, by=by)
            unit.news += [SessionEnded(person=one.person, session=one.id) for one in over]
        self._looked_at = max(after, by)
        return len(over)

    async def sign_out_everywhere(self, reader: PersonId, *, kept_secret: str | None = None) -> None:
        """End all sessions of the reader but the one whose cookie secret is `kept_secret`; its page reloads.

        With them end the tokens that programs got by signing in; tokens made by hand stay.
        """
        async with self._units.write() as unit:
            await end_sessions_in(unit.store, reader, kept_secret)
            unit.news.append(SessionEnded(person=reader, session=None))

    # --- tokens for programs -----------------------------------------------------------------------------------
    async def create_token(
        self, reader: PersonId, *, name: str, scopes: frozenset[Scope] = CHAT_ONLY, expires_at: datetime | None = None
    ) -> tuple[Token, str]:
        """A token and its secret, which is shown this once."""
        line = ' '.join(cleaned(name).split())[:MAX_TOKEN_NAME_CHARS]
        if not line:
            raise BadInput(t('Name the token after the program that will use it.'), field='name')
        if not scopes:
            raise BadInput(t('Choose at least one scope for the token.'), field='scopes')
        token, secret = self._made(reader, line, scopes=scopes, expires_at=expires_at)
        async with self._units.write() as unit:
            await unit.store.sessions.add_token(token, hash_of(secret))
        return token, secret

    def _made(self, person: PersonId, name: str, *, scopes: frozenset[Scope] = CHAT_ONLY, expires_at: datetime | None) -> tuple[Token, str]:
        now = self._clock.now()
        token = Token(id=TokenId(self._new_id()), person=person, name=name, scopes=scopes, created_at=now, expires_at=expires_at)
        return token, new_secret()

    async def token_of(self, secret: str) -> tuple[Token, Person]:
        """Whose token this is; `NotSignedIn` when unknown, revoked or expired."""
        async with self._units.read() as store:
            try:
                token = await store.sessions.token_by(hash_of(secret))
                person = await store.people.get(token.person)
            except NotFound as error:
                raise NotSignedIn(t('This token is not known here or was revoked.')) from error
        if token.expires_at is not None and token.expires_at <= self._clock.now():
            raise NotSignedIn(t('This token has expired; make a new one.'))
        return token, person

    async def tokens(self, reader: PersonId) -> Sequence[Token]:
        async with self._units.read() as store:
            return await store.sessions.tokens_of(reader)

    async def revoke_token(self, reader: PersonId, token: TokenId) -> None:
        """End a token of the reader's; `NotFound` for any other."""
        async with self._units.write() as unit:
            if token not in [one.id for one in await unit.store.sessions.tokens_of(reader)]:
                raise NotFound(t('There is no such token.'))
            await unit.store.sessions.delete_token(token)

    async def opened(self, store: Store, person: PersonId) -> tuple[Session, str]:
        """A new session inside the caller's unit, and its cookie's secret."""
        now, secret = self._clock.now(), new_secret()
        session = Session(id=SessionId(self._new_id()), person=person, created_at=now, expires_at=now + self.session_life)
        await store.sessions.add_session(session, hash_of(secret))
        return session, secret

    async def _prolonged(self, secret_hash: bytes) -> Session:
        """The session with a later end; looked up again, so that one ended meanwhile stays ended."""
        async with self._units.write() as unit:
            old = await self._live_session(unit.store, secret_hash)
            session = replace(old, expires_at=self._clock.now() + self.session_life)
            await unit.store.sessions.end_session(old.id)
            await unit.store.sessions.add_session(session, secret_hash)
        return session

    async def _live_session(self, store: Store, secret_hash: bytes) -> Session:
        try:
            session = await store.sessions.session_by(secret_hash)
        except NotFound as error:
            raise NotSignedIn(t('Sign in first.')) from error
        if session.expires_at <= self._clock.now():
            raise NotSignedIn(t('You were away for long; sign in again.'))
        return session


def _called(wanted: str, people: Sequence[Person]) -> Person | None:
    """The person of this folded name; for no name, the only one who has a password."""
    if wanted:
        return next((one for one in people if _folded(one.name) == wanted), None)
    with_password = [one for one in people if one.has_password]
    return with_password[0] if len(with_password) == 1 else None


def _folded(name: str) -> str:
    return ' '.join(cleaned(name).split()).casefold()
