"""Every agent as a card, and the ways to get another one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from chatapp.domain.agents import Agent
from chatapp.domain.hues import hue_of
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentShown:
    """`model` in words; `facts` are short sentences under what the agent says of itself."""

    agent: Agent
    model: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomOffered:
    """A room of the reader's, and the ids of those who sit in it."""

    id: str
    title: str
    members: frozenset[str]


class AgentList(Element, component='agent_list.js', dependencies=['icons.js', 'words.js', 'menus.js', 'agent_files.js', 'agent_face.js']):
    def __init__(
        self,
        *,
        agents: Sequence[AgentShown],
        troubles: Sequence[str],
        rooms: Sequence[RoomOffered],
        owner: bool,
        on_chat: Callable[[str], Awaitable[None]],
        on_join: Callable[[str, str], Awaitable[None]],
        on_create: Callable[[str, str, str], Awaitable[None]],
        on_duplicate: Callable[[str], Awaitable[None]],
        on_delete: Callable[[str], Awaitable[None]],
        on_reload: Callable[[], Awaitable[None]],
    ) -> None:
        """`on_join` gets an agent and a room, `on_create` a name, a group and a nutshell; the others the id of an agent.

        Only an owner sees what changes agents.
        """
        super().__init__()
        self._said: list[str] = []
        self._props['owner'] = owner
        self.show(agents, troubles, rooms)
        self.on('chat', lambda event: on_chat(str(event.args)))
        self.on('join', lambda event: on_join(str(event.args['agent']), str(event.args['room'])))
        self.on('create', lambda event: on_create(*(str(event.args[name]) for name in ('name', 'group', 'nutshell'))))
        self.on('duplicate', lambda event: on_duplicate(str(event.args)))
        self.on('remove', lambda event: on_delete(str(event.args)))
        self.on('reload', on_reload, args=[])

    def show(self, agents: Sequence[AgentShown], troubles: Sequence[str], rooms: Sequence[RoomOffered]) -> None:
        """Set who there is now, where they may be taken, and what stands in the way of reading the folders."""
        self._props['rows'] = [_row(one) for one in agents]
        self._props['troubles'] = list(troubles)
        self._props['rooms'] = [{'id': one.id, 'title': one.title, 'members': sorted(one.members)} for one in rooms]

    def refuse(self, field: str, sentence: str) -> None:
        """Say in the dialog what is wrong with what was typed."""
        self._said.append(sentence)
        self.run_method('refused', {'field': field, 'sentence': sentence})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Agents'), *(row['name'] for row in self._props['rows']), *self._props['troubles'], *self._said]


def _row(one: AgentShown) -> dict[str, object]:
    agent = one.agent
    return {
        'id': agent.id,
        'name': agent.name,
        'group': agent.group,
        'hue': hue_of(agent.name),
        'says': agent.nutshell.replace('{agent_name}', agent.name),
        'model': one.model,
        'facts': list(one.facts),
        'picture': agent.picture,
        'trouble': agent.trouble,
    }
