"""What belongs to the whole page: keys, the address bar, toasts, the reader's time zone."""

import re
from collections.abc import Awaitable, Callable
from itertools import count

from nicegui.element import Element

MAX_KEPT_ACTIONS = 10  # more undo buttons than that are never on the screen
PATH = re.compile(r'/(?:[^/\\\s][^\\\s]*)?')  # nothing a browser could take for another host or a script


class Shell(Element, component='shell.js', dependencies=['icons.js', 'words.js']):
    def __init__(
        self,
        *,
        on_zone: Callable[[str], Awaitable[None]],
        on_fresh: Callable[[], Awaitable[None]],
        on_visit: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_zone` gets the browser's time zone; `on_visit` the path when the reader goes back or forth."""
        super().__init__()
        self._ids = count()
        self._actions: dict[int, Callable[[], Awaitable[None]]] = {}
        self._said: list[str] = []
        self.on('zone', lambda event: on_zone(str(event.args)))
        self.on('fresh', on_fresh, args=[])
        self.on('visit', lambda event: on_visit(_path(str(event.args))))
        self.on('action', lambda event: self._act(int(event.args)))

    def tell(self, sentence: str, *, action: str = '', on_action: Callable[[], Awaitable[None]] | None = None) -> None:
        """Say that something went well, with the next step as a button where there is one."""
        toast_id = self._say(sentence, bad=False, action=action)
        if on_action is not None:
            self._actions[toast_id] = on_action
            for old in list(self._actions)[:-MAX_KEPT_ACTIONS]:
                del self._actions[old]

    def warn(self, sentence: str) -> None:
        """Say that something did not work and what to do next."""
        self._say(sentence, bad=True, action='')

    def go(self, path: str, *, title: str) -> None:
        """Set the address without loading anything; the reader can go back."""
        self.run_method('address', path, title, 'push')

    def become(self, path: str, *, title: str) -> None:
        """Set the address in the place of the present one."""
        self.run_method('address', path, title, 'replace')

    def name(self, title: str) -> None:
        """Set the title of the browser's tab."""
        self.run_method('name', title)

    def _say(self, sentence: str, *, bad: bool, action: str) -> int:
        toast_id = next(self._ids)
        self._said = [*self._said[-2:], sentence]
        self.run_method('toast', {'id': toast_id, 'text': sentence, 'bad': bad, 'action': action})
        return toast_id

    async def _act(self, toast_id: int) -> None:
        action = self._actions.pop(toast_id, None)
        if action is not None:
            await action()

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [*self._said]


def _path(told: str) -> str:
    """A path of this house, whatever the browser told.

    >>> [_path(one) for one in ('/c/1?m=2', '/', '//evil.example/', 'https://evil.example', '')]
    ['/c/1?m=2', '/', '/', '/', '/']
    """
    return told if PATH.fullmatch(told) else '/'
