"""The page one searches on: what was found, by conversation, and what narrows it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from nicegui.element import Element

from chatapp.domain.models import ModelInfo
from chatapp.domain.search import Found, Results
from chatapp.domain.wording import t
from components.found import group_rows, hit_row, title_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reader looks for: `who` is '', person or agent; `days` back, 0 for all; `cursor` '' for the top."""

    query: str
    who: str
    model: str
    days: int
    cursor: str
    conversation: str

    @classmethod
    def read(cls, sent: Mapping[str, object]) -> Self:
        """From what the browser sent; what is no number of days is none."""
        days = sent.get('days')
        words = {name: str(sent.get(name) or '') for name in ('query', 'who', 'model', 'cursor', 'conversation')}
        return cls(days=days if isinstance(days, int) and 0 <= days <= 36_500 else 0, **words)


class SearchPanel(
    Element, component='search_panel.js', dependencies=['icons.js', 'words.js', 'menus.js', 'found.js'], esm={'chatapp-client': 'client'}
):
    def __init__(self, *, query: str, zone: str, models: Sequence[ModelInfo], on_look: Callable[[Wish], Awaitable[None]]) -> None:
        """`on_look` is answered with `show`, for a conversation alone with `show_all`."""
        super().__init__()
        self._found: list[str] = []
        self._props['query'], self._props['zone'] = query, zone
        self._props['models'] = [{'name': str(one.ref), 'label': one.label} for one in models]
        self.on('look', lambda event: on_look(Wish.read(event.args)))

    def show(self, wish: Wish, titles: Sequence[Found], results: Results) -> None:
        """What was found for the wish; added to what is shown where the wish has a cursor."""
        self._found = [*(one.title.text for one in titles), *(hit.excerpt.text for one in results.items for hit in one.hits)]
        shown = {
            'titles': title_rows(titles),
            'groups': group_rows(results),
            'next': results.next,
            'messages': results.messages,
            'conversations': results.conversations,
            'more': results.more,
            'behind': results.behind,
        }
        self.run_method('show', {'query': wish.query, 'cursor': wish.cursor}, shown)

    def show_all(self, wish: Wish, results: Results) -> None:
        """Every place of one conversation."""
        self.run_method('showAll', wish.conversation, [hit_row(hit) for one in results.items for hit in one.hits])

    def refuse(self, sentence: str) -> None:
        """Say why nothing could be looked for."""
        self._found = [sentence]
        self.run_method('refuse', sentence)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Search'), *self._found]
