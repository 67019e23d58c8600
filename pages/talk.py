"""What stands in the centre of a conversation: its timeline and the composer under it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from chatapp.domain.conversations import Conversation
from chatapp.domain.digest import NOTHING, Digest
from chatapp.domain.errors import ChatappError
from chatapp.domain.events import BranchChanged, Event, MessagePosted, ReplyWaits, Suggested
from chatapp.domain.ids import FileId, MessageId, PersonId
from chatapp.domain.models import ModelInfo
from chatapp.domain.rooms import Waiting
from chatapp.domain.wording import t
from chatapp.services.bundle import Services
from chatapp.services.console import Status
from chatapp.services.wire import Json, attachment_json, entry_json
from components.away import Away
from components.composer import Composer
from components.suggestions import SuggestionRow
from components.transcript import Transcript
from pages.acts import Acts
from pages.channel import Channel
from pages.comparing import Comparing, offered
from pages.frame import Frame
from pages.head import RECENT, newest_answer
from pages.table import Table
from pages.tuning import Knobs
from pages.unsent import Typed

PAGE = 40
WAITS = t('This answer cannot be stored just now. It is kept in memory, and stored as soon as there is room for it.')


class Talk:
    """`start` is the frame and the snapshot the timeline begins with; what comes after arrives by the channel."""

    def __init__(
        self,
        frame: Frame,
        channel: Channel,
        cover: Conversation,
        start: tuple[str, Json],
        landing: Json | None = None,
        *,
        knobs: Knobs,
        status: Status | None = None,
        digest: Digest = NOTHING,
    ) -> None:
        self._frame, self._services, self._channel = frame, frame.services, channel
        self._id, self._acts, self._mine = cover.id, Acts(frame), cover.owner == frame.visit.reader
        self._transcript = Transcript(
            conversation=cover.id,
            start=start,
            me=frame.visit.reader,
            host=self._mine,
            compares=status is None,
            zone=frame.visit.person.zone,
            landing=landing,
            on_attach=self._attach,
            on_older=self._older,
            on_newer=self._newer,
            on_act=self._act,
            on_models=self._models,
            shown=lambda: self._services.feeds.shown(cover.id),
        )
        with Element('div').classes('foot') as foot, Element('div').classes('column'):
            self._away = Away(digest, on_read=self._read_on)
            self._suggestions = SuggestionRow(conversation=cover.id)
            busy = self._services.orchestrator.running(cover.id) is not None
            self._table = Table(frame, cover.id, status, mine=self._mine, on_taken_back=self._taken_back)
            self._comparing = Comparing(frame)
            self._is_room = status is not None
            placeholder = t('Write to the room, or @ someone') if status else t('Write a message')
            self._composer = Composer(conversation=cover.id, placeholder=placeholder, on_send=self._send, on_stop=self._stop, busy=busy)
            self._composer.on_said(self._said)
            if self._is_room:
                self._composer.on_typing(self._typing)
            with self._composer:
                knobs.place()
                if not self._is_room:
                    self._comparing.place()
                self._table.place()
            self._typed = Typed(frame, cover.id, self._composer)
            behind = t('Models make mistakes. Every answer keeps its request and its price under Details.')
            sentence = behind if self._mine else t('Models make mistakes. Everybody here reads what you write.')
            TextElement(tag='p', text=sentence).classes('small-print')
        self.parts: Sequence[Element] = (self._transcript, foot)
        self._stop_hearing = self._services.bus.listen(self._hear, Suggested, MessagePosted, BranchChanged, ReplyWaits)
        frame.client.on_delete(self._stop_hearing)

    async def restore(self) -> None:
        """Give the composer what was typed here before."""
        await self._typed.restore()

    async def suggest(self) -> None:
        """Show what one might say next, as it was found before the page was opened."""
        self._suggestions.show(await self._services.suggestions.of(self._frame.visit.reader, self._id))

    def leave(self) -> None:
        """Another conversation is shown now."""
        self._stop_hearing()
        self._typed.leave()

    def _hear(self, event: Event) -> None:
        match event:
            case Suggested(texts=texts) if event.conversation == self._id and event.heard_by(self._frame.visit.reader):
                self._suggestions.show(texts)
            case MessagePosted(message=message) if message.conversation == self._id:
                self._suggestions.show(())
            case BranchChanged(conversation=conversation) if conversation == self._id:
                self._suggestions.show(())
            case ReplyWaits(conversation=conversation) if conversation == self._id:
                self._frame.shell.warn(WAITS)
            case _:
                return

    async def _read_on(self, message: str) -> None:
        with self._frame.telling():
            await self.land(MessageId(message))

    async def land(self, message: MessageId) -> None:
        """Go to a message and mark it."""
        self._transcript.land(await landing_at(self._services, self._frame.visit.reader, message))

    def close(self) -> None:
        """It steps aside for another."""
        self._table.close()

    async def show_people(self) -> None:
        """Open the inspector on who sits here."""
        await self._table.show_people()

    def see_with(self, info: ModelInfo) -> None:
        """The model that is asked next: the composer says so where it cannot see. In a room several are asked."""
        self._composer.see_with(info.label, can_see=self._is_room or info.capabilities.images)

    async def inspect(self) -> None:
        """Open the inspector on the newest answer; a guest may not see behind it, and is shown who sits here."""
        if not self._mine:
            return await self.show_people()
        page = await self._services.timeline.page(self._frame.visit.reader, self._id, limit=RECENT)
        newest = newest_answer(page.entries)
        if newest:
            await self._acts.inspect(newest.message.id)
        else:
            self._frame.inspector.show(None)

    async def _send(self, text: str, key: str, files: Sequence[str]) -> str | None:
        try:
            self._services.limits.check('send', self._frame.visit.reader)
            await self._table.say(text, key, [FileId(file) for file in files], compare=self._comparing.model)
            self._comparing.said()
            await self._typed.keep('')
            self._away.dismiss()
            strangers = await self._services.rooms.strangers(self._frame.visit.reader, self._id, text)
            if strangers:
                self._frame.shell.warn(t('{names} does not sit here and was not called.', names=', '.join(strangers)))
        except ChatappError as error:
            return error.sentence
        return None

    def _taken_back(self, waiting: Waiting) -> None:
        self._composer.give_back(waiting.text, [attachment_json(one) for one in waiting.attachments])

    def _said(self) -> None:
        """The next message is said as usual again."""
        self._table.said()
        self._comparing.said()

    async def _typing(self) -> None:
        with suppress(ChatappError):  # gone meanwhile
            await self._services.presence.typing(self._frame.visit.reader, self._id)

    async def _stop(self) -> None:
        with self._frame.telling():
            await self._services.orchestrator.stop(self._frame.visit.reader, self._id)

    async def _act(self, action: str, message: str, arguments: Mapping[str, object]) -> str | None:
        return await self._acts.perform(action, message, arguments)

    async def _models(self, message: str) -> None:
        with self._frame.telling():
            await offered(self._frame, lambda groups: self._transcript.offer(message, groups))

    async def _attach(self, last: str | None) -> None:
        with self._frame.telling():
            frames = await self._channel.attach(self._frame.client, self._frame.visit.reader, self._id, last=last)
            self._transcript.receive([(frame.id, frame.event, frame.data) for frame in frames])

    async def _older(self, first: str) -> None:
        with self._frame.telling():
            page = await self._services.timeline.page(self._frame.visit.reader, self._id, before=MessageId(first), limit=PAGE)
            self._transcript.prepend({'messages': [entry_json(one) for one in page.entries], 'has_older': page.has_older})

    async def _newer(self, last: str) -> None:
        with self._frame.telling():
            page = await self._services.timeline.page(self._frame.visit.reader, self._id, after=MessageId(last), limit=PAGE)
            self._transcript.append_newer({'messages': [entry_json(one) for one in page.entries], 'has_newer': page.has_newer})


async def landing_at(services: Services, reader: PersonId, message: MessageId) -> Json:
    """What the timeline needs to show a message amid its neighbours."""
    page = await services.timeline.around(reader, message)
    messages = [entry_json(one) for one in page.entries]
    return {
        'id': message,
        'page': {'messages': messages, 'has_older': page.has_older, 'has_newer': page.has_newer} if page.has_newer else None,
    }
