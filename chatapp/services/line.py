"""Messages that wait for the end of a run: kept by the house, changed and taken back while they wait, sent in their order."""

import logging
from dataclasses import replace

from chatapp.domain.errors import BadInput, ChatappError, NotFound
from chatapp.domain.events import RoomChanged
from chatapp.domain.ids import AgentId, ConversationId, PersonId, WaitingId
from chatapp.domain.messages import Message
from chatapp.domain.rooms import Reason, Waiting
from chatapp.domain.text import message_text
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.access import conversation_for
from chatapp.services.once import checked_key
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.timeline import Timeline
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

MOST_WAITING = 20  # a line nobody reads through any more
HELD_BACK = (Reason.STOPPED, Reason.PAUSED, Reason.INTERRUPTED)
"""Ends after which nothing is sent by itself: who stopped wants silence. It waits on, for the next run or for Send now."""


class Line:
    def __init__(self, units: Units, orchestrator: Orchestrator, timeline: Timeline, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._orchestrator, self._timeline = units, orchestrator, timeline
        self._clock, self._new_id = clock, new_id
        orchestrator.on_idle = self._idle

    async def put(
        self,
        reader: PersonId,
        conversation: ConversationId,
        text: str,
        *,
        client_message_id: str | None = None,
        to: AgentId | None = None,
    ) -> Waiting | Message:
        """Let it wait for the end of the run; posted at once where there is none. The same key again gives the same."""
        words, key = message_text(text), checked_key(client_message_id)
        async with self._orchestrator.floor(ConversationId(f'line of {conversation}')):
            async with self._units.read() as store:
                await conversation_for(store, reader, conversation)
                waiting = await store.waiting.of(conversation)
            known = next((one for one in waiting if key is not None and (one.author, one.client_message_id) == (reader, key)), None)
            if known is not None:
                return known
            if self._orchestrator.running(conversation) is None and not waiting:
                return await self._timeline.post(reader, conversation, words, client_message_id=key, to=to)
            if len(waiting) >= MOST_WAITING:
                raise BadInput(t('{most} messages wait already; take one back first.', most=MOST_WAITING), field='mode')
            made = Waiting(
                id=WaitingId(self._new_id()),
                conversation=conversation,
                author=reader,
                text=words,
                to=to,
                client_message_id=key,
                created_at=self._clock.now(),
            )
            async with self._units.write() as unit:
                await unit.store.waiting.add(made)
                unit.news.append(RoomChanged(conversation=conversation))
        return made

    async def of(self, reader: PersonId, conversation: ConversationId) -> tuple[Waiting, ...]:
        """The reader's own, in the order they will be sent."""
        async with self._units.read() as store:
            await conversation_for(store, reader, conversation)
            return tuple(one for one in await store.waiting.of(conversation) if one.author == reader)

    async def rewrite(self, reader: PersonId, waiting: WaitingId, text: str) -> Waiting:
        """Change it while it waits."""
        words = message_text(text)
        async with self._units.write() as unit:
            changed = replace(await _own(unit.store, reader, waiting), text=words)
            await unit.store.waiting.rewrite(changed)
            unit.news.append(RoomChanged(conversation=changed.conversation))
        return changed

    async def take_back(self, reader: PersonId, waiting: WaitingId) -> Waiting:
        """It is not sent; its text is given back."""
        async with self._units.write() as unit:
            gone = await _own(unit.store, reader, waiting)
            await unit.store.waiting.remove(waiting)
            unit.news.append(RoomChanged(conversation=gone.conversation))
        return gone

    async def send_now(self, reader: PersonId, waiting: WaitingId) -> Message:
        """Do not wait any longer: whoever speaks is interrupted."""
        async with self._units.read() as store:
            chosen = await _own(store, reader, waiting)
        return await self._send(chosen)

    async def _send(self, waiting: Waiting) -> Message:
        """Post it, then let it go: after a crash between the two its key finds the message again."""
        key = waiting.client_message_id or f'waiting {waiting.id}'
        message = await self._timeline.post(waiting.author, waiting.conversation, waiting.text, client_message_id=key, to=waiting.to)
        async with self._units.write() as unit:
            await unit.store.waiting.remove(waiting.id)
            unit.news.append(RoomChanged(conversation=waiting.conversation))
        return message

    async def _idle(self, conversation: ConversationId, reason: Reason) -> None:
        """A run is over: the first in line is sent, the next after the answer to it."""
        if reason in HELD_BACK:
            return
        async with self._units.read() as store:
            waiting = await store.waiting.of(conversation)
        if waiting and self._orchestrator.running(conversation) is None:
            try:
                await self._send(waiting[0])
            except ChatappError as error:
                log.warning('A waiting message could not be sent: %s', error.sentence)


async def _own(store: Store, reader: PersonId, waiting: WaitingId) -> Waiting:
    found = await store.waiting.get(waiting)
    await conversation_for(store, reader, found.conversation)
    if found.author != reader:
        raise NotFound(t('This message waits no longer; it was sent or taken back.'))
    return found
