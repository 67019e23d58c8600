"""Panels: rooms made for one question, and what a model that took no part reads in their talk."""

from collections.abc import Sequence

from chatapp.domain.conversations import Conversation, Kind, TitleSource
from chatapp.domain.errors import BadInput, Conflict
from chatapp.domain.events import ConversationChanged, RoomChanged
from chatapp.domain.ids import AgentId, ConversationId, InsightsId, MessageId, PersonId
from chatapp.domain.messages import AuthorKind
from chatapp.domain.models import ModelInfo
from chatapp.domain.panels import MOST_PERSONAS, Insights, read_insights, rules_of, talk_of
from chatapp.domain.persona import Persona, persona_of
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.rooms import Member, PanelKind, Room
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import UsageRow
from chatapp.services.access import conversation_for, shared_for
from chatapp.services.afterwords import Afterwords
from chatapp.services.agent_tools import Agents
from chatapp.services.asides import Asides, Heard
from chatapp.services.catalogue import Catalogue
from chatapp.services.ledger import Ledger
from chatapp.services.letter import letter, working_title
from chatapp.services.requests import Requests
from chatapp.services.room_names import free_name
from chatapp.services.rooms import Rooms
from chatapp.services.timeline import Timeline
from chatapp.services.unit import Units

MOST_READ = 400  # messages of the branch
MOST_SHOWN = 20
PURPOSE = 'insights'


class Panels:
    def __init__(
        self,
        units: Units,
        rooms: Rooms,
        timeline: Timeline,
        agents: Agents,
        asides: Asides,
        afterwords: Afterwords,
        ledger: Ledger,
        catalogue: Catalogue,
        requests: Requests,
        bus: Bus,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._units, self._rooms, self._timeline, self._agents, self._asides = units, rooms, timeline, agents, asides
        self._ledger, self._catalogue, self._requests, self._clock, self._new_id = ledger, catalogue, requests, clock, new_id
        self._afterwords, self._bus = afterwords, bus
        self._drawing: set[ConversationId] = set()

    async def create(self, reader: PersonId, kind: PanelKind, question: str, personas: Sequence[str]) -> Conversation:
        """A panel of these agents, by id or name, as they are now; it begins to answer the question at once.

        `BadInput` for none, more than ten, or a question that cannot be sent.
        """
        asked, seated = letter(question), self._seated(personas)
        now = self._clock.now()
        async with self._units.write() as unit:
            cover = Conversation(
                id=ConversationId(self._new_id()),
                owner=reader,
                kind=Kind.PANEL,
                title=await free_name(unit.store, reader, working_title(asked.words, ())),
                title_source=TitleSource.MANUAL,
                created_at=now,
                active_at=now,
            )
            await unit.store.conversations.add(cover)
            await unit.store.rooms.put(Room(conversation=cover.id, rules=rules_of(kind, self._rooms.usual), panel=kind))
            for seat, (agent, persona) in enumerate(seated.items()):
                member = Member(conversation=cover.id, agent=agent, name=persona.name, seat=seat, persona=persona)
                await unit.store.rooms.put_member(member)
            unit.news.append(ConversationChanged(conversation=cover))
        await self._timeline.post(reader, cover.id, asked.words)
        async with self._units.read() as store:
            return await conversation_for(store, reader, cover.id)

    async def kind(self, reader: PersonId, conversation: ConversationId) -> PanelKind | None:
        """How this room goes about its question; None where it was made for none."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            return (await store.rooms.get(conversation)).panel

    async def insights(self, reader: PersonId, conversation: ConversationId) -> Sequence[Insights]:
        """What was read in the talk so far, newest first."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            return await store.insights.of(conversation, limit=MOST_SHOWN)

    def drawing(self, conversation: ConversationId) -> bool:
        """Whether a model is being asked just now."""
        return conversation in self._drawing

    async def draw(self, reader: PersonId, conversation: ConversationId) -> Insights:
        """Ask a model what the panel came to: one call, counted as every other, and ended by a stop. The owner's alone.

        `Conflict` where nobody has answered yet, `Stopped` where somebody stopped it, `CapReached` or `ProviderError` where it
        cannot be asked, `BadInput` where what it said cannot be read; it is paid for all the same.
        """
        if conversation in self._drawing:
            raise Conflict(t('A model is reading the talk already; wait for what it finds.'))
        self._drawing.add(conversation)
        try:
            return await self._afterwords.asked(conversation, self._drawn(reader, conversation))
        finally:
            self._drawing.discard(conversation)
            self._bus.publish(RoomChanged(conversation=conversation))

    async def _drawn(self, reader: PersonId, conversation: ConversationId) -> Insights:
        after, request, info, row = await self._asked(reader, conversation)
        self._bus.publish(RoomChanged(conversation=conversation))
        heard = Heard()
        await self._asides.hear(row, request, info, heard)
        texts, consensus = read_insights(heard.text)
        found = Insights(
            id=InsightsId(self._new_id()),
            conversation=conversation,
            after=after,
            model=info.ref,
            consensus=consensus,
            created_at=self._clock.now(),
            **texts,
        )
        async with self._units.write() as unit:
            await conversation_for(unit.store, reader, conversation)
            await unit.store.insights.add(found)
        return found

    async def _asked(self, reader: PersonId, conversation: ConversationId) -> tuple[MessageId, ModelRequest, ModelInfo, UsageRow]:
        """The newest message that is read, what the model is asked, and the call reserved for it."""
        async with self._units.write() as unit:
            cover = await conversation_for(unit.store, reader, conversation)
            if cover.kind is not Kind.PANEL:
                raise Conflict(t('Insights are drawn from panels; make one for your question.'))
            history = await unit.store.messages.branch(cover.head, limit=MOST_READ) if cover.head else ()
            said = [one for one in history if one.author.kind is AuthorKind.AGENT and one.text.strip() and one.deleted_at is None]
            if not said:
                raise Conflict(t('Nobody has answered yet; ask again when somebody has.'))
            info = await self._catalogue.info(cover.model or await self._catalogue.default())
            request = self._requests.for_insights(cover, talk_of(history), info)
            person = await unit.store.people.get(reader)
            row, clamped = await self._ledger.reserve(
                unit.store, person, request, info, conversation=conversation, message=None, purpose=PURPOSE
            )
        return said[-1].id, clamped, info, row

    def _seated(self, personas: Sequence[str]) -> dict[AgentId, Persona]:
        if not personas:
            raise BadInput(t('A panel needs at least one persona; choose who shall answer.'), field='personas')
        found = [self._agents.find(one) for one in personas]
        seated = {one.id: persona_of(one, self._agents.guidelines) for one in found}
        if len(seated) > MOST_PERSONAS:
            raise BadInput(t('At most {most} personas sit at a panel.', most=MOST_PERSONAS), field='personas')
        return seated
