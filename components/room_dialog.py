"""The dialog that makes a room, by its name, or a panel, by its question: who sits there, and how they take turns."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element
from nicegui.events import GenericEventArguments

MOST_CHOSEN = 50
Create = Callable[[str, Sequence[str], str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentOffered:
    """An agent that can be asked in; `hint` is who it is, in a few words."""

    id: str
    name: str
    hint: str


class RoomDialog(Element, component='room_dialog.js', dependencies=['icons.js', 'words.js'], esm={'chatapp-client': 'client'}):
    """`on_create(name, agents, policy)` answers None when the room is made, or the sentence for the reader.

    `on_ask(question, agents, kind)` does so for a panel.
    """

    def __init__(self, *, policies: Mapping[str, str], kinds: Mapping[str, str], on_create: Create, on_ask: Create) -> None:
        super().__init__()
        self._props['policies'], self._props['kinds'] = dict(policies), dict(kinds)
        self._on_create, self._on_ask = on_create, on_ask
        self._shown: list[str] = []
        self.on('create', self._create)

    def show(self, agents: Sequence[AgentOffered]) -> None:
        """Open it, to choose among these."""
        self._shown = [one.name for one in agents]
        self.run_method('show', [asdict(one) for one in agents])

    async def _create(self, event: GenericEventArguments) -> None:
        match event.args:
            case {'name': str(name), 'agents': list(agents), 'policy': str(policy)}:
                self.run_method('settle', await self._on_create(name, [str(one) for one in agents[:MOST_CHOSEN]], policy))
            case {'question': str(question), 'agents': list(agents), 'kind': str(kind)}:
                self.run_method('settle', await self._on_ask(question, [str(one) for one in agents[:MOST_CHOSEN]], kind))
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return list(self._shown)
