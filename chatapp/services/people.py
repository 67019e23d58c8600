"""People: who owns the house, what they are called, and how they like it."""

from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chatapp.domain.errors import BadInput, NotFound, NotSignedIn
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import PersonId
from chatapp.domain.people import Person, Role, Theme
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.passwords import Passwords
from chatapp.services.secret import hash_of
from chatapp.services.unit import Units

MAX_NAME_CHARS = 80


async def owner_in(store: Store) -> Person | None:
    """The owner of the house, None before the first door was opened."""
    return next((person for person in await store.people.all() if person.role is Role.OWNER), None)


class People:
    def __init__(self, units: Units, passwords: Passwords, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._passwords, self._clock, self._new_id = units, passwords, clock, new_id

    async def owner(self) -> Person | None:
        async with self._units.read() as store:
            return await owner_in(store)

    async def ensured_owner(self) -> Person:
        """The owner, made without a name if there is none yet: for the command line, which needs somebody to give tokens to."""
        async with self._units.write() as unit:
            return await ensured_owner_in(unit.store, self._clock, self._new_id)

    async def get(self, person: PersonId) -> Person:
        async with self._units.read() as store:
            return await store.people.get(person)

    async def needs_set_up(self) -> bool:
        """True until the owner has given a name."""
        owner = await self.owner()
        return owner is None or not owner.name

    async def set_up(self, person: PersonId, *, name: str, password: str | None) -> Person:
        """Give the name and, if wanted, a first password; `BadInput` names the field.

        The same again changes nothing, so that a first screen whose keys were refused can be sent once more.
        """
        line = person_name(name)
        async with self._units.read() as store:
            known_hash = await store.people.password_hash(person)
        again = bool(password and known_hash and await self._passwords.matches(password, known_hash))
        password_hash = await self._passwords.hash(password) if password and not again else None
        async with self._units.write() as unit:
            found = await unit.store.people.get(person)
            if password_hash and found.has_password:
                raise BadInput(t('There is a password already; change it in the settings.'), field='password')
            await unit.store.people.update(replace(found, name=line))
            if password_hash:
                await unit.store.people.set_password_hash(person, password_hash)
            return await unit.store.people.get(person)

    async def set_theme(self, reader: PersonId, theme: Theme) -> Person:
        async with self._units.write() as unit:
            changed = replace(await unit.store.people.get(reader), theme=theme)
            await unit.store.people.update(changed)
        return changed

    async def set_zone(self, reader: PersonId, zone: str) -> Person:
        """The zone the browser names, unless the reader chose one; `BadInput` when it is not an IANA name.

        Writes only when it changed.
        """
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput(t('This time zone is not known here.'), field='zone') from error
        found = await self.get(reader)
        if found.zone == zone or found.likes.own_zone:
            return found
        async with self._units.write() as unit:
            changed = replace(await unit.store.people.get(reader), zone=zone)
            await unit.store.people.update(changed)
        return changed

    async def set_password(self, reader: PersonId, *, current: str | None, password: str, kept_secret: str | None = None) -> Person:
        """Change the password; end every session of the reader but the one whose cookie secret is `kept_secret`.

        With them end the tokens that programs got for the old password.

        `NotSignedIn` when there is a password and `current` is not it.
        """
        async with self._units.read() as store:
            stored = await store.people.password_hash(reader)
        if stored is not None and not await self._passwords.matches(current or '', stored):
            raise NotSignedIn(t('The current password is not right.'))
        password_hash = await self._passwords.hash(password)
        async with self._units.write() as unit:
            await unit.store.people.set_password_hash(reader, password_hash)
            await end_sessions_in(unit.store, reader, kept_secret)
            unit.news.append(SessionEnded(person=reader, session=None))
            return await unit.store.people.get(reader)


async def ensured_owner_in(store: Store, clock: Clock, new_id: NewId) -> Person:
    """The owner of the house, made without a name if there is none yet."""
    found = await owner_in(store)
    if found is not None:
        return found
    made = Person(id=PersonId(new_id()), name='', role=Role.OWNER, has_password=False, created_at=clock.now())
    await store.people.add(made)
    return made


async def end_sessions_in(store: Store, person: PersonId, kept_secret: str | None) -> None:
    """End the person's sessions and the tokens made by signing in.

    The session with `kept_secret`, if it is theirs, is put back as it was.
    """
    kept = None
    if kept_secret is not None:
        try:
            kept = await store.sessions.session_by(hash_of(kept_secret))
        except NotFound:
            kept = None
    await store.sessions.end_sessions_of(person)
    for token in await store.sessions.tokens_of(person):
        if token.signed_in:
            await store.sessions.delete_token(token.id)
    if kept is not None and kept_secret is not None and kept.person == person:
        await store.sessions.add_session(kept, hash_of(kept_secret))


def person_name(name: str) -> str:
    line = ' '.join(cleaned(name).split())
    if not line:
        raise BadInput(t('Tell the house your name; any name will do.'), field='name')
    if len(line) > MAX_NAME_CHARS:
        raise BadInput(t('A name may have at most {most} characters.', most=MAX_NAME_CHARS), field='name')
    return line
