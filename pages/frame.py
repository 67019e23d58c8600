"""The frame round every page of a signed-in reader: sidebar, centre, inspector, toasts, and what keeps them true."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from nicegui import Client
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, ChatappError, NotFound
from chatapp.domain.ids import ConversationId
from chatapp.domain.people import Person, Theme
from chatapp.domain.shelf import Selection
from chatapp.domain.wording import t
from chatapp.services.profiles import ProfileChange, chosen
from components.hints import Hints
from components.inspector import Inspector
from components.palette import Palette
from components.session_end import SessionEnd
from components.shell import Shell
from components.sidebar import Sidebar
from pages.commands import COMMANDS
from pages.figures import spent_note
from pages.finding import Finding
from pages.front import Front
from pages.news import News
from pages.rooming import Rooming
from pages.shelving import Shelving
from pages.visit import Visit

LISTED = 60
RECENT = 5
PINNED, OTHERS = Selection(pinned=True), Selection(pinned=False)
MOST_PINNED = 200
Open = Callable[[str], Awaitable[None]]
Land = Callable[[str, str], Awaitable[None]]


class Frame:
    """Build it, then fill its `centre`.

    `on_open` gets the conversation the reader chose, or '' for a new chat; `on_land` one and a message in it; `on_fresh`
    what a new chat shall begin with; `on_visit` the path of a step back or forth.
    """

    def __init__(self, front: Front, visit: Visit, client: Client, *, on_open: Open, on_land: Land, on_fresh: Open, on_visit: Open) -> None:
        self.services, self.visit, self.client = front.services, visit, client
        self._cursor: str | None = None
        self.shown: ConversationId | None = None
        self.on_listed: Callable[[], Awaitable[None]] | None = None
        self._on_open, self._on_land, self._on_fresh, self._on_visit = on_open, on_land, on_fresh, on_visit
        self.finding = Finding(front.services.search, visit.reader)
        self._rooming = Rooming(front.services, visit.reader, on_made=on_open)
        front.guard.remember(client, visit.session)
        front.looks.dress(visit.person)
        self.news = News(front.services.bus, visit.reader, self._refresh)
        client.on_delete(self.news.close)
        self._laid_out = asyncio.Event()
        client.on_delete(self._laid_out.set)

    async def build(self, *, current: str = '', greeting: bool = False) -> None:
        """Lay the frame out, with the list as it is now; `greeting` shows the first hints to whoever has not seen them."""
        await self._learn_zone(self.visit.zone)
        pinned = await self.services.conversations.listed(self.visit.reader, limit=MOST_PINNED, which=PINNED)
        listing = await self.services.conversations.listed(self.visit.reader, limit=LISTED, which=OTHERS)
        spent = await self.services.ledger.today(self.visit.reader)
        self._cursor = listing.next
        TextElement(tag='a', text=t('Skip to the conversation')).classes('skip-link').props('href=#main')
        with Element('div').classes('frame'):
            self.sidebar = Sidebar(
                conversations=[*pinned.items, *listing.items],
                marks={**pinned.marks, **listing.marks},
                topics=await self.services.shelf.topics(self.visit.reader),
                more=listing.next is not None,
                current=current,
                person=self.visit.person,
                note=spent_note(spent),
                casts=await self.services.rooms.casts(self.visit.reader),
                on_open=self._on_open,
                on_room=lambda: self._rooming.open(self.centre),
                on_land=self._on_land,
                on_search=self._search,
                on_rename=self.rename,
                on_act=self.act,
                on_older=self._older,
                on_theme=self.paint,
            )
            self.centre = Element('main').classes('centre').props('id=main tabindex=-1')
            self.inspector = Inspector(on_close=lambda: self.inspector.close())
        self._palette = self._build_palette()
        self._hints = Hints(at_once=greeting and not self.visit.person.likes.guided, on_guided=self._guided)
        SessionEnd()
        self.shell = Shell(on_zone=self._learn_zone, on_fresh=lambda: self._on_open(''), on_visit=self._on_visit)
        self.shelving = Shelving(self.services, self.visit.reader, self.shell, on_open=self._on_open, on_topics=self.file_topics)
        self._laid_out.set()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Whatever the house refuses inside is told to the reader in its sentence."""
        try:
            yield
        except ChatappError as error:
            self.shell.warn(error.sentence)

    async def rename(self, conversation: str, title: str) -> None:
        with self.telling():
            await self.services.conversations.rename(self.visit.reader, ConversationId(conversation), title)

    async def open(self, conversation: ConversationId) -> None:
        await self._on_open(conversation)

    async def act(self, conversation: str, act: str) -> None:
        """Do what the reader chose in a conversation's menu."""
        await self.shelving.act(conversation, act)

    async def file_topics(self) -> None:
        """There are other topics now."""
        self.sidebar.file_under(await self.services.shelf.topics(self.visit.reader))

    async def know(self, person: Person) -> None:
        """The reader is called differently from now on."""
        self.visit = replace(self.visit, person=person)
        self.sidebar.know(person, spent_note(await self.services.ledger.today(self.visit.reader)))

    async def paint(self, theme: str) -> None:
        """Keep the theme the reader chose; the browser shows it already."""
        with self.telling():
            if theme not in set(Theme):
                raise BadInput(t('There is no such theme.'), field='theme')
            await self.services.people.set_theme(self.visit.reader, Theme(theme))

    def _build_palette(self) -> Palette:
        return Palette(
            commands=COMMANDS,
            zone=self.visit.person.zone,
            on_recent=self._recent,
            on_search=self._ask_palette,
            on_open=self._on_open,
            on_land=self._on_land,
            on_fresh=self._on_fresh,
            on_theme=self.paint,
        )

    async def like(self, name: str, value: object) -> None:
        """Keep how the reader likes the house; the browser shows it already."""
        with self.telling():
            await self._keep(chosen(name, value))

    async def _guided(self) -> None:
        with self.telling():
            await self._keep(ProfileChange(guided=True))

    async def _keep(self, change: ProfileChange) -> None:
        self.visit = replace(self.visit, person=await self.services.profiles.change(self.visit.reader, change))

    async def _recent(self) -> None:
        with self.telling():
            opened = [one for one in await self.services.shelf.recent(self.visit.reader, limit=RECENT) if one.deleted_at is None]
            self._palette.recent(opened or (await self.services.conversations.listed(self.visit.reader, limit=RECENT)).items)

    async def _ask_palette(self, query: str) -> None:
        with self.telling():
            self._palette.found(query, *await self.finding.quick(query))

    async def _search(self, query: str) -> None:
        """What the reader types in the sidebar, as it is typed."""
        with self.telling():
            self.sidebar.found(query, *await self.finding.quick(query))

    async def _older(self) -> None:
        with self.telling():
            listing = await self.services.conversations.listed(self.visit.reader, limit=LISTED, cursor=self._cursor, which=OTHERS)
            self._cursor = listing.next
            self.sidebar.end_with(listing.items, listing.marks, more=listing.next is not None)

    async def _learn_zone(self, zone: str) -> None:
        """The browser says where the reader is; a zone nobody knows here changes nothing."""
        if zone in ('', self.visit.person.zone):
            return
        with suppress(BadInput):
            self.visit = replace(self.visit, person=await self.services.people.set_zone(self.visit.reader, zone))

    async def _refresh(self) -> None:
        await self._laid_out.wait()  # what changes while the page is built is shown once it stands
        if self.client.is_deleted:
            return
        changed, marked = await self.services.conversations.seen(self.visit.reader, self.news.take()), self.news.marked()
        if changed or marked:
            await self._list(changed, marked)
        if any(one.is_room for one in changed):
            self.sidebar.seat(await self.services.rooms.casts(self.visit.reader))
        if self.news.answered():
            self.sidebar.say(spent_note(await self.services.ledger.today(self.visit.reader)))

    async def _list(self, changed: Sequence[Conversation], marked: Sequence[ConversationId]) -> None:
        """Bring the list up to date; what is on the screen is read as it comes."""
        if self.shown is not None and any(one.id == self.shown for one in changed):
            with suppress(NotFound):
                await self.services.shelf.read(self.visit.reader, self.shown, opened=False)
        marks = await self.services.shelf.marks(self.visit.reader, [*(one.id for one in changed), *marked])
        if changed:
            self.sidebar.put(changed, marks)
        if marked:
            self.sidebar.set_marks({one: marks[one] for one in marked})
        if self.on_listed is not None:
            await self.on_listed()
