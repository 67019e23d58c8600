"""Who sits in a conversation, in its inspector: let people and agents in, show them out, and give guests a way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chatapp.domain.company import Way
from chatapp.domain.ids import AgentId, ConversationId, InviteId, PersonId
from chatapp.domain.people import Person
from chatapp.domain.wording import t
from components.inspector import InviteRow, People, PersonRow, SeatRow
from pages.frame import Frame
from pages.rooming import offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The path of a link that was just made, to be shown this once: an invite, or a way back for `person`."""

    id: str = ''
    invite: str = ''
    way: str = ''
    person: str = ''


NOTHING = Fresh()


class Seating:
    def __init__(self, frame: Frame, conversation: ConversationId) -> None:
        self._frame, self._services, self._id = frame, frame.services, conversation
        self._reader, self._zone = frame.visit.reader, frame.visit.person.zone
        self._fresh = NOTHING

    async def show(self, fresh: Fresh = NOTHING) -> None:
        """Open the inspector on who sits here, and on the link that was just made."""
        self._fresh = fresh
        self._frame.inspector.show_people(await self.people(), on_act=self._act)

    async def people(self) -> People:
        """A link that was just made stays until something else is done, or it is used."""
        shown = await self._services.rooms.get(self._reader, self._id)
        persons, mine = await self._services.company.people(self._reader, self._id), shown.cover.owner == self._reader
        invites = await self._services.company.invites(self._reader, self._id) if mine else ()
        ways = await self._services.returning.among(self._reader, persons)
        here = {one.agent for one in shown.members}
        models = {one.agent: str(one.model) if one.model else t('its own model') for one in shown.members}
        open_ones = {*(one.id for one in invites), *(one.waits.id for one in ways.values() if one.waits)}
        fresh = self._fresh if self._fresh.id in open_ones else NOTHING
        return People(
            mine=mine,
            room=bool(shown.members),
            persons=[self._row(one, shown.cover.owner, ways) for one in persons],
            invites=[InviteRow(id=one.id, until=_day(one.expires_at, self._zone)) for one in invites],
            link=fresh.invite,
            way=fresh.way,
            way_for=fresh.person,
            seats=[SeatRow(id=one.agent, name=shown.names[one.agent], model=models[one.agent], muted=one.muted) for one in shown.members],
            offered=[one for one in offered(self._services.roster.all()) if one.id not in here],
        )

    def _row(self, person: Person, owner: PersonId, ways: Mapping[PersonId, Way]) -> PersonRow:
        way = ways.get(person.id)
        return PersonRow(
            id=person.id,
            name=person.name,
            owner=person.id == owner,
            me=person.id == self._reader,
            here=person.id in self._services.presence.here(self._id),
            ours=way is not None,
            password=person.has_password,
            returns=way is not None and way.open,
            waits=_day(way.waits.expires_at, self._zone) if way and way.waits else '',
        )

    async def _act(self, name: str, who: str, arguments: Mapping[str, object]) -> None:
        """What the reader does with somebody who sits here, or with whom they let in."""
        fresh = NOTHING
        with self._frame.telling():
            match name:
                case 'mute' | 'unmute' | 'remove' | 'add':
                    await self._act_on_agent(name, who, arguments)
                case 'return' | 'unreturn' | 'signout':
                    fresh = await self._act_on_way(name, PersonId(who))
                case _:
                    fresh = await self._act_on_person(name, who)
            if name == 'unseat' and who == self._reader:
                return
        await self.show(fresh)

    async def _act_on_agent(self, name: str, who: str, arguments: Mapping[str, object]) -> None:
        rooms, agent = self._services.rooms, AgentId(who)
        match name:
            case 'add':
                await rooms.add(self._reader, self._id, who, share_history=arguments.get('share_history') is True)
            case 'remove':
                await rooms.remove(self._reader, self._id, agent)
            case _:
                await rooms.mute(self._reader, self._id, agent, muted=name == 'mute')

    async def _act_on_person(self, name: str, who: str) -> Fresh:
        company = self._services.company
        match name:
            case 'invite':
                invite, secret = await company.invite(self._reader, self._id)
                return Fresh(id=invite.id, invite=f'/join#k={secret}')
            case 'uninvite':
                await company.take_back(self._reader, self._id, InviteId(who))
            case 'seat':
                await company.add(self._reader, self._id, who)
            case 'unseat':
                await company.remove(self._reader, self._id, PersonId(who))
        return NOTHING

    async def _act_on_way(self, name: str, person: PersonId) -> Fresh:
        returning = self._services.returning
        match name:
            case 'return':
                link, secret = await returning.give(self._reader, person)
                return Fresh(id=link.id, way=f'/#k={secret}', person=person)
            case 'unreturn':
                await returning.take_back(self._reader, person)
            case _:
                await returning.sign_out(self._reader, person)
        return NOTHING


def _day(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f'{local.day} {local:%B}'
