"""One run per conversation: it asks the rules who speaks next, until a reason to end or somebody stops it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from weakref import WeakValueDictionary

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import ChatappError, Conflict, HouseError
from chatapp.domain.events import MessagePosted, RoomChanged, RunEnded
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.rooms import Reason
from chatapp.domain.turns import End, Speak, heard, next_turns
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.services.access import conversation_for, table_for
from chatapp.services.afterwords import Afterwords
from chatapp.services.casting import USUAL, Casting, Course, Started
from chatapp.services.drafts import LiveDraft
from chatapp.services.live_run import Halt, LiveRun, reason_of_chat, sentence_of, with_tally
from chatapp.services.recovery import recover
from chatapp.services.replies import Replies
from chatapp.services.turn import Turn
from chatapp.services.unit import Unit, Units

log = logging.getLogger(__name__)

PATIENCE_S = 1.0  # storing an answer takes milliseconds; after this long it is told what stands in the way
Idle = Callable[[ConversationId, Reason], Coroutine[None, None, None]]


class Orchestrator:
    def __init__(
        self,
        units: Units,
        replies: Replies,
        afterwords: Afterwords,
        casting: Casting,
        bus: Bus,
        keeper: TaskKeeper,
        *,
        clock: Clock,
    ) -> None:
        self._units, self._replies, self._afterwords, self._casting = units, replies, afterwords, casting
        self._bus, self._keeper, self._clock = bus, keeper, clock
        self._runs: dict[ConversationId, LiveRun] = {}
        self._floors: WeakValueDictionary[ConversationId, asyncio.Lock] = WeakValueDictionary()
        self.on_idle: Idle | None = None

    # --- for the timeline: take the floor, make room, ask ------------------------------------------------------------
    def floor(self, conversation: ConversationId) -> asyncio.Lock:
        """Whoever changes a timeline or starts a run holds its floor, so that two tabs cannot interleave."""
        return self._floors.setdefault(conversation, asyncio.Lock())

    async def ask(
        self, unit: Unit, conversation: Conversation, *, parent: MessageId | None, trigger: Message | None = None, course: Course = USUAL
    ) -> Started:
        """Begin the run that answers `trigger` inside the caller's unit; `launch` it as soon as the unit is committed."""
        return await self._casting.open(unit, conversation, parent=parent, trigger=trigger, course=course)

    def launch(self, started: Started) -> None:
        """Let the run go on; it belongs to the house from here on."""
        run = started.run
        if run is None:
            return
        self._runs[run.conversation.id] = run
        self._begin(run)
        run.task = self._keeper.start(self._conduct(run), name=f'run {run.record.id}')

    async def silence(self, conversation: ConversationId, sentence: str, reason: Reason = Reason.STOPPED) -> None:
        """End the run, if any, and wait until what was said is stored; the storage's error where that cannot be."""
        run = self._runs.get(conversation)
        if run is None:
            return
        run.halt = run.halt or Halt(reason=reason, sentence=sentence)
        run.interrupt(sentence)
        while run.task is not None and not run.task.done():
            await asyncio.wait([run.task], timeout=PATIENCE_S)
            trouble = next((turn.trouble for turn in run.turns if turn.trouble is not None), None)
            if trouble is not None and not run.task.done():
                raise trouble

    async def start(self, reader: PersonId, conversation: ConversationId, course: Course) -> Started:
        """Let agents speak without a new message; `Conflict` while they do."""
        async with self.floor(conversation):
            if self.running(conversation) is not None:
                raise Conflict(t('Somebody is speaking already; wait for the end or stop it.'))
            async with self._units.write() as unit:
                cover = await conversation_for(unit.store, reader, conversation)
                started = await self.ask(unit, cover, parent=cover.head, course=course)
                if started.run is not None:
                    await self._move_on(unit, cover, started.run)
                unit.news += started.news
            self.launch(started)
        return started

    # --- for readers -------------------------------------------------------------------------------------------------
    def running(self, conversation: ConversationId) -> MessageId | None:
        """The newest reply of the run that goes on there now."""
        run = self._runs.get(conversation)
        return run.latest if run else None

    def run(self, conversation: ConversationId) -> LiveRun | None:
        """The run that goes on there now."""
        return self._runs.get(conversation)

    @property
    def under_way(self) -> tuple[int, int]:
        """How many runs go on in the whole house, and how many turns they have open."""
        return len(self._runs), sum(len(run.turns) for run in self._runs.values())

    async def stop(self, reader: PersonId, conversation: ConversationId) -> None:
        """End every stream at its provider, the tools and the title call of this run; nothing is spent afterwards."""
        async with self._units.read() as store:
            await table_for(store, reader, conversation)
        self._casting.hushed.add(conversation)
        self._afterwords.cancel(conversation)
        try:
            await self.silence(conversation, t('Stopped.'))
        finally:
            self._afterwords.cancel(conversation)  # what began while the answer was being stored

    async def recover(self) -> int:
        """After a crash: mark replies that were being written, and their runs, as interrupted; the replies' number."""
        return await recover(self._units, now=self._clock.now())

    async def aclose(self) -> None:
        """End every run, keeping what was said."""
        sentence = t('Interrupted when the server stopped.')
        ends = [self.silence(conversation, sentence, Reason.INTERRUPTED) for conversation in tuple(self._runs)]
        await asyncio.gather(*ends, return_exceptions=True)

    # --- a run -------------------------------------------------------------------------------------------------------
    def _begin(self, run: LiveRun) -> None:
        """Let the turns that were just stored speak."""
        run.latest = run.turns[-1].reply.id
        for turn in run.turns:
            work = self._speak(turn, self._replies.open(turn))
            run.tasks[turn.reply.id] = self._keeper.start(work, name=f'reply {turn.reply.id}')
        if run.halt is not None:
            run.interrupt(run.halt.sentence)
        self._bus.publish(RoomChanged(conversation=run.conversation.id))

    async def _speak(self, turn: Turn, draft: LiveDraft) -> None:
        await self._replies.answer(turn, draft)

    async def _conduct(self, run: LiveRun) -> None:
        reason, sentence = Reason.FAILED, ''
        try:
            reason, sentence = await self._played(run)
        except HouseError as error:
            sentence = error.sentence
        finally:
            await asyncio.shield(self._over(run, reason, sentence))

    async def _played(self, run: LiveRun) -> tuple[Reason, str]:
        """Turn after turn, until the rules or somebody say it is over."""
        while True:
            await asyncio.wait(tuple(run.tasks.values()))
            run.tasks.clear()
            ended = run.count()
            if run.plan is None:
                reply = run.turns[0].reply
                return run.halt.reason if run.halt else reason_of_chat(run.turns[0], reply), reply.failure
            run.plan = heard(run.plan, ended)
            refusal = next((turn.refused_run for turn in run.turns if turn.refused_run is not None), None)
            if refusal is not None and run.halt is None:
                return Reason.BUDGET_SPENT, refusal.sentence
            while run.halt is None:
                step = await self._next(run)
                if isinstance(step, End):
                    run.end = step
                    return step.reason, sentence_of(step, run)
                if step is not None:
                    break
            if run.halt is not None and not run.tasks:
                return run.halt.reason, run.halt.sentence

    async def _next(self, run: LiveRun) -> Speak | End | None:
        """Begin the next turns, or say why there are none; None where none could, and the rules are to be asked again."""
        async with self._units.write() as unit:
            cover = await unit.store.conversations.get(run.conversation.id)
            if cover.deleted_at is not None:
                run.halt = Halt(reason=Reason.STOPPED, sentence=t('Stopped.'))
            if run.halt is not None:
                return None
            members = await unit.store.rooms.members(cover.id)
            run.conversation = cover
            assert run.plan is not None
            step = next_turns(run.plan)  # as the reins are now; nothing is awaited before the casting makes it the run's own
            if isinstance(step, End):
                return step
            if not await self._casting.cell(unit, run, step, members, parent=cover.head):
                return None
            await self._move_on(unit, cover, run)
        self._begin(run)
        return step

    async def _over(self, run: LiveRun, reason: Reason, sentence: str) -> None:
        """Keep how it ended, tell it, and let whatever waited for the end begin."""
        conversation, sentence = run.conversation.id, with_tally(sentence, run)
        record = replace(run.record, ended_at=self._clock.now(), reason=reason, sentence=sentence, open=run.end.open if run.end else None)
        try:
            async with self._units.write() as unit:
                cover = await unit.store.conversations.get(conversation)
                await unit.store.runs.end(replace(record, head=cover.head))
        except ChatappError as error:
            log.warning('The end of a run could not be stored: %s', error.sentence)
        finally:
            run.over = run.over_for(reason)
            if self._runs.get(conversation) is run:
                del self._runs[conversation]
            self._bus.publish(RunEnded(conversation=conversation, reason=reason.value, sentence=sentence))
        self._afterwords.begin(run)
        if self.on_idle is not None and run.over is not Reason.INTERRUPTED:
            self._keeper.start(self.on_idle(conversation, run.over), name=f'after the run in {conversation}')

    # --- inside ------------------------------------------------------------------------------------------------------
    async def _move_on(self, unit: Unit, cover: Conversation, run: LiveRun) -> None:
        """The turns that begin now stand at the end of the active branch."""
        await unit.store.conversations.update(replace(cover, head=run.turns[-1].reply.id, active_at=self._clock.now()))
        unit.news += [MessagePosted(message=turn.reply) for turn in run.turns]
