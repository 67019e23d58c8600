"""Messages that wait for the end of the run, above the composer: one may change them, send them now or take them back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from nicegui.events import GenericEventArguments

from components.passing import Passing

ACTS = frozenset({'change', 'send', 'remove'})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """`files` are the names of what goes with it, `key` is the `client_message_id` it came under.

    `trouble` says why it could not be sent when its turn came.
    """

    id: str
    text: str
    files: tuple[str, ...] = ()
    key: str | None = None
    trouble: str = ''


class WaitingLine(Passing, component='waiting_line.js', dependencies=['icons.js', 'words.js'], esm={'chatapp-client': 'client'}):
    """`on_act(name, id, text)` is one of change, send, remove."""

    def __init__(self, waiting: Sequence[Waiter], *, on_act: Callable[[str, str, str], Awaitable[None]]) -> None:
        super().__init__()
        self._props['waiting'] = [asdict(one) for one in waiting]
        self._on_act = on_act
        self.on('act', self._act)

    def show(self, waiting: Sequence[Waiter]) -> None:
        shown = [asdict(one) for one in waiting]
        if self._props['waiting'] != shown:
            self._props['waiting'] = shown

    async def _act(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(name), str(waiting), str(text)] if name in ACTS:
                await self._on_act(name, waiting, text)
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [words for one in self._props['waiting'] for words in (one['text'], *one['files'], one['trouble'])]
