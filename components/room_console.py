"""The reins of a room, above the composer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element
from nicegui.events import GenericEventArguments

Act = Callable[[str, str], Awaitable[None]]
ACTS = frozenset({'stop', 'pause', 'resume', 'step', 'continue', 'mute', 'unmute', 'speak', 'policy', 'settings'})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatShown:
    """`critic`: it listens and has no turns to be given."""

    id: str
    name: str
    muted: bool
    next: bool
    speaking: bool
    critic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reins:
    """What the console shows. `headline` and `line` say how things stand; `mine`: the reader holds them."""

    headline: str
    line: str
    face: str
    running: bool
    paused: bool
    can_continue: bool
    at_cap: bool
    mine: bool
    policy: str
    autonomous: bool
    seats: Sequence[SeatShown]
    spent: str
    cap: str
    turns: str
    percent: int


class RoomConsole(
    Element, component='room_console.js', dependencies=['icons.js', 'words.js', 'menus.js'], esm={'chatapp-client': 'client'}
):
    """`on_act(name, argument)` gets one of `ACTS` and the agent or policy it is about, '' for the whole room."""

    def __init__(self, reins: Reins, *, policies: Mapping[str, str], on_act: Act) -> None:
        super().__init__()
        self._props['reins'], self._props['policies'] = asdict(reins), dict(policies)
        self._on_act = on_act
        self.on('act', self._act)

    def show(self, reins: Reins) -> None:
        if self._props['reins'] != asdict(reins):
            self._props['reins'] = asdict(reins)

    async def _act(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(name), str(argument)] if name in ACTS:
                await self._on_act(name, argument)
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        reins = self._props['reins']
        return [reins['headline'], reins['line'], reins['spent'], *(seat['name'] for seat in reins['seats'])]
