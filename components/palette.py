"""The command palette: what one can do and where one can go, by a few letters."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.conversations import Conversation
from chatapp.domain.search import Found, Results
from chatapp.domain.wording import t
from components.found import place_rows, title_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`name` is the path of a page, or one of the things the palette does itself; `keys` with a plus between, `main` for Ctrl or ⌘."""

    name: str
    label: str
    icon: str
    keys: str = ''


class Palette(Element, component='palette.js', dependencies=['icons.js', 'words.js', 'found.js'], esm={'chatapp-client': 'client'}):
    def __init__(
        self,
        *,
        commands: Sequence[Command],
        zone: str,
        on_recent: Callable[[], Awaitable[None]],
        on_search: Callable[[str], Awaitable[None]],
        on_open: Callable[[str], Awaitable[None]],
        on_land: Callable[[str, str], Awaitable[None]],
        on_fresh: Callable[[str], Awaitable[None]],
        on_theme: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_recent` is answered with `recent`, `on_search` with `found`; `on_fresh` gets what a new chat begins with, or ''."""
        super().__init__()
        self._commands, self._found = commands, list[str]()
        self._props['commands'], self._props['zone'] = [asdict(one) for one in commands], zone
        self.on('recent', on_recent, args=[])
        self.on('search', lambda event: on_search(str(event.args)))
        self.on('open', lambda event: on_open(str(event.args)))
        self.on('land', lambda event: on_land(str(event.args['conversation']), str(event.args['message'])))
        self.on('fresh', lambda event: on_fresh(str(event.args)))
        self.on('theme', lambda event: on_theme(str(event.args)))

    def recent(self, conversations: Sequence[Conversation]) -> None:
        """What one opened last, offered before anything is typed."""
        self._found = [one.title for one in conversations]
        rows = [
            {'id': one.id, 'title': {'pieces': [one.title]}, 'at': one.active_at.isoformat(timespec='milliseconds')}
            for one in conversations
        ]
        self.run_method('tell', '', {'titles': rows, 'places': [], 'messages': 0})

    def found(self, query: str, titles: Sequence[Found], results: Results) -> None:
        """What was found for what was typed."""
        self._found = [*(one.title.text for one in titles), *(hit.excerpt.text for one in results.items for hit in one.hits)]
        self.run_method('tell', query, {'titles': title_rows(titles), 'places': place_rows(results), 'messages': results.messages})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Command palette'), *(one.label for one in self._commands), *self._found]
