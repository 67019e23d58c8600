"""A few quiet hints on the real page: shown once, skipped at any time, called again from the palette and the settings."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from chatapp.domain.wording import t


class Hints(Element, component='hints.js', dependencies=['icons.js', 'words.js']):
    def __init__(self, *, at_once: bool, on_guided: Callable[[], Awaitable[None]]) -> None:
        """`at_once` for those who have never seen them; `on_guided` when they were read to the end or skipped."""
        super().__init__()
        self._props['at-once'] = at_once
        self.on('guided', on_guided, args=[])

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Hints')]
