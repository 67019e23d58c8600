"""Messages that wait for the end of a run: kept by the house, changed and taken back while they wait, sent in their order."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from chatapp.domain.errors import BadInput, ChatappError, Conflict, NotFound
from chatapp.domain.events import RoomChanged
from chatapp.domain.ids import AgentId, ConversationId, FileId, PersonId, WaitingId
from chatapp.domain.messages import Message
from chatapp.domain.models import ModelInfo
from chatapp.domain.rooms import Reason, Waiting
from chatapp.domain.voices import ONESELF, Voice
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.access import shared_for
from chatapp.services.letter import Letter, demand_sight, enclosed, letter, sent_before
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.speakers import Speakers
from chatapp.services.timeline import Timeline
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

MOST_WAITING = 20  # a line nobody reads through any more
HELD_BACK = (Reason.STOPPED, Reason.PAUSED, Reason.INTERRUPTED, Reason.FAILED, Reason.BUDGET_SPENT)
"""Ends after which nothing is sent by itself: who stopped wants silence, and where one question came to nothing the next would.

It waits on, for the end of the next run or for Send now.
"""


class _Gone(NotFound):
    """It was sent or taken back before its turn came: there is nothing to tell anybody."""


class Line:
    def __init__(
        self, units: Units, orchestrator: Orchestrator, timeline: Timeline, speakers: Speakers, bus: Bus, *, clock: Clock, new_id: NewId
    ) -> None:
        self._units, self._orchestrator, self._timeline, self._speakers, self._bus = units, orchestrator, timeline, speakers, bus
        self._clock, self._new_id = clock, new_id
        self._refused: dict[WaitingId, str] = {}  # could not be sent as they are, and why: they wait for their author, nobody for them
        orchestrator.on_idle = self._idle

    async def put(
        self,
        reader: PersonId,
        conversation: ConversationId,
        text: str,
        *,
        attachments: Sequence[FileId] = (),
        client_message_id: str | None = None,
        to: AgentId | None = None,
        voice: Voice = ONESELF,
    ) -> Waiting | Message:
        """Let it wait for the end of the run; posted at once where there is none. The same key again gives the same.

        What waits is said as oneself: `BadInput` for another voice, for a whisper to somebody who does not sit there, and in a
        chat for pictures its model cannot see.
        """
        sent = letter(text, files=attachments, key=client_message_id)
        key = sent.key
        async with self._orchestrator.floor(ConversationId(f'line of {conversation}')):
            async with self._units.read() as store:
                cover = await shared_for(store, reader, conversation)
                waiting = await store.waiting.of(conversation)
                members = await store.rooms.members(conversation)
                posted = await store.messages.by_key(conversation, reader, key) if key else None
            known = next((one for one in waiting if key is not None and (one.author, one.client_message_id) == (reader, key)), None)
            if known is not None:
                return known
            if (before := sent_before(posted, sent)) is not None:
                return before
            run = self._orchestrator.run(conversation)
            if run is None and all(one.id in self._refused for one in waiting):
                return await self._timeline.post(
                    reader, conversation, sent.words, attachments=sent.files, client_message_id=key, voice=voice, to=to
                )
            if voice != ONESELF:
                raise BadInput(t('What waits for its turn is said as yourself; say this at once, or when it is quiet.'), field='as')
            if to is not None and all(one.agent != to or one.left for one in members):
                raise BadInput(t('One whispers to an agent of the room.'), field='to')
            if len(waiting) >= MOST_WAITING:
                raise BadInput(t('{most} messages wait already; take one back first.', most=MOST_WAITING), field='mode')
            next_ones = [] if members else [(await self._speakers.plain(cover)).info]
            made = await self._kept(reader, conversation, sent, to=to, next_ones=next_ones)
        if run is not None and run.over is not None:
            await self._idle(conversation, run.over)  # it ended while this was written down: nobody else will look
        return made

    async def _kept(
        self, reader: PersonId, conversation: ConversationId, sent: Letter, *, to: AgentId | None, next_ones: Sequence[ModelInfo]
    ) -> Waiting:
        async with self._units.write() as unit:
            files = await enclosed(unit.store, reader, sent)
            demand_sight(next_ones, files)
            made = Waiting(
                id=WaitingId(self._new_id()),
                conversation=conversation,
                author=reader,
                text=sent.words,
                attachments=files,
                to=to,
                client_message_id=sent.key,
                created_at=self._clock.now(),
            )
            await unit.store.waiting.add(made)
            unit.news.append(RoomChanged(conversation=conversation))
        return made

    async def of(self, reader: PersonId, conversation: ConversationId) -> tuple[Waiting, ...]:
        """The reader's own, in the order they will be sent; those that could not be say why."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            waiting = await store.waiting.of(conversation)
        return tuple(replace(one, trouble=self._refused.get(one.id, '')) for one in waiting if one.author == reader)

    async def rewrite(self, reader: PersonId, waiting: WaitingId, text: str) -> Waiting:
        """Change its words while it waits; its files stay with it. One that could not be sent is tried again where it is quiet."""
        async with self._units.write() as unit:
            old = await _own(unit.store, reader, waiting)
            changed = replace(old, text=letter(text, files=_files(old)).words)
            await unit.store.waiting.rewrite(changed)
            unit.news.append(RoomChanged(conversation=changed.conversation))
        if self._refused.pop(waiting, None) is not None:
            await self._try(changed)
        return changed

    async def take_back(self, reader: PersonId, waiting: WaitingId) -> Waiting:
        """It is not sent; its text is given back, and its files are as if they had only been attached."""
        async with self._units.write() as unit:
            gone = await _own(unit.store, reader, waiting)
            await unit.store.waiting.remove(waiting)
            await unit.store.files.renew(_files(gone), at=self._clock.now())
            unit.news.append(RoomChanged(conversation=gone.conversation))
        self._refused.pop(waiting, None)
        return gone

    async def send_now(self, reader: PersonId, waiting: WaitingId) -> Message:
        """Do not wait any longer: whoever speaks is interrupted."""
        async with self._units.read() as store:
            chosen = await _own(store, reader, waiting)
        message = await self._send(chosen, interrupt=True)
        assert message is not None
        self._refused.pop(waiting, None)
        return message

    async def _send(self, waiting: Waiting, *, interrupt: bool) -> Message | None:
        """Post it as it reads now and take it out of the line, in one unit; `NotFound` where it waits no longer.

        None, and nothing is done, while somebody speaks who is not to be interrupted.
        """
        async with self._orchestrator.floor(waiting.conversation):
            if self._orchestrator.running(waiting.conversation) is not None:
                if not interrupt:
                    return None
                await self._orchestrator.silence(waiting.conversation, t('Interrupted by the next message.'))
            async with self._units.write() as unit:
                one = await _still(unit.store, waiting.id)
                sent = letter(one.text, files=_files(one), key=one.client_message_id or f'waiting {one.id}')
                cover, known = await self._timeline.before(unit.store, one.author, one.conversation, sent)
                await unit.store.waiting.remove(one.id)
                unit.news.append(RoomChanged(conversation=one.conversation))
                if known is not None:
                    return known
                message, started = await self._timeline.posted(unit, one.author, cover, sent, to=one.to)
            self._orchestrator.launch(started)
        return message

    async def _idle(self, conversation: ConversationId, reason: Reason) -> None:
        """A run is over: the first in line is sent, the next after the answer to it, or at once where nobody answers."""
        tried: set[WaitingId] = set()
        while reason not in HELD_BACK and self._orchestrator.running(conversation) is None:
            async with self._units.read() as store:
                waiting = await store.waiting.of(conversation)
            first = next((one for one in waiting if one.id not in tried), None)
            if first is None:
                return
            tried.add(first.id)
            if not await self._try(first):
                return

    async def _try(self, waiting: Waiting) -> bool:
        """Send it unless somebody speaks; False where the house could send nothing at all just now."""
        try:
            await self._send(waiting, interrupt=False)
        except _Gone:
            self._refused.pop(waiting.id, None)
        except (BadInput, Conflict, NotFound) as error:
            log.warning('A waiting message is passed over: %s', error.sentence)
            self._pass_over(waiting, error.sentence)
        except ChatappError as error:
            log.warning('A waiting message could not be sent: %s', error.sentence)
            return False
        else:
            self._refused.pop(waiting.id, None)
        return True

    def _pass_over(self, waiting: Waiting, sentence: str) -> None:
        """Nothing is stored: where the database is busy it is told all the same."""
        self._refused[waiting.id] = sentence
        self._bus.publish(RoomChanged(conversation=waiting.conversation))


def _files(waiting: Waiting) -> list[FileId]:
    return [one.id for one in waiting.attachments]


async def _still(store: Store, waiting: WaitingId) -> Waiting:
    try:
        return await store.waiting.get(waiting)
    except NotFound as error:
        raise _Gone(error.sentence) from None


async def _own(store: Store, reader: PersonId, waiting: WaitingId) -> Waiting:
    found = await store.waiting.get(waiting)
    await shared_for(store, reader, found.conversation)
    if found.author != reader:
        raise NotFound(t('This message waits no longer; it was sent or taken back.'))
    return found
