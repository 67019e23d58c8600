"""`/` and `/c/{id}`: one page that shows a new chat or a conversation and changes between them without loading anew."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote

from fastapi import Response
from nicegui import Client, background_tasks, ui

from chatapp.domain.conversations import Conversation
from chatapp.domain.digest import NOTHING
from chatapp.domain.errors import ChatappError, NotFound
from chatapp.domain.ids import ConversationId, FileId, MessageId, TemplateId
from chatapp.domain.templates import Template
from chatapp.domain.tuning import UNTUNED
from chatapp.services.wire import Json
from components.composer import Composer
from components.header import Header
from components.inspector import Inspector
from components.say_options import SayOptions
from components.session_end import SessionEnd
from components.shell import Shell
from components.sidebar import Sidebar
from components.transcript import Transcript
from components.welcome import Welcome
from pages.early import fetch_early
from pages.frame import Frame
from pages.front import Front
from pages.head import Head
from pages.missing import missing, parted
from pages.opening import Opening
from pages.session import LANGUAGE, SettledVisit
from pages.talk import Talk, landing_at
from pages.visit import Visit

TITLE = 'chatapp'


class Chat:
    """What stands in the centre: an opening, or the talk of a conversation."""

    def __init__(self, front: Front, visit: Visit, client: Client) -> None:
        self._services, self._channel = front.services, front.channel
        self._frame = Frame(front, visit, client, on_open=self._open, on_land=self._open, on_fresh=self._fresh, on_visit=self._visited)
        self._id: ConversationId | None = None
        self._shown: Opening | Talk | None = None
        self._former: list[Opening | Talk] = []
        self._begun: dict[str, ConversationId] = {}
        self._beginning, self._showing = asyncio.Lock(), asyncio.Lock()
        self._is_room = False
        self._template: Template | None = None  # what the chat that is begun here is called after
        self._changes = 0  # of what stands in the centre

    async def build(self, conversation: ConversationId | None, message: str = '', *, template: str = '') -> None:
        """Lay the page out, a new chat perhaps from a template; `NotFound` if the reader may not see what is named."""
        cover = await self._cover(conversation)
        started = await self._services.templates.get(self._frame.visit.reader, TemplateId(template)) if template else None
        fetch_early(Shell, Sidebar, Inspector, Header, Composer, SessionEnd, SayOptions, Transcript if cover else Welcome)
        await self._frame.build(current=conversation or '', greeting=conversation is None)
        with self._frame.centre:
            self._head = Head(self._frame, on_inspect=self._inspect, on_people=self._people, on_chosen=self._chosen)
        if started:
            self._head.begin_from(started)
        cover = await self._show(cover, message)
        if started and isinstance(self._shown, Opening):
            self._template = started
            self._shown.fill(started.text)
        ui.page_title(_title(cover))

    async def _cover(self, conversation: ConversationId | None) -> Conversation | None:
        return await self._services.conversations.get(self._frame.visit.reader, conversation) if conversation else None

    async def _open(self, conversation: str, message: str = '') -> None:
        """Change to a conversation, or to a new chat, in place; in a conversation to one of its messages."""
        with self._frame.telling():
            cover = await self._cover(ConversationId(conversation) if conversation else None)
            if cover and cover.id == self._id and isinstance(self._shown, Talk) and message:
                await self._shown.land(MessageId(message))
            else:
                cover = await self._show(cover, message)
                self._forget()
            self._frame.shell.go(_path(cover, message), title=_title(cover))

    async def _fresh(self, text: str) -> None:
        """A new chat with these words in its composer, to be sent or changed."""
        await self._open('')
        if text and isinstance(self._shown, Opening):
            self._shown.fill(text)

    async def _visited(self, path: str) -> None:
        """The reader went back or forth."""
        path, _, message = path.partition('?m=')
        room, _, conversation = path.strip('/').partition('/')
        if room not in ('', 'c'):
            ui.navigate.to(path)
            return
        with self._frame.telling():
            cover = await self._cover(ConversationId(conversation) if conversation else None)
            cover = await self._show(cover, message)
            self._forget()
            self._frame.shell.name(_title(cover))

    async def _begin(self, text: str, key: str, files: Sequence[str]) -> str | None:
        """The first message of a new chat; the same key again, after a lost connection, leads to the same chat."""
        async with self._beginning:  # the same message may come again while it is being stored
            return await self._began(text, key, files)

    async def _began(self, text: str, key: str, files: Sequence[str]) -> str | None:
        self._forget()
        try:
            if key not in self._begun:
                self._services.limits.check('send', self._frame.visit.reader)
                message = await self._services.timeline.start(
                    self._frame.visit.reader,
                    text,
                    attachments=[FileId(file) for file in files],
                    client_message_id=key,
                    model=self._head.model,
                    effort=self._head.effort,
                    tuning=self._head.tuning,
                    compare=self._shown.comparing.model if isinstance(self._shown, Opening) else None,
                )
                self._head.tuning = UNTUNED  # a system prompt is for one conversation
                self._begun[key] = message.conversation
                if isinstance(self._shown, Opening):
                    await self._shown.begun()
                if self._template:
                    await self._services.conversations.rename(self._frame.visit.reader, message.conversation, self._template.name)
            cover = await self._cover(self._begun[key])
            if self._id != self._begun[key]:
                cover = await self._show(cover)
        except ChatappError as error:
            return error.sentence
        self._frame.shell.become(_path(cover), title=_title(cover))
        return None

    async def _show(self, cover: Conversation | None, message: str = '') -> Conversation | None:
        """Give it as it is now: a title may have come since it was read."""
        self._changes += 1
        async with self._showing:  # one after the other, as they were asked for
            named = cover.id if cover else None
            self._frame.news.watch(named, self._changed)  # first: what changes amid the reading is told once it stands
            try:
                cover = await self._cover(named)
                await self._placed(cover, message)
            except ChatappError:
                self._frame.news.watch(self._id, self._changed)
                raise
        return cover

    async def _placed(self, cover: Conversation | None, message: str) -> None:
        self._template = None
        landing = await self._landing(cover, MessageId(message)) if cover and message else None
        start = await self._services.feeds.snapshot(self._frame.visit.reader, cover.id) if cover else None
        is_room = cover is not None and cover.is_room
        status = await self._services.console.status(self._frame.visit.reader, cover.id) if cover and is_room else None
        digest = await self._services.digests.of(self._frame.visit.reader, cover.id) if cover and is_room else NOTHING
        await self._head.show(cover)
        self._step_aside()
        self._is_room = is_room
        self._id = self._frame.shown = cover.id if cover else None
        if self._id is not None:
            background_tasks.create(self._read(self._id), name='mark what was opened as read')
        self._frame.sidebar.select(self._id or '')
        with self._frame.centre:
            self._shown = (
                Talk(self._frame, self._channel, cover, start, landing, knobs=self._head.knobs, status=status, digest=digest)
                if cover and start
                else Opening(self._frame, on_begin=self._begin, knobs=self._head.knobs)
            )
        # not waited for: whoever called deletes what stepped aside in the same breath
        background_tasks.create(self._shown.restore(), name='bring back what was typed here')
        if isinstance(self._shown, Talk):
            background_tasks.create(self._shown.suggest(), name='show what one might say next')
        self._chosen()

    async def _landing(self, cover: Conversation, message: MessageId) -> Json | None:
        """None for an address whose message is not there: the conversation is shown all the same."""
        with suppress(NotFound):
            entry = await self._services.timeline.message(self._frame.visit.reader, message)
            if entry.message.conversation == cover.id:
                return await landing_at(self._services, self._frame.visit.reader, message)
        return None

    async def _read(self, conversation: ConversationId) -> None:
        """What is on the screen is read; another page may have deleted it meanwhile."""
        with suppress(ChatappError):
            await self._services.shelf.read(self._frame.visit.reader, conversation)

    def _chosen(self) -> None:
        """A chat that begins here begins with what the head shows."""
        if self._shown is not None and self._head.info is not None:
            self._shown.see_with(self._head.info)
        if isinstance(self._shown, Opening):
            self._shown.begin_with(model=self._head.model, effort=self._head.effort, tuning=self._head.tuning)

    def _step_aside(self) -> None:
        """What was shown is hidden; its composer may still have an answer to hear."""
        self._frame.inspector.forget()
        self._channel.detach(self._frame.client)
        if self._shown is not None:
            self._shown.leave()
            self._shown.close()
            self._former.append(self._shown)
            for part in self._shown.parts:
                part.set_visibility(False)

    def _forget(self) -> None:
        """Delete what stepped aside before."""
        for former in self._former:
            for part in former.parts:
                part.delete()
        self._former.clear()

    async def _inspect(self) -> None:
        if self._frame.inspector.is_open:
            self._frame.inspector.close()
        elif self._shown is not None:
            with self._frame.telling():
                await self._shown.inspect()

    async def _people(self) -> None:
        if isinstance(self._shown, Talk):
            with self._frame.telling():
                await self._shown.show_people()

    async def _changed(self) -> None:
        """The cover or the figures are others now; from what lies in the trash the reader is led to a new chat."""
        self._forget()
        changes = self._changes
        try:
            async with self._showing:  # amid a change the head would go back to what is being left
                if changes != self._changes:
                    return
                cover = await self._cover(self._id)
                has_become_a_room = cover is not None and cover.is_room != self._is_room
                if not has_become_a_room:
                    await self._head.show(cover)
        except NotFound:  # before or between the two looks
            if changes == self._changes:
                await self._open('')
            return
        if changes != self._changes:
            return  # the reader goes elsewhere meanwhile
        if has_become_a_room:
            await self._show(cover)
        else:
            self._chosen()
            self._frame.shell.name(_title(cover))


def _path(cover: Conversation | None, message: str = '') -> str:
    place = f'?m={quote(message)}' if message else ''
    return f'/c/{quote(cover.id)}{place}' if cover else '/'


def _title(cover: Conversation | None) -> str:
    return f'{cover.title} · {TITLE}' if cover and cover.title else TITLE


def register(front: Front) -> None:
    @ui.page('/', language=LANGUAGE)
    async def new_chat(client: Client, visit: SettledVisit, template: str = '') -> Response | None:
        try:
            await Chat(front, visit, client).build(None, template=template)
        except NotFound as error:
            client.delete()
            return missing(front.looks, visit.person.theme, error.sentence)
        return None

    @ui.page('/c/{conversation}', language=LANGUAGE)
    async def conversation(client: Client, visit: SettledVisit, conversation: str, m: str = '') -> Response | None:
        try:
            await Chat(front, visit, client).build(ConversationId(conversation), m)
        except NotFound as error:
            client.delete()
            if parting := front.services.company.parting(visit.reader, ConversationId(conversation)):
                return parted(front.looks, visit.person.theme, parting)
            return missing(front.looks, visit.person.theme, error.sentence)
        return None
