"""How a room begins: the dialog, and whom it offers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from nicegui.element import Element

from chatapp.domain.agents import Agent
from chatapp.domain.errors import ChatappError
from chatapp.domain.ids import PersonId
from chatapp.domain.particles import named
from chatapp.domain.rooms import PanelKind, TurnPolicy
from chatapp.domain.text import first_words
from chatapp.services.bundle import Services
from components.room_dialog import AgentOffered, RoomDialog
from pages.reins import PANEL_KINDS, POLICIES

HINT_CHARS = 90
KINDS = {kind.value: label for kind, label in PANEL_KINDS.items()}


class Rooming:
    """The dialog of one page, made when it is first wanted; `on_made` leads to the room."""

    def __init__(self, services: Services, reader: PersonId, *, on_made: Callable[[str], Awaitable[None]]) -> None:
        self._services, self._reader, self._on_made = services, reader, on_made
        self._dialog: RoomDialog | None = None

    async def open(self, place: Element) -> None:
        """Open the dialog, which stands in `place`."""
        if self._dialog is None:
            with place:
                self._dialog = RoomDialog(policies=POLICIES, kinds=KINDS, on_create=self._create, on_ask=self._ask)
        self._dialog.show(offered(self._services.roster.all()))

    async def _create(self, name: str, agents: Sequence[str], policy: str) -> str | None:
        try:
            usual = self._services.rooms.usual
            rules = replace(usual, policy=TurnPolicy(policy)) if policy in set(TurnPolicy) else usual
            room = await self._services.rooms.create(self._reader, name, agents, rules=rules)
        except ChatappError as error:
            return error.sentence
        await self._on_made(room.id)
        return None

    async def _ask(self, question: str, agents: Sequence[str], kind: str) -> str | None:
        try:
            self._services.limits.check('send', self._reader)
            how = PanelKind(kind) if kind in set(PanelKind) else PanelKind.MULTI_PERSONA
            panel = await self._services.panels.create(self._reader, how, question, agents)
        except ChatappError as error:
            return error.sentence
        await self._on_made(panel.id)
        return None


def offered(agents: Sequence[Agent]) -> list[AgentOffered]:
    """Everybody of the house, with the beginning of who they are; critics speak apart."""
    return [AgentOffered(id=one.id, name=one.name, hint=_hint(one)) for one in agents if not one.critic]


def _hint(agent: Agent) -> str:
    return first_words(named(agent.nutshell or agent.characteristics, agent.name), HINT_CHARS)
