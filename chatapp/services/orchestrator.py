"""One run per conversation: who speaks next, until a reason to end; stop, continue, retry, regenerate."""

import asyncio
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from chatapp.domain.conversations import Conversation, TitleSource
from chatapp.domain.errors import Conflict
from chatapp.domain.events import BranchChanged, MessagePosted, RunEnded
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import AuthorKind, Message, State, Thinking
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.storage import Store
from chatapp.services.access import any_conversation_for, message_for
from chatapp.services.catalogue import Catalogue
from chatapp.services.drafts import LiveDraft
from chatapp.services.replies import Replies
from chatapp.services.suggestions import Suggestions
from chatapp.services.titles import Titles
from chatapp.services.turn import Phase, Turn
from chatapp.services.unit import Unit, Units

PATIENCE_S = 1.0  # storing an answer takes milliseconds; after this long it is told what stands in the way


@dataclass(slots=True, kw_only=True)
class Run:
    """What is going on in one conversation now."""

    turn: Turn
    task: asyncio.Task[None]


class Orchestrator:
    def __init__(
        self,
        units: Units,
        replies: Replies,
        titles: Titles,
        suggestions: Suggestions,
        catalogue: Catalogue,
        bus: Bus,
        keeper: TaskKeeper,
        *,
        clock: Clock,
    ) -> None:
        self._units, self._replies, self._titles, self._catalogue = units, replies, titles, catalogue
        self._suggestions = suggestions
        self._bus, self._keeper, self._clock = bus, keeper, clock
        self._runs: dict[ConversationId, Run] = {}
        self._naming: dict[ConversationId, asyncio.Task[None]] = {}
        self._floors: WeakValueDictionary[ConversationId, asyncio.Lock] = WeakValueDictionary()

    # --- for the timeline: take the floor, make room, ask ------------------------------------------------------------
    def floor(self, conversation: ConversationId) -> asyncio.Lock:
        """Whoever changes a timeline or starts a run holds its floor, so that two tabs cannot interleave."""
        return self._floors.setdefault(conversation, asyncio.Lock())

    async def ask(self, unit: Unit, conversation: Conversation, *, parent: MessageId, version_of: MessageId | None = None) -> Turn:
        """Begin the agent's reply to `parent` inside the caller's unit; `launch` it as soon as the unit is committed."""
        person = await unit.store.people.get(conversation.owner)
        info = await self._catalogue.info(conversation.model or await self._catalogue.default())
        return await self._replies.begin(unit, conversation, person, info, parent=parent, version_of=version_of)

    def launch(self, turn: Turn) -> None:
        """Let the reply run; it belongs to the house from here on."""
        conversation = turn.conversation.id
        draft = self._replies.open(turn)
        task = self._keeper.start(self._carry(turn, draft), name=f'reply {turn.reply.id}')
        self._runs[conversation] = Run(turn=turn, task=task)

    async def silence(self, conversation: ConversationId, sentence: str) -> None:
        """End the live reply, if any, and wait until what it said is stored; the storage's error where that cannot be."""
        run = self._runs.get(conversation)
        if run is None:
            return
        turn = run.turn
        turn.stop_sentence = turn.stop_sentence or sentence
        if turn.phase is Phase.SPEAKING:
            turn.phase = Phase.ENDING  # once only: a second cancellation would hit the storing of what was said
            run.task.cancel()
        while not run.task.done():
            await asyncio.wait([run.task], timeout=PATIENCE_S)
            if turn.trouble is not None and not run.task.done():
                raise turn.trouble

    # --- for readers -------------------------------------------------------------------------------------------------
    def running(self, conversation: ConversationId) -> MessageId | None:
        """The reply being written there now."""
        run = self._runs.get(conversation)
        return run.turn.reply.id if run else None

    async def stop(self, reader: PersonId, conversation: ConversationId) -> None:
        """End the stream at the provider, the tools and the title call of this run; nothing is spent afterwards."""
        async with self._units.read() as store:
            await any_conversation_for(store, reader, conversation)
        naming = self._naming.pop(conversation, None)
        if naming is not None:
            naming.cancel()
        await self.silence(conversation, t('Stopped.'))

    async def regenerate(self, reader: PersonId, message: MessageId) -> Message:
        """Ask again for a reply: a new version beside the old ones, which stay reachable."""
        conversation = await self._of(reader, message)
        async with self.floor(conversation.id):
            await self.silence(conversation.id, t('Stopped to ask again.'))
            async with self._units.write() as unit:
                conversation, old = await _reply_for(unit.store, reader, message)
                if old.parent is None:
                    raise Conflict(t('There is no question above this answer to ask again.'))
                turn = await self.ask(unit, conversation, parent=old.parent, version_of=old.slot)
                await self._move_head(unit, conversation, turn.reply)
            self.launch(turn)
        return turn.reply

    async def resume(self, reader: PersonId, message: MessageId) -> Message:
        """Continue an interrupted reply in its own place, from where its text stops."""
        return await self._again(reader, message)

    async def retry(self, reader: PersonId, message: MessageId) -> Message:
        """Ask again after a failure: in place where nothing was said, else as a new version."""
        async with self._units.read() as store:
            _, failed = await message_for(store, reader, message)
        return await (self.regenerate if failed.text else self._again)(reader, message)

    async def recover(self) -> int:
        """After a crash: mark replies that were being written as interrupted, with the text that was saved; their number."""
        async with self._units.write() as unit:
            broken = await unit.store.messages.streaming()
            for reply in broken:
                await _interrupt(unit, reply)
        return len(broken)

    async def aclose(self) -> None:
        """End every run, keeping what was said."""
        ends = [self.silence(conversation, t('Interrupted when the server stopped.')) for conversation in tuple(self._runs)]
        await asyncio.gather(*ends, return_exceptions=True)

    # --- inside ------------------------------------------------------------------------------------------------------
    async def _again(self, reader: PersonId, message: MessageId) -> Message:
        conversation = await self._of(reader, message)
        async with self.floor(conversation.id):
            if self.running(conversation.id) is not None:
                raise Conflict(t('An answer is being written already; stop it first.'))
            async with self._units.write() as unit:
                conversation, broken = await _reply_for(unit.store, reader, message)
                if broken.state not in (State.INTERRUPTED, State.FAILED) or broken.deleted_at:
                    raise Conflict(t('This answer is complete; ask again for another one.'))
                person = await unit.store.people.get(conversation.owner)
                info = await self._catalogue.info(conversation.model or await self._catalogue.default())
                turn = await self._replies.begin_again(unit, conversation, person, info, broken)
                unit.news.append(MessagePosted(message=turn.reply))
            self.launch(turn)
        return turn.reply

    async def _of(self, reader: PersonId, message: MessageId) -> Conversation:
        """The conversation of a reply; refused here, nothing that lives in it is disturbed."""
        async with self._units.read() as store:
            return (await _reply_for(store, reader, message))[0]

    async def _move_head(self, unit: Unit, conversation: Conversation, reply: Message) -> None:
        await unit.store.conversations.update(replace(conversation, head=reply.id, active_at=self._clock.now()))
        unit.news.append(BranchChanged(conversation=conversation.id))

    async def _carry(self, turn: Turn, draft: LiveDraft) -> None:
        conversation, reason, sentence = turn.conversation.id, 'failed', turn.stop_sentence
        try:
            reply = await self._replies.answer(turn, draft)
            reason, sentence = _reason(turn, reply), reply.failure
        finally:
            if self._runs.get(conversation) and self._runs[conversation].turn is turn:
                del self._runs[conversation]
            self._bus.publish(RunEnded(conversation=conversation, reason=reason, sentence=sentence))
        if reply.state is State.COMPLETE:
            self._naming[conversation] = self._keeper.start(self._name(turn, reply), name=f'title {conversation}')

    async def _name(self, turn: Turn, reply: Message) -> None:
        try:
            if reply.parent is None:
                return
            async with self._units.read() as store:
                question = await store.messages.get(reply.parent)
                conversation = await store.conversations.get(reply.conversation)
            if question.parent is None and reply.version_of is None and conversation.title_source is not TitleSource.MANUAL:
                await self._titles.name(turn.person.id, conversation, question, reply)
            await self._suggestions.make(turn.person.id, question, reply)
        finally:
            if self._naming.get(reply.conversation) is asyncio.current_task():
                del self._naming[reply.conversation]


def _reason(turn: Turn, reply: Message) -> str:
    if reply.state is State.COMPLETE:
        return 'done'
    if turn.stop_sentence:
        return 'stopped'
    return 'cap_reached' if turn.refusal else 'failed'


async def _reply_for(store: Store, reader: PersonId, message: MessageId) -> tuple[Conversation, Message]:
    conversation, reply = await message_for(store, reader, message)
    if reply.author.kind is not AuthorKind.AGENT:
        raise Conflict(t('Only an answer can be asked for again; edit the question instead.'))
    return conversation, reply


async def _interrupt(unit: Unit, reply: Message) -> None:
    chunks = await unit.store.drafts.of(reply.id)
    thought = (reply.thinking.text if reply.thinking else '') + ''.join(chunk.thinking for chunk in chunks)
    broken = replace(
        reply,
        state=State.INTERRUPTED,
        text=reply.text + ''.join(chunk.text for chunk in chunks),
        thinking=Thinking(text=thought, duration_ms=0) if thought else None,
        failure=t('Interrupted when the server stopped.'),
    )
    await unit.store.messages.update(broken)
    await unit.store.drafts.clear(reply.id)
