"""Rooms: make them, let agents come and go, set the reins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chatapp.domain.conversations import Conversation, Kind, TitleSource
from chatapp.domain.errors import BadInput, Conflict, NotFound
from chatapp.domain.events import BranchChanged, ConversationChanged, MemberChanged, MessagePosted, RoomChanged
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId
from chatapp.domain.mentions import strangers_in
from chatapp.domain.messages import Author, AuthorKind, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import Member, Room, Rules, checked
from chatapp.domain.text import title_text
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.access import conversation_for, shared_for, shared_of
from chatapp.services.agent_tools import Agents
from chatapp.services.catalogue import Catalogue
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.room_names import demand_free, free_name
from chatapp.services.speakers import PLAIN, Speakers
from chatapp.services.unit import Unit, Units

MOST_CLEARED = 100_000  # more messages than a branch ever has
MOST_MEMBERS = 50  # a round of more would take an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomShown:
    """A room as its owner sees it; `names` are what its agents are called now."""

    cover: Conversation
    room: Room
    members: tuple[Member, ...]
    names: Mapping[AgentId, str]


class Rooms:
    def __init__(
        self,
        units: Units,
        orchestrator: Orchestrator,
        agents: Agents,
        speakers: Speakers,
        catalogue: Catalogue,
        usual: Rules,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._units, self._orchestrator, self._agents, self._speakers = units, orchestrator, agents, speakers
        self._catalogue, self.usual, self._clock, self._new_id = catalogue, usual, clock, new_id

    # --- make and read -----------------------------------------------------------------------------------------------
    async def create(
        self, reader: PersonId, name: str, agents: Sequence[str] = (), *, rules: Rules | None = None, direct: AgentId | None = None
    ) -> Conversation:
        """A room of the reader's with these agents, by id or name; `Conflict` where they have one of this name."""
        title, now = title_text(name), self._clock.now()
        whom = tuple(dict.fromkeys([await self._known(agent) for agent in agents]))
        if len(whom) > MOST_MEMBERS:
            raise BadInput(t('At most {most} agents sit in a room.', most=MOST_MEMBERS), field='agents')
        cover = Conversation(
            id=ConversationId(self._new_id()),
            owner=reader,
            kind=Kind.ROOM,
            title=title,
            title_source=TitleSource.MANUAL,
            created_at=now,
            active_at=now,
        )
        chosen = checked(rules or self.usual, [agent for agent, _ in whom])
        async with self._orchestrator.floor(ConversationId(f'rooms of {reader}')), self._units.write() as unit:
            await demand_free(unit.store, reader, title)
            await unit.store.conversations.add(cover)
            await unit.store.rooms.put(Room(conversation=cover.id, rules=chosen, direct=direct))
            for seat, (agent, called) in enumerate(whom):
                await unit.store.rooms.put_member(Member(conversation=cover.id, agent=agent, name=called, seat=seat))
            unit.news.append(ConversationChanged(conversation=cover))
        return cover

    async def get(self, reader: PersonId, conversation: ConversationId) -> RoomShown:
        """The room; a chat is one without members."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            room, members = await store.rooms.get(conversation), await store.rooms.members(conversation)
        present = tuple(one for one in members if not one.left)
        return RoomShown(cover=cover, room=room, members=present, names={one.agent: self._speakers.name(one) for one in present})

    async def member(self, reader: PersonId, conversation: ConversationId, agent: AgentId) -> Member:
        """One who sits here; `NotFound` for anybody else."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            return await _member(store, conversation, agent)

    async def listed(self, reader: PersonId, *, limit: int = 50, cursor: str | None = None) -> tuple[list[RoomShown], str | None]:
        """The reader's rooms, newest activity first, from below the room `cursor` on; and the next cursor."""
        async with self._units.read() as store:
            found = await shared_of(store, reader, [*await store.rooms.owned_by(reader), *await store.company.tables_of(reader)])
        covers = sorted(found, key=lambda one: (one.active_at, one.id), reverse=True)
        ids = [one.id for one in covers]
        if cursor is not None and cursor not in ids:
            raise BadInput(t('This cursor is not one of ours; start from the top again.'), field='cursor')
        start = ids.index(ConversationId(cursor)) + 1 if cursor else 0
        chosen = covers[start : start + limit]
        following = chosen[-1].id if len(covers) > start + limit else None
        return [await self.get(reader, one.id) for one in chosen], following

    async def casts(self, reader: PersonId) -> Mapping[ConversationId, Sequence[str]]:
        """The names of the agents in each of the reader's conversations."""
        async with self._units.read() as store:
            return await store.rooms.casts(reader)

    async def direct(self, reader: PersonId, agent: str) -> Conversation:
        """The reader's own room with this one agent, made when there is none."""
        who, name = await self._known(agent)
        title = t('Direct: {name}', name=name)
        async with self._orchestrator.floor(ConversationId(f'direct room of {reader} with {who}')):
            async with self._units.read() as store:
                for one in await store.rooms.owned_by(reader):
                    if (await store.rooms.get(one)).direct == who:
                        return await store.conversations.get(one)
                title = await free_name(store, reader, title)
            return await self.create(reader, title, [who], direct=who)

    # --- change ------------------------------------------------------------------------------------------------------
    async def rename(self, reader: PersonId, conversation: ConversationId, name: str) -> Conversation:
        """A room's names are unique for its owner."""
        title = title_text(name)
        async with self._orchestrator.floor(ConversationId(f'rooms of {reader}')), self._units.write() as unit:
            cover = await conversation_for(unit.store, reader, conversation)
            await demand_free(unit.store, reader, title, but=conversation)
            renamed = replace(cover, title=title, title_source=TitleSource.MANUAL)
            await unit.store.conversations.update(renamed)
            unit.news.append(ConversationChanged(conversation=renamed))
        return renamed

    async def set_rules(self, reader: PersonId, conversation: ConversationId, changed: Callable[[Rules], Rules]) -> Room:
        """Other reins, from the next turn on."""
        async with self._units.write() as unit:
            await conversation_for(unit.store, reader, conversation)
            room = await unit.store.rooms.get(conversation)
            members = await unit.store.rooms.members(conversation)
            new = replace(room, rules=checked(changed(room.rules), [one.agent for one in members if not one.left]))
            await unit.store.rooms.put(new)
            unit.news.append(RoomChanged(conversation=conversation))
        run = self._orchestrator.run(conversation)
        if run is not None and run.plan is not None:
            run.plan = replace(run.plan, rules=new.rules)
        return new

    async def add(self, reader: PersonId, conversation: ConversationId, agent: str, *, share_history: bool = False) -> Member:
        """Let an agent in; it sees what is said from now on, or all of it. A chat becomes a room, its model a member."""
        who, name = await self._known(agent)
        async with self._orchestrator.floor(conversation), self._units.write() as unit:
            cover = await conversation_for(unit.store, reader, conversation)
            members = list(await unit.store.rooms.members(conversation))
            if any(one.agent == who and not one.left for one in members):
                raise Conflict(t('{name} sits here already.', name=name))
            if len([one for one in members if not one.left]) >= MOST_MEMBERS:
                raise BadInput(t('At most {most} agents sit in a room.', most=MOST_MEMBERS), field='agent')
            if not members:
                cover = await self.opened(unit, cover)
                members = list(await unit.store.rooms.members(conversation))
            line = await self.line(unit, cover, t('{name} joined the chat', name=name))
            seat = 1 + max((one.seat for one in members if one.agent != who), default=-1)
            member = Member(conversation=conversation, agent=who, name=name, seat=seat, since=0 if share_history else line.position)
            await unit.store.rooms.put_member(member)
            unit.news.append(MemberChanged(conversation=conversation, agent=who, name=name, change='joined'))
        return member

    async def remove(self, reader: PersonId, conversation: ConversationId, agent: AgentId) -> None:
        """Show an agent out; what it said stays, under its name. A turn of it under way ends."""
        async with self._units.write() as unit:
            cover = await conversation_for(unit.store, reader, conversation)
            member = await _member(unit.store, conversation, agent)
            await unit.store.rooms.put_member(replace(member, left=True))
            name = self._speakers.name(member)
            await self.line(unit, cover, t('{name} left the chat', name=name))
            unit.news.append(MemberChanged(conversation=conversation, agent=agent, name=name, change='left'))
        self._silenced(conversation, agent, t('{name} left the room.', name=name))

    async def mute(self, reader: PersonId, conversation: ConversationId, agent: AgentId, *, muted: bool) -> Member:
        """A muted agent is not asked, and reads on; it can still be made to speak."""
        changed = await self._change(reader, conversation, agent, lambda old: replace(old, muted=muted))
        run = self._orchestrator.run(conversation)
        if run is not None and run.plan is not None:
            seats = tuple(replace(seat, muted=muted) if seat.agent == agent else seat for seat in run.plan.seats)
            run.plan = replace(run.plan, seats=seats)
        return changed

    async def choose_model(self, reader: PersonId, conversation: ConversationId, agent: AgentId, model: ModelRef | None) -> Member:
        """The model this agent speaks with here; None follows its own choice."""
        return await self._change(reader, conversation, agent, lambda old: replace(old, model=model))

    async def strangers(self, reader: PersonId, conversation: ConversationId, text: str) -> tuple[str, ...]:
        """Whom a message calls although nobody here bears that name."""
        shown = await self.get(reader, conversation)
        return strangers_in(text, shown.names.values()) if shown.members and '@' in text else ()

    async def clear(self, reader: PersonId, conversation: ConversationId) -> int:
        """Take all that was said on the active branch out of sight and out of every later request; how much it was."""
        async with self._units.read() as store:
            await conversation_for(store, reader, conversation)
        async with self._orchestrator.floor(conversation):
            await self._orchestrator.stop(reader, conversation)
            async with self._units.write() as unit:
                cover = await conversation_for(unit.store, reader, conversation)
                branch = await unit.store.messages.branch(cover.head, limit=MOST_CLEARED) if cover.head else ()
                for message in branch:
                    await unit.store.messages.update(replace(message, deleted_at=message.deleted_at or self._clock.now()))
                empty = replace(cover, head=None)
                await unit.store.conversations.update(empty)
                unit.news += [BranchChanged(conversation=conversation), ConversationChanged(conversation=empty)]
        return len(branch)

    # --- inside ------------------------------------------------------------------------------------------------------
    async def _known(self, agent: str) -> tuple[AgentId, str]:
        """An agent by id or name, or a plain model by its name, with what it is called."""
        if PLAIN in agent:
            info = await self._catalogue.info(ModelRef.parse(agent))
            return AgentId(str(info.ref)), info.label
        found = self._agents.find(agent)
        return found.id, found.name

    async def opened(self, unit: Unit, cover: Conversation) -> Conversation:
        """A chat becomes a room: its plain model is the first to sit there."""
        if cover.is_room:
            return cover
        speaker = await self._speakers.plain(cover)
        await unit.store.rooms.put_member(Member(conversation=cover.id, agent=speaker.id, name=speaker.author.name, seat=0))
        if await unit.store.rooms.get(cover.id) == Room(conversation=cover.id):  # nobody has set its reins yet
            await unit.store.rooms.put(Room(conversation=cover.id, rules=self.usual))
        room = replace(cover, kind=Kind.ROOM)
        await unit.store.conversations.update(room)
        return room

    async def line(self, unit: Unit, cover: Conversation, sentence: str) -> Message:
        """A line of the system at the end of the timeline, for people only."""
        row = Message(
            id=MessageId(self._new_id()),
            conversation=cover.id,
            parent=cover.head,
            position=0,
            author=Author(kind=AuthorKind.SYSTEM, id='', name=''),
            text=sentence,
            created_at=self._clock.now(),
        )
        line = await unit.store.messages.add(row)
        moved = replace(cover, head=line.id, active_at=self._clock.now())
        await unit.store.conversations.update(moved)
        unit.news += [MessagePosted(message=line), ConversationChanged(conversation=moved)]
        return line

    async def _change(self, reader: PersonId, conversation: ConversationId, agent: AgentId, changed: Callable[[Member], Member]) -> Member:
        async with self._units.write() as unit:
            await conversation_for(unit.store, reader, conversation)
            member = changed(await _member(unit.store, conversation, agent))
            await unit.store.rooms.put_member(member)
            name = self._speakers.name(member)
            unit.news += [MemberChanged(conversation=conversation, agent=agent, name=name, change='changed')]
        return member

    def _silenced(self, conversation: ConversationId, agent: AgentId, sentence: str) -> None:
        run = self._orchestrator.run(conversation)
        if run is not None:
            run.interrupt(sentence, only=agent)
            if run.plan is not None:
                run.plan = replace(run.plan, seats=tuple(seat for seat in run.plan.seats if seat.agent != agent))


async def _member(store: Store, conversation: ConversationId, agent: AgentId) -> Member:
    found = next((one for one in await store.rooms.members(conversation) if one.agent == agent and not one.left), None)
    if found is None:
        raise NotFound(t('This agent does not sit here.'))
    return found
