"""Critics take no part in a talk. When a run is over each writes a report, for people only, beside the timeline and into a file."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import CapReached, HouseError, NotFound, ProviderError
from chatapp.domain.events import RoomChanged
from chatapp.domain.ids import ConversationId, MessageId, PersonId, ReportId
from chatapp.domain.messages import Message
from chatapp.domain.people import Person
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.reports import Report, as_markdown, file_stem
from chatapp.domain.room_prompt import readable
from chatapp.domain.rooms import Member
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.reports import ReportFiles
from chatapp.ports.storage import UsageRow
from chatapp.services.access import conversation_for, shared_for
from chatapp.services.asides import Asides, Heard
from chatapp.services.ledger import Ledger
from chatapp.services.live_run import LiveRun
from chatapp.services.requests import Requests
from chatapp.services.speakers import Speaker, Speakers
from chatapp.services.turn import sentence_for
from chatapp.services.unit import Unit, Units

log = logging.getLogger(__name__)

MOST_READ = 120  # messages of the branch looked through
PURPOSE = 'critic'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assigned:
    """One report to be written: by whom, after which message; `row` is the call reserved for it, None where `refusal` says why not."""

    conversation: Conversation
    speaker: Speaker
    after: MessageId
    request: ModelRequest
    row: UsageRow | None = None
    refusal: str = ''


class Critics:
    """Asks all critics of a room at once, under the caps of the run they write about; of runs that follow fast the last one counts."""

    def __init__(
        self,
        units: Units,
        asides: Asides,
        ledger: Ledger,
        speakers: Speakers,
        requests: Requests,
        files: ReportFiles,
        bus: Bus,
        keeper: TaskKeeper,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._units, self._asides, self._ledger, self._speakers, self._requests = units, asides, ledger, speakers, requests
        self._files, self._bus, self._keeper, self._clock, self._new_id = files, bus, keeper, clock, new_id
        self._asking: dict[ConversationId, asyncio.Task[None]] = {}
        self._following: dict[ConversationId, LiveRun] = {}
        self._writing: dict[ConversationId, tuple[str, ...]] = {}

    # --- for readers -------------------------------------------------------------------------------------------------
    async def reports(
        self, reader: PersonId, conversation: ConversationId, *, limit: int = 50, cursor: ReportId | None = None
    ) -> tuple[Sequence[Report], ReportId | None]:
        """What critics wrote about the room, newest first, from below the report `cursor` on; and the next cursor."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            found = await store.reports.of(conversation, limit=limit + 1, before=cursor)
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    async def request(self, reader: PersonId, conversation: ConversationId, report: ReportId) -> str:
        """What the critic was sent, exactly, for the owner of the room; empty where nothing was, or it was not kept yet."""
        async with self._units.read() as store:
            await conversation_for(store, reader, conversation)
            return await store.reports.request_of(conversation, report)

    def writing(self, conversation: ConversationId) -> tuple[str, ...]:
        """The names of those who write just now."""
        return self._writing.get(conversation, ())

    # --- for the run -------------------------------------------------------------------------------------------------
    def begin(self, run: LiveRun) -> None:
        """Let them write about a run that is over, as soon as they are done with the one before."""
        conversation = run.conversation.id
        self._following[conversation] = run
        if conversation not in self._asking:
            asking = self._asking[conversation] = self._keeper.start(self._ask(conversation), name=f'critics of {conversation}')
            asking.add_done_callback(lambda _: self._forget(conversation, asking))

    def cancel(self, conversation: ConversationId) -> None:
        """End them at their providers; what they have written is kept."""
        self._following.pop(conversation, None)
        asking = self._asking.pop(conversation, None)
        if asking is not None:
            asking.cancel()

    def _forget(self, conversation: ConversationId, asking: asyncio.Task[None]) -> None:
        if self._asking.get(conversation) is asking:
            del self._asking[conversation]

    async def _ask(self, conversation: ConversationId) -> None:
        while (run := self._following.pop(conversation, None)) is not None:
            assigned = await self._assigned(run)
            if assigned:
                await self._written(run, assigned)

    async def _written(self, run: LiveRun, assigned: Sequence[_Assigned]) -> None:
        conversation = run.conversation.id
        self._writing[conversation] = tuple(one.speaker.author.name for one in assigned)
        self._bus.publish(RoomChanged(conversation=conversation))
        try:
            await asyncio.gather(*(self._write(one, run) for one in assigned))
        finally:
            del self._writing[conversation]
            self._bus.publish(RoomChanged(conversation=conversation))

    # --- inside ------------------------------------------------------------------------------------------------------
    async def _assigned(self, run: LiveRun) -> list[_Assigned]:
        """Who writes, and the calls reserved for it; whoever has read nothing new writes nothing."""
        conversation = run.conversation.id
        async with self._units.read() as store:
            members = await store.rooms.members(conversation)
        critics = self._speakers.critics(members)
        if not critics:
            return []
        async with self._units.write() as unit:
            cover = await unit.store.conversations.get(conversation)
            if cover.deleted_at is not None or cover.head is None:
                return []
            history = await unit.store.messages.branch(cover.head, limit=MOST_READ)
            person = await unit.store.people.get(run.asker)
            found = [await self._assignment(unit, cover, one, members, history, person, run, among=len(critics)) for one in critics]
        return [one for one in found if one is not None]

    async def _assignment(
        self,
        unit: Unit,
        cover: Conversation,
        critic: Member,
        members: Sequence[Member],
        history: Sequence[Message],
        person: Person,
        run: LiveRun,
        *,
        among: int,
    ) -> _Assigned | None:
        open_to_all = [one for one in history if one.to is None]  # everybody reads the report: no whisper may stand in it
        heard = readable(open_to_all, critic.agent, since=critic.since)
        last = await unit.store.reports.last_by(cover.id, critic.agent)
        if not heard or (last is not None and last.after == heard[-1].id):
            return None
        try:
            speaker = await self._speakers.of(cover, members, critic.agent)
        except NotFound:
            return None
        request = self._requests.for_critic(cover, speaker, heard, person=person)
        assigned = _Assigned(conversation=cover, speaker=speaker, after=heard[-1].id, request=request)
        try:
            return await self._reserved(unit, assigned, person, run, among=among)
        except CapReached as refusal:
            return replace(assigned, refusal=refusal.sentence)

    async def _reserved(self, unit: Unit, assigned: _Assigned, person: Person, run: LiveRun, *, among: int) -> _Assigned:
        request, info = assigned.request, assigned.speaker.info
        if run.allowance:
            run.allowance.among = among
            request = run.allowance.clamped(request, info)
        row, clamped = await self._ledger.reserve(
            unit.store,
            person,
            request,
            info,
            conversation=assigned.conversation.id,
            message=None,
            purpose=PURPOSE,
            agent=assigned.speaker.agent,
        )
        if run.allowance:
            run.allowance.hold(row)
        return replace(assigned, request=clamped, row=row)

    async def _write(self, assigned: _Assigned, run: LiveRun) -> None:
        heard, failure = Heard(), assigned.refusal
        try:
            if assigned.row is not None:
                await self._asides.hear(assigned.row, assigned.request, assigned.speaker.info, heard, allowance=run.allowance)
                failure = sentence_for(heard.reason, heard.text) if heard.reason else ''
        except (ProviderError, HouseError) as error:
            failure = error.sentence
        except asyncio.CancelledError:
            failure = t('Stopped.') if heard.text.strip() else ''
            raise
        finally:
            if heard.text.strip() or failure:
                await asyncio.shield(self._keep(assigned, heard, failure))

    async def _keep(self, assigned: _Assigned, heard: Heard, failure: str) -> None:
        """Store it and write its file; where the house cannot, the log says so and the talk goes on."""
        report = Report(
            id=ReportId(self._new_id()),
            conversation=assigned.conversation.id,
            after=assigned.after,
            agent=assigned.speaker.id,
            name=assigned.speaker.author.name,
            model=assigned.speaker.info.ref,
            text=heard.text.strip(),
            thinking=heard.thinking.strip(),
            failure=failure,
            tokens=heard.tokens,
            cost_micros=heard.cost_micros,
            created_at=self._clock.now(),
        )
        file = await self._filed(report, assigned.conversation.title)
        try:
            async with self._units.write() as unit:
                if (await unit.store.conversations.get(report.conversation)).deleted_at is None:
                    await unit.store.reports.add(replace(report, file=file), request=heard.request)
                    unit.news.append(RoomChanged(conversation=report.conversation))
                    return
        except (HouseError, NotFound) as error:
            log.warning('The report of a critic could not be stored: %s', error.sentence)
        if file:
            await self._files.remove(file)

    async def _filed(self, report: Report, room: str) -> str:
        if not report.text:
            return ''
        try:
            return await self._files.write(file_stem(report.name, report.created_at), as_markdown(report, room))
        except HouseError as error:
            log.warning('The report of a critic has no file: %s', error.sentence)
            return ''
