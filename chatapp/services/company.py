"""People at one table: invite by a link, come in by a name, ask somebody known in, leave, and show out."""

from collections.abc import Sequence
from dataclasses import replace

from chatapp.domain.company import INVITE_LIFE, Guest, Invite, Parting
from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, Conflict, Forbidden, NotFound, NotSignedIn
from chatapp.domain.events import CompanyChanged
from chatapp.domain.ids import ConversationId, InviteId, PersonId
from chatapp.domain.people import Person, Role, Session
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.services.access import conversation_for, shared_for
from chatapp.services.doors import Doors
from chatapp.services.people import person_name
from chatapp.services.person_names import demand_own
from chatapp.services.rooms import Rooms
from chatapp.services.roster import Roster
from chatapp.services.secret import hash_of, new_secret
from chatapp.services.unit import Unit, Units

MOST_GUESTS = 50
MOST_INVITES = 20
MOST_PARTINGS = 500  # remembered for the page of whoever left; a convenience, not a record


class Company:
    def __init__(self, units: Units, rooms: Rooms, doors: Doors, roster: Roster, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._rooms, self._doors, self._roster = units, rooms, doors, roster
        self._clock, self._new_id = clock, new_id
        self._partings: dict[tuple[ConversationId, PersonId], Parting] = {}

    async def people(self, reader: PersonId, conversation: ConversationId) -> tuple[Person, ...]:
        """The owner, then the guests in the order they came, as they are called now."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            seated = [cover.owner, *(one.person for one in await store.company.guests(conversation))]
            return tuple(await store.people.some(seated))

    # --- links -------------------------------------------------------------------------------------------------------
    async def invite(self, reader: PersonId, conversation: ConversationId) -> tuple[Invite, str]:
        """A link's secret, shown this once: it lets one person in, within seven days."""
        secret, now = new_secret(), self._clock.now()
        made = Invite(id=InviteId(self._new_id()), conversation=conversation, made_by=reader, created_at=now, expires_at=now + INVITE_LIFE)
        async with self._units.write() as unit:
            await conversation_for(unit.store, reader, conversation)
            open_ones = await unit.store.company.invites(conversation)
            for old in [one for one in open_ones if one.expires_at <= now]:
                await unit.store.company.remove_invite(old.id)
            if len([one for one in open_ones if one.expires_at > now]) >= MOST_INVITES:
                raise BadInput(t('{most} invites wait for an answer already; take one back first.', most=MOST_INVITES))
            await unit.store.company.add_invite(made, hash_of(secret))
        return made, secret

    async def invites(self, reader: PersonId, conversation: ConversationId) -> Sequence[Invite]:
        """Those nobody has used yet, oldest first."""
        async with self._units.read() as store:
            await conversation_for(store, reader, conversation)
            return [one for one in await store.company.invites(conversation) if one.expires_at > self._clock.now()]

    async def take_back(self, reader: PersonId, conversation: ConversationId, invite: InviteId) -> None:
        """Its link opens nothing any more."""
        async with self._units.write() as unit:
            await conversation_for(unit.store, reader, conversation)
            if all(one.id != invite for one in await unit.store.company.invites(conversation)):
                raise NotFound(t('This invite was used or taken back.'))
            await unit.store.company.remove_invite(invite)

    async def come_in(self, secret: str, name: str) -> tuple[Conversation, Session, str]:
        """Use a link up as somebody new: a person of this name, their session and its cookie's secret.

        `Conflict` where the name is taken, or looks like one that is, and `NotSignedIn` for a link that opens nothing;
        the link stays as it is then.
        """
        line = person_name(name)
        async with self._units.write() as unit:
            cover = await self._let_in(unit, secret)
            seated = [one.name for one in await unit.store.rooms.members(cover.id)]
            await demand_own(unit.store, line, agents=[*self._roster.names(), *seated])
            person = Person(id=PersonId(self._new_id()), name=line, role=Role.MEMBER, has_password=False, created_at=self._clock.now())
            await unit.store.people.add(person)
            session, cookie = await self._doors.opened(unit.store, person.id)
            cover = await self._seated(unit, cover, person)
        return cover, session, cookie

    async def join(self, reader: PersonId, secret: str) -> Conversation:
        """Use a link up as somebody who is signed in; the owner of the room uses none up."""
        async with self._units.write() as unit:
            cover = await self._let_in(unit, secret)
            if cover.owner == reader or await unit.store.company.sits(cover.id, reader):
                raise Conflict(t('You sit at this table already.'))
            return await self._seated(unit, cover, await unit.store.people.get(reader))

    # --- seats -------------------------------------------------------------------------------------------------------
    async def add(self, reader: PersonId, conversation: ConversationId, name: str) -> Person:
        """Ask somebody of the house in, by the name they have."""
        line = person_name(name).casefold()
        async with self._units.write() as unit:
            cover = await conversation_for(unit.store, reader, conversation)
            found = next((one for one in await unit.store.people.all() if one.name.casefold() == line), None)
            if found is None:
                raise NotFound(t('Nobody here is called that; invite them with a link.'))
            if found.id == cover.owner or await unit.store.company.sits(conversation, found.id):
                raise Conflict(t('{name} sits here already.', name=found.name))
            await self._seated(unit, cover, found)
        return found

    async def remove(self, reader: PersonId, conversation: ConversationId, person: PersonId) -> None:
        """Show a guest out, or leave: nothing more is seen of the room from now on; what was said stays, under its name."""
        async with self._units.write() as unit:
            cover = await shared_for(unit.store, reader, conversation)
            if reader not in (cover.owner, person):
                raise Forbidden(t('Only the owner of this room does that.'))
            guest = next((one for one in await unit.store.company.guests(conversation) if one.person == person), None)
            if guest is None:
                raise NotFound(t('This person does not sit here.'))
            await unit.store.company.unseat(conversation, person)
            await unit.store.company.drop_sign_in_link(person)
            await self._rooms.line(unit, cover, t('{name} left the chat', name=guest.name))
            self._parted(conversation, person, by=None if reader == person else (await unit.store.people.get(reader)).name)
            unit.news.append(CompanyChanged(conversation=conversation, person=person, name=guest.name, change='left'))

    def parting(self, reader: PersonId, conversation: ConversationId) -> Parting | None:
        """How the reader came to sit there no more, while this process remembers it; None where they never did."""
        return self._partings.get((conversation, reader))

    def _parted(self, conversation: ConversationId, person: PersonId, *, by: str | None) -> None:
        self._partings[conversation, person] = Parting(by=by)
        if len(self._partings) > MOST_PARTINGS:
            del self._partings[next(iter(self._partings))]

    async def _let_in(self, unit: Unit, secret: str) -> Conversation:
        invite = await unit.store.company.take_invite(hash_of(secret), now=self._clock.now())
        if invite is None:
            raise NotSignedIn(t('This invite has been used, taken back, or is too old; ask for a new one.'))
        return await conversation_for(unit.store, invite.made_by, invite.conversation)

    async def _seated(self, unit: Unit, cover: Conversation, person: Person) -> Conversation:
        """A chat becomes a room when a second person sits down."""
        guests = await unit.store.company.guests(cover.id)
        if len(guests) >= MOST_GUESTS:
            raise BadInput(t('At most {most} people sit in a room.', most=MOST_GUESTS))
        opened = await self._rooms.opened(unit, cover)
        await unit.store.company.seat(cover.id, Guest(person=person.id, name=person.name), at=len(guests))
        line = await self._rooms.line(unit, opened, t('{name} joined the chat', name=person.name))
        unit.news.append(CompanyChanged(conversation=cover.id, person=person.id, name=person.name, change='joined'))
        return replace(opened, head=line.id)
