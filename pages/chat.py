"""`/` and `/c/{id}`: one page that shows a new chat or a conversation and changes between them without loading anew."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Response
from nicegui import Client, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import ChatappError, NotFound
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.wording import t
from chatapp.services.wire import Json, entry_json
from components.composer import Composer
from components.transcript import Transcript
from components.welcome import Offer, Welcome
from pages.acts import Acts
from pages.frame import Frame
from pages.front import Front
from pages.head import RECENT, Head, newest_answer
from pages.missing import missing
from pages.session import LANGUAGE, SettledVisit
from pages.visit import Visit

PAGE = 40
TITLE = 'chatapp'
OFFERS = (
    Offer(icon='book', title=t('Read something with me'), hint=t('Paste a page, then ask about it')),
    Offer(icon='pen', title=t('Draft a difficult letter'), hint=t('Kind, clear, under one page')),
    Offer(icon='lock', title=t('How does chatapp keep my words?'), hint=t('Where they lie, who can read them, what leaves this machine')),
)
BEGINNINGS = (
    t('Read this with me and tell me what matters in it:\n\n'),
    t('Help me write a difficult letter: kind, clear, under one page. It is to … and it must say that …'),
    t('How does chatapp keep my words?'),
)
SENT_AT_ONCE = 2


class Chat:
    """What stands in the centre: a welcome with a composer, or a conversation with one."""

    def __init__(self, front: Front, visit: Visit, client: Client) -> None:
        self._services, self._channel = front.services, front.channel
        self._frame = Frame(front, visit, client, on_open=self._open, on_visit=self._visited)
        self._acts = Acts(self._frame)
        self._id: ConversationId | None = None
        self._parts: list[Element] = []
        self._former: list[Element] = []
        self._started: dict[str, ConversationId] = {}

    async def build(self, conversation: ConversationId | None) -> None:
        """Lay the page out; `NotFound` if the reader may not see the conversation."""
        cover = await self._cover(conversation)
        await self._frame.build(current=conversation or '')
        with self._frame.centre:
            self._head = Head(self._frame, on_inspect=self._inspect)
        await self._show(cover)
        ui.page_title(_title(cover))

    async def _cover(self, conversation: ConversationId | None) -> Conversation | None:
        return await self._services.conversations.get(self._frame.visit.reader, conversation) if conversation else None

    async def _open(self, conversation: str) -> None:
        """Change to a conversation, or to a new chat, in place."""
        with self._frame.telling():
            cover = await self._cover(ConversationId(conversation) if conversation else None)
            await self._show(cover)
            self._forget()
            self._frame.shell.go(_path(cover), title=_title(cover))

    async def _visited(self, path: str) -> None:
        """The reader went back or forth."""
        first, _, conversation = path.strip('/').partition('/')
        if first not in ('', 'c'):
            ui.navigate.to(path)
            return
        with self._frame.telling():
            cover = await self._cover(ConversationId(conversation) if conversation else None)
            await self._show(cover)
            self._forget()
            self._frame.shell.name(_title(cover))

    async def _show(self, cover: Conversation | None) -> None:
        start = await self._services.feeds.snapshot(self._frame.visit.reader, cover.id) if cover else None
        await self._head.show(cover)
        self._clear()
        self._id = cover.id if cover else None
        self._frame.sidebar.select(self._id or '')
        self._frame.news.watch(self._id, self._changed)
        with self._frame.centre:
            if cover and start:
                self._fill(cover, start)
            else:
                self._welcome()

    def _clear(self) -> None:
        """What was shown steps aside; its composer may still have an answer to hear."""
        self._former, self._parts = [*self._former, *self._parts], []
        for part in self._former:
            part.set_visibility(False)
        self._frame.inspector.close()
        self._channel.detach(self._frame.client)

    def _forget(self) -> None:
        """Delete what stepped aside: the browser has heard all of it by now."""
        for part in self._former:
            part.delete()
        self._former.clear()

    def _welcome(self) -> None:
        with Welcome(name=self._frame.visit.person.name, offers=OFFERS, on_offer=self._offered) as welcome:
            self._composer = Composer(conversation=None, placeholder=t('Write a message'), on_send=self._begin, on_stop=self._stop)
        self._parts = [welcome]

    def _fill(self, cover: Conversation, start: tuple[str, Json]) -> None:
        self._transcript = Transcript(
            conversation=cover.id,
            start=start,
            me=self._frame.visit.reader,
            zone=self._frame.visit.person.zone,
            on_attach=self._attach,
            on_older=self._older,
            on_newer=self._newer,
            on_act=self._act,
            shown=lambda: self._services.feeds.shown(cover.id),
        )
        with Element('div').classes('foot') as foot, Element('div').classes('column'):
            busy = self._services.orchestrator.running(cover.id) is not None
            self._composer = Composer(
                conversation=cover.id, placeholder=t('Write a message'), on_send=self._send, on_stop=self._stop, busy=busy
            )
            sentence = t('Models make mistakes. Every answer keeps its request and its price under Details.')
            TextElement(tag='p', text=sentence).classes('small-print')
        self._parts = [self._transcript, foot]

    # --- what the composer asks ----------------------------------------------------------------------------------
    async def _begin(self, text: str, key: str) -> str | None:
        """The first message of a new chat; the same key again, after a lost connection, leads to the same chat."""
        try:
            conversation = self._started.get(key)
            if conversation is None:
                message = await self._services.timeline.start(
                    self._frame.visit.reader, text, client_message_id=key, model=self._head.model, effort=self._head.effort
                )
                conversation = self._started[key] = message.conversation
            cover = await self._cover(conversation)
            await self._show(cover)
        except ChatappError as error:
            return error.sentence
        self._frame.shell.become(_path(cover), title=_title(cover))
        return None

    async def _send(self, text: str, key: str) -> str | None:
        if self._id is None:
            return await self._begin(text, key)
        try:
            await self._services.timeline.post(self._frame.visit.reader, self._id, text, client_message_id=key)
        except ChatappError as error:
            return error.sentence
        return None

    async def _stop(self) -> None:
        if self._id:
            with self._frame.telling():
                await self._services.orchestrator.stop(self._frame.visit.reader, self._id)

    async def _offered(self, place: int) -> None:
        if place == SENT_AT_ONCE:
            with self._frame.telling():
                await self._begin(BEGINNINGS[place], f'offer {self._frame.client.id} {len(self._started)}')
        elif 0 <= place < len(BEGINNINGS):
            self._composer.fill(BEGINNINGS[place])
            self._composer.focus()

    # --- what the timeline asks ----------------------------------------------------------------------------------
    async def _attach(self, last: str | None) -> None:
        self._forget()
        if self._id:
            with self._frame.telling():
                frames = await self._channel.attach(self._frame.client, self._frame.visit.reader, self._id, last=last)
                self._transcript.receive([(frame.id, frame.event, frame.data) for frame in frames])

    async def _older(self, first: str) -> None:
        if self._id:
            with self._frame.telling():
                page = await self._services.timeline.page(self._frame.visit.reader, self._id, before=MessageId(first), limit=PAGE)
                self._transcript.prepend({'messages': [entry_json(one) for one in page.entries], 'has_older': page.has_older})

    async def _newer(self, last: str) -> None:
        if self._id:
            with self._frame.telling():
                page = await self._services.timeline.page(self._frame.visit.reader, self._id, after=MessageId(last), limit=PAGE)
                self._transcript.append_newer({'messages': [entry_json(one) for one in page.entries], 'has_newer': page.has_newer})

    async def _act(self, action: str, message: str, arguments: Mapping[str, object]) -> str | None:
        return await self._acts.perform(action, message, arguments)

    async def _inspect(self) -> None:
        if self._frame.inspector.is_open:
            self._frame.inspector.close()
        elif self._id:
            with self._frame.telling():
                page = await self._services.timeline.page(self._frame.visit.reader, self._id, limit=RECENT)
                newest = newest_answer(page.entries)
                await self._acts.inspect(newest.message.id) if newest else self._frame.inspector.show(None)

    async def _changed(self) -> None:
        """The cover or the figures are others now; what lies in the trash is left for a new chat."""
        try:
            cover = await self._cover(self._id)
        except NotFound:
            await self._open('')
            return
        await self._head.show(cover)
        self._frame.shell.name(_title(cover))


def _path(cover: Conversation | None) -> str:
    return f'/c/{quote(cover.id)}' if cover else '/'


def _title(cover: Conversation | None) -> str:
    return f'{cover.title} · {TITLE}' if cover and cover.title else TITLE


def register(front: Front) -> None:
    @ui.page('/', language=LANGUAGE)
    async def new_chat(client: Client, visit: SettledVisit) -> None:
        await Chat(front, visit, client).build(None)

    @ui.page('/c/{conversation}', language=LANGUAGE)
    async def conversation(client: Client, visit: SettledVisit, conversation: str) -> Response | None:
        try:
            await Chat(front, visit, client).build(ConversationId(conversation))
        except NotFound as error:
            client.delete()
            return missing(front.looks, visit.person.theme, error.sentence)
        return None
