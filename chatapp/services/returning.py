"""The way back for people who came by an invite and have no password: the owner of the house gives them a link that signs them in."""

from collections.abc import Mapping, Sequence

from chatapp.domain.company import SIGN_IN_LINK_LIFE, SignInLink, Way
from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import PersonId, SignInLinkId
from chatapp.domain.people import Person, Role
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.people import end_sessions_in
from chatapp.services.secret import hash_of, new_secret
from chatapp.services.unit import Units


class Returning:
    """For everybody but the owner of the house nobody is found here."""

    def __init__(self, units: Units, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._clock, self._new_id = units, clock, new_id

    async def give(self, reader: PersonId, person: PersonId) -> tuple[SignInLink, str]:
        """A link's secret, shown this once: it signs this person in, once, within seven days; an older one is void.

        `Conflict` for whoever has another door, or sits at no table any more.
        """
        secret, now = new_secret(), self._clock.now()
        link, until = SignInLinkId(self._new_id()), now + SIGN_IN_LINK_LIFE
        made = SignInLink(id=link, person=person, made_by=reader, created_at=now, expires_at=until)
        async with self._units.write() as unit:
            await _demand_guest(unit.store, await _seen(unit.store, reader, person))
            await unit.store.company.put_sign_in_link(made, hash_of(secret))
        return made, secret

    async def waiting(self, reader: PersonId, person: PersonId) -> SignInLink | None:
        """The link nobody has used yet, without its secret."""
        async with self._units.read() as store:
            await _seen(store, reader, person)
            return self._alive(await store.company.sign_in_link_of(person))

    async def among(self, reader: PersonId, people: Sequence[Person]) -> Mapping[PersonId, Way]:
        """Whom of these the reader can sign out, and which of them give a link; nobody for everybody but the owner."""
        async with self._units.read() as store:
            if (await store.people.get(reader)).role is not Role.OWNER:
                return {}
            theirs = [one for one in people if one.role is not Role.OWNER]
            guests = [one.id for one in theirs if not one.has_password]
            seated, links = await store.company.seated(guests), await store.company.sign_in_links_of(guests)
        return {one.id: Way(open=one.id in seated, waits=self._alive(links.get(one.id)) if one.id in seated else None) for one in theirs}

    async def everybody(self, reader: PersonId) -> Sequence[Person]:
        """All people of the house the reader can sign out, wherever they sit; nobody for everybody but the owner."""
        async with self._units.read() as store:
            if (await store.people.get(reader)).role is not Role.OWNER:
                return ()
            return [one for one in await store.people.all() if one.role is not Role.OWNER]

    async def take_back(self, reader: PersonId, person: PersonId) -> None:
        """Their link opens nothing any more."""
        async with self._units.write() as unit:
            await _seen(unit.store, reader, person)
            if await unit.store.company.sign_in_link_of(person) is None:
                raise NotFound(t('This link was used or taken back.'))
            await unit.store.company.drop_sign_in_link(person)

    async def sign_out(self, reader: PersonId, person: PersonId) -> None:
        """End all their sessions, as after a lost phone, and the link that waits; pages and streams close at once.

        Also of somebody with a password: whoever holds the phone may have set it.
        """
        async with self._units.write() as unit:
            if (await _seen(unit.store, reader, person)).role is Role.OWNER:
                raise Conflict(t('You sign yourself out in Settings.'))
            await end_sessions_in(unit.store, person, None)
            await unit.store.company.drop_sign_in_link(person)
            unit.news.append(SessionEnded(person=person, session=None))

    def _alive(self, link: SignInLink | None) -> SignInLink | None:
        return link if link is not None and link.expires_at > self._clock.now() else None


async def returns(store: Store, person: Person) -> bool:
    """Whether a link is this person's way back: not the owner's, nobody's with a password, nobody's who sits nowhere."""
    return person.role is not Role.OWNER and not person.has_password and bool(await store.company.tables_of(person.id))


async def _seen(store: Store, reader: PersonId, person: PersonId) -> Person:
    if (await store.people.get(reader)).role is not Role.OWNER:
        raise NotFound(t('This person does not exist, or not any more.'))
    return await store.people.get(person)


async def _demand_guest(store: Store, person: Person) -> None:
    if person.role is Role.OWNER:
        raise Conflict(t('The owner comes in with the password, or with: chatapp link'))
    if person.has_password:
        raise Conflict(t('{name} has a password and comes in with it.', name=person.name))
    if not await returns(store, person):
        raise Conflict(t('{name} sits at no table here; ask them in first.', name=person.name))
