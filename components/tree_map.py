"""The map of a conversation's tree: a dialog in which one goes to any branch."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui.element import Element

from chatapp.domain.tree import Stretch
from chatapp.domain.wording import t


class TreeMap(Element, component='tree_map.js', dependencies=['icons.js', 'words.js']):
    def __init__(self, *, on_go: Callable[[str], Awaitable[None]]) -> None:
        """`on_go` gets the last message of the stretch that was chosen."""
        super().__init__()
        self._said: list[str] = []
        self.on('go', lambda event: on_go(str(event.args)))

    def open(self, stretches: Sequence[Stretch]) -> None:
        """Show the tree as it is now."""
        self._said = [t('Map of the tree'), *(one.words for one in stretches)]
        self.run_method('open', [_row(one) for one in stretches])

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [*self._said]


def _row(one: Stretch) -> dict[str, object]:
    return {
        'id': one.last,
        'depth': one.depth,
        'count': one.count,
        'words': one.words or t('Message deleted'),
        'by': one.by,
        'active': one.active,
        'ends': one.ends,
    }
