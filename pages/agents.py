"""`/agents`: who there is, and how one gets another."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import Client, background_tasks, ui

from chatapp.domain.agent_folder import NUTSHELL
from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.events import Event, RosterChanged
from chatapp.domain.ids import AgentId, ConversationId
from chatapp.domain.wording import t
from chatapp.services.workshop import Listed
from components.agent_list import AgentList, AgentShown, RoomOffered
from pages.figures import dollars
from pages.front import Front
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit

LISTED = 50


class Gallery:
    """The list, kept true while somebody looks at it."""

    def __init__(self, frame: PlainFrame) -> None:
        self._frame, self._services = frame, frame.services

    async def build(self) -> None:
        rooms = await self._rooms()
        with self._frame.page(t('Agents')):
            self._list = AgentList(
                agents=await self._shown(rooms),
                troubles=self._services.roster.troubles,
                rooms=rooms,
                on_chat=self._chat,
                on_join=self._join,
                owner=await self._services.workshop.may_edit(self._frame.visit.reader),
                on_create=self._create,
                on_duplicate=self._duplicate,
                on_delete=self._delete,
                on_reload=self._reload,
            )

    async def refresh(self) -> None:
        rooms = await self._rooms()
        self._list.show(await self._shown(rooms), self._services.roster.troubles, rooms)

    async def _rooms(self) -> list[RoomOffered]:
        """The reader's rooms with several seats, newest activity first; a direct one is no place to bring others."""
        found, _ = await self._services.rooms.listed(self._frame.visit.reader, limit=LISTED)
        return [
            RoomOffered(id=one.cover.id, title=one.cover.title, members=frozenset(seat.agent for seat in one.members))
            for one in found
            if one.room.direct is None and one.cover.deleted_at is None
        ]

    async def _shown(self, rooms: Sequence[RoomOffered]) -> list[AgentShown]:
        labels = {info.ref: info.label for info in await self._services.catalogue.models()}
        listed = await self._services.workshop.listed(self._frame.visit.reader)
        return [
            AgentShown(
                agent=one.agent,
                model=labels.get(one.agent.model, str(one.agent.model)) if one.agent.model else t("The conversation's model"),
                facts=facts(one, [room.title for room in rooms if one.agent.id in room.members]),
            )
            for one in listed
        ]

    async def _create(self, name: str, group: str, nutshell: str) -> None:
        try:
            made = await self._services.workshop.create(self._frame.visit.reader, name=name, group=group, texts={NUTSHELL: nutshell})
        except ChatappError as error:
            self._list.refuse(error.field or '' if isinstance(error, BadInput) else 'name', error.sentence)
            return
        ui.navigate.to(f'/agents/{made.id}')

    async def _chat(self, agent: str) -> None:
        with self._frame.telling():
            room = await self._services.rooms.direct(self._frame.visit.reader, agent)
            ui.navigate.to(f'/c/{room.id}')

    async def _join(self, agent: str, room: str) -> None:
        with self._frame.telling():
            member = await self._services.rooms.add(self._frame.visit.reader, ConversationId(room), agent)
            await self.refresh()
            self._frame.shell.tell(t('{name} sits there now.', name=member.name))

    async def _duplicate(self, agent: str) -> None:
        with self._frame.telling():
            copy = await self._services.workshop.duplicate(self._frame.visit.reader, AgentId(agent))
            self._frame.shell.tell(t('{name} is a copy of its own.', name=copy.name))

    async def _delete(self, agent: str) -> None:
        with self._frame.telling():
            name = self._services.roster.get(AgentId(agent)).name
            where = await self._services.workshop.delete(self._frame.visit.reader, AgentId(agent))
            self._frame.shell.tell(
                t('{name} is in the trash; what it said stays.', name=name), action=t('Undo'), on_action=lambda: self._restore(where)
            )

    async def _restore(self, where: str) -> None:
        with self._frame.telling():
            await self._services.workshop.restore(self._frame.visit.reader, where)

    async def _reload(self) -> None:
        with self._frame.telling():
            await self._services.roster.refresh()
            self._frame.shell.tell(t('Read again.'))


def facts(one: Listed, rooms: Sequence[str]) -> tuple[str, ...]:
    """What stands small on a card."""
    agent, found = one.agent, []
    if agent.group:
        found.append(agent.group)
    if agent.critic:
        found.append(t('critic'))
    if agent.whiteboard:
        found.append(t('keeps the whiteboard'))
    if agent.vote:
        found.append(t('counts votes'))
    memories = len(agent.memories)
    found.append(t('no memories') if not memories else t('1 memory') if memories == 1 else t('{count} memories', count=memories))
    if rooms:
        found.append(t('in {room}', room=rooms[0]) if len(rooms) == 1 else t('in {count} rooms', count=len(rooms)))
    if one.spoken:
        replies = one.spoken.replies
        found.append(t('1 answer') if replies == 1 else t('{count} answers', count=replies))
        found.append(dollars(one.spoken.cost_micros))
    return tuple(found)


def follow_roster(frame: PlainFrame, client: Client, refresh: Callable[[], Awaitable[None]]) -> None:
    """Call `refresh` whenever agents change, as long as the page lives."""

    async def redraw() -> None:
        with frame.telling():
            await refresh()

    def hear(_event: Event) -> None:
        background_tasks.create(redraw(), name='redraw agents')

    client.on_delete(frame.services.bus.listen(hear, RosterChanged))


def register(front: Front) -> None:
    @ui.page('/agents', title=t('Agents · chatapp'), language=LANGUAGE)
    async def agents(client: Client, visit: SettledVisit) -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        gallery = Gallery(frame)
        await gallery.build()
        follow_roster(frame, client, gallery.refresh)
