"""`/search`: everything that was said, by its words."""

from nicegui import Client, ui

from chatapp.domain.errors import ChatappError
from chatapp.domain.ids import ConversationId
from chatapp.domain.messages import AuthorKind
from chatapp.domain.search import Filter
from chatapp.domain.wording import t
from chatapp.services.search import MAX_QUERY_CHARS, MAX_SHOWN_OF_EACH
from components.search_panel import SearchPanel, Wish
from pages.front import Front
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit

TITLES = 50


class Searching:
    def __init__(self, frame: PlainFrame) -> None:
        self._frame, self._search = frame, frame.services.search

    async def build(self, query: str) -> None:
        models = await self._frame.services.catalogue.models()
        with self._frame.page(t('Search')):
            self._panel = SearchPanel(query=query, zone=self._frame.visit.person.zone, models=models, on_look=self._look)

    async def _look(self, wish: Wish) -> None:
        try:
            await self._found(wish)
        except ChatappError as error:
            self._panel.refuse(error.sentence)

    async def _found(self, wish: Wish) -> None:
        reader, narrowed = self._frame.visit.reader, self._narrowed(wish)
        if wish.conversation:
            results = await self._search.find(reader, wish.query, narrowed=narrowed, of_each=MAX_SHOWN_OF_EACH)
            self._panel.show_all(wish, results)
            return
        titles = await self._search.titles(reader, wish.query, limit=TITLES)
        results = await self._search.find(reader, wish.query, narrowed=narrowed, cursor=wish.cursor or None)
        self._panel.show(wish, titles, results)

    def _narrowed(self, wish: Wish) -> Filter:
        return Filter(
            role=AuthorKind(wish.who) if wish.who in set(AuthorKind) else None,
            model=wish.model or None,
            conversation=ConversationId(wish.conversation) if wish.conversation else None,
            since=self._search.days_ago(wish.days) if wish.days else None,
        )


def register(front: Front) -> None:
    @ui.page('/search', title=t('Search · chatapp'), language=LANGUAGE)
    async def search(client: Client, visit: SettledVisit, q: str = '') -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        with frame.centre:
            await Searching(frame).build(q[:MAX_QUERY_CHARS])
