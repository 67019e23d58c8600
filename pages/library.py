"""`/conversations`, `/archive`, `/topics/{id}`, `/trash`: lists to choose many from."""

from collections.abc import Sequence

from fastapi import Response
from nicegui import Client, ui

from chatapp.domain.errors import NotFound
from chatapp.domain.ids import ConversationId, TopicId
from chatapp.domain.shelf import Selection, Topic
from chatapp.domain.wording import t
from chatapp.services.batches import Deed
from components.library import Library, Shelved, Stretch
from pages.front import Front
from pages.missing import missing
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit
from pages.visit import Visit

PAGE, MOST = 50, 200
WHICH = {Shelved.ALL: Selection(), Shelved.ARCHIVE: Selection(archived=True), Shelved.TRASH: Selection(deleted=True)}


class Reading:
    def __init__(self, frame: PlainFrame, which: Shelved, topic: Topic | None) -> None:
        self._frame, self._services, self._reader = frame, frame.services, frame.visit.reader
        self._which, self._topic, self._limit = which, topic, PAGE

    async def build(self) -> None:
        title = (
            self._topic.name
            if self._topic
            else {Shelved.TRASH: t('Trash'), Shelved.ARCHIVE: t('Archive')}.get(self._which, t('Conversations'))
        )
        with self._frame.page(title):
            self._library = Library(
                which=self._which,
                topic=self._topic,
                zone=self._frame.visit.person.zone,
                on_deed=self._perform,
                on_more=self._more,
                on_rename=self._rename,
                on_drop=self._drop,
            )
        self._frame.on_listed = self._show
        await self._show()

    async def _show(self) -> None:
        selection = Selection(archived=None, topic=self._topic.id) if self._topic else WHICH[self._which]
        found = await self._services.conversations.listed(self._reader, limit=self._limit, which=selection)
        stretch = Stretch(conversations=found.items, marks=found.marks, more=found.next is not None and self._limit < MOST)
        self._library.show(stretch, await self._services.shelf.topics(self._reader))

    async def _more(self) -> None:
        self._limit = min(MOST, self._limit + PAGE)
        await self._show()

    async def _perform(self, deed: str, ids: Sequence[str]) -> None:
        chosen = [ConversationId(one) for one in ids]
        with self._frame.telling():
            if deed == 'topics':
                await self._frame.shelving.choose_topics(chosen)
            elif deed == 'erase':
                await self._services.trash.erase(self._reader, chosen)
                self._frame.shell.tell(t('Deleted for good.'))
            elif deed == 'empty':
                await self._services.trash.empty(self._reader)
                self._frame.shell.tell(t('The trash is empty.'))
            elif deed == 'refused':
                self._frame.shell.warn(t('They could not be taken away just now. Try again in a minute.'))
            elif deed in set(Deed):
                await self._frame.shelving.perform(chosen, Deed(deed))
            await self._show()

    async def _rename(self, name: str) -> None:
        if self._topic is None:
            return
        with self._frame.telling():
            self._topic = await self._services.shelf.rename_topic(self._reader, self._topic.id, name)
            self._library.call_it(self._topic.name)
            await self._frame.file_topics()
            await self._show()

    async def _drop(self) -> None:
        if self._topic is None:
            return
        with self._frame.telling():
            await self._services.shelf.remove_topic(self._reader, self._topic.id)
            ui.navigate.to('/conversations')


def register(front: Front) -> None:
    async def shown(client: Client, visit: Visit, which: Shelved, topic: Topic | None = None) -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        await Reading(frame, which, topic).build()

    @ui.page('/conversations', title=t('Conversations · chatapp'), language=LANGUAGE)
    async def conversations(client: Client, visit: SettledVisit) -> None:
        await shown(client, visit, Shelved.ALL)

    @ui.page('/archive', title=t('Archive · chatapp'), language=LANGUAGE)
    async def archive(client: Client, visit: SettledVisit) -> None:
        await shown(client, visit, Shelved.ARCHIVE)

    @ui.page('/trash', title=t('Trash · chatapp'), language=LANGUAGE)
    async def trash(client: Client, visit: SettledVisit) -> None:
        await shown(client, visit, Shelved.TRASH)

    @ui.page('/topics/{topic}', title=t('Topic · chatapp'), language=LANGUAGE)
    async def topic(client: Client, visit: SettledVisit, topic: str) -> Response | None:
        try:
            found = await front.services.shelf.topic(visit.reader, TopicId(topic))
        except NotFound as error:
            client.delete()
            return missing(front.looks, visit.person.theme, error.sentence)
        await shown(client, visit, Shelved.TOPIC, found)
        return None
