"""Ask again for an answer that stands: anew as another version, on from where it broke off, after a failure, or of a second model."""

from dataclasses import replace

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import Conflict
from chatapp.domain.events import BranchChanged, MessagePosted
from chatapp.domain.ids import MessageId, PersonId
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.ports.storage import Store
from chatapp.services.access import message_for
from chatapp.services.casting import Casting
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.replies import Replies
from chatapp.services.slots import chosen
from chatapp.services.unit import Unit, Units


class Again:
    def __init__(self, units: Units, orchestrator: Orchestrator, casting: Casting, replies: Replies, *, clock: Clock) -> None:
        self._units, self._orchestrator, self._casting, self._replies = units, orchestrator, casting, replies
        self._clock = clock

    async def regenerate(self, reader: PersonId, message: MessageId) -> Message:
        """Ask again for a reply: a new version beside the old ones, which stay reachable."""
        conversation = await self._of(reader, message)
        async with self._orchestrator.floor(conversation.id):
            await self._orchestrator.silence(conversation.id, t('Stopped to ask again.'))
            async with self._units.write() as unit:
                conversation, old = await _reply_for(unit.store, reader, message)
                parent = _question_of(old)
                speaker = await self._casting.speaker_again(unit, conversation, old)
                started = await self._casting.one_reply(unit, conversation, speaker, parent=parent, version_of=old.slot, to=old.to)
                await self._move_head(unit, conversation, started.replies[0].id)
            self._orchestrator.launch(started)
        return started.replies[0]

    async def resume(self, reader: PersonId, message: MessageId) -> Message:
        """Continue an interrupted reply in its own place, from where its text stops."""
        conversation = await self._of(reader, message)
        async with self._orchestrator.floor(conversation.id):
            self._demand_quiet(conversation)
            async with self._units.write() as unit:
                conversation, broken = await _reply_for(unit.store, reader, message)
                if broken.state not in (State.INTERRUPTED, State.FAILED) or broken.deleted_at:
                    raise Conflict(t('This answer is complete; ask again for another one.'))
                person = await unit.store.people.get(conversation.owner)
                speaker = await self._casting.speaker_again(unit, conversation, broken)
                within = await self._casting.apart(unit, conversation, again=broken)
                turn = await self._replies.begin_again(unit, conversation, person, speaker, broken, within=within)
                started = await self._casting.of_turn(unit, conversation, turn)
                unit.news.append(MessagePosted(message=turn.reply))
            self._orchestrator.launch(started)
        return turn.reply

    async def retry(self, reader: PersonId, message: MessageId) -> Message:
        """Ask again after a failure: in place where nothing was said, else as a new version."""
        async with self._units.read() as store:
            _, failed = await message_for(store, reader, message)
        return await (self.regenerate if failed.text else self.resume)(reader, message)

    async def compare(self, reader: PersonId, message: MessageId, model: ModelRef) -> Message:
        """Let a second model answer the same question beside a reply of a chat, until one of the two is chosen.

        The branch ends with the two: what followed comes back with the reply it stands under.
        """
        conversation = await self._of(reader, message)
        async with self._orchestrator.floor(conversation.id):
            self._demand_quiet(conversation)
            async with self._units.write() as unit:
                conversation, one = await _reply_for(unit.store, reader, message)
                question = await unit.store.messages.get(_question_of(one))
                if one.deleted_at is not None:
                    raise Conflict(t('This answer was deleted; bring it back to compare it.'))
                await chosen(unit.store, one.id)
                started = await self._casting.beside(unit, conversation, one, model)
                started.demand_sight(question.attachments)
                await self._move_head(unit, conversation, one.id)
                unit.news.append(MessagePosted(message=started.replies[0]))
            self._orchestrator.launch(started)
        return started.replies[0]

    def _demand_quiet(self, conversation: Conversation) -> None:
        if self._orchestrator.running(conversation.id) is not None:
            raise Conflict(t('An answer is being written already; stop it first.'))

    async def _of(self, reader: PersonId, message: MessageId) -> Conversation:
        """The conversation of a reply; refused here, nothing that lives in it is disturbed."""
        async with self._units.read() as store:
            return (await _reply_for(store, reader, message))[0]

    async def _move_head(self, unit: Unit, conversation: Conversation, reply: MessageId) -> None:
        """Where it stands there already, something is going on all the same."""
        await unit.store.conversations.update(replace(conversation, head=reply, active_at=self._clock.now()))
        if conversation.head != reply:
            unit.news.append(BranchChanged(conversation=conversation.id))


def _question_of(reply: Message) -> MessageId:
    if reply.parent is None:
        raise Conflict(t('There is no question above this answer to ask again.'))
    return reply.parent


async def _reply_for(store: Store, reader: PersonId, message: MessageId) -> tuple[Conversation, Message]:
    conversation, reply = await message_for(store, reader, message)
    if reply.author.kind is not AuthorKind.AGENT:
        raise Conflict(t('Only an answer can be asked for again; edit the question instead.'))
    return conversation, reply
