"""What a model may call."""

import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from chatapp.domain.ids import AgentId
from chatapp.domain.people import Person
from chatapp.domain.prompt import ToolSpec
from chatapp.plumbing.clock import Clock
from chatapp.services.agent_tools import Agents, tools_of
from chatapp.services.hands import SKIP, Hands, Tool


class Toolbox:
    """The tools of the house, and those each agent has for itself."""

    def __init__(self, agents: Agents, *, clock: Clock) -> None:
        self._agents, self._everybodys = agents, (_current_time(clock),)

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What the plain model of a chat is offered."""
        return tuple(tool.spec for tool in self._everybodys)

    def hands(self, person: Person, agent: AgentId | None, *, may_pass: bool) -> Hands:
        """The tools of one turn; `agent` None is a plain model."""
        tools = (silence(), *self._everybodys) if may_pass else self._everybodys
        return Hands(tools if agent is None else tools_of(self._agents, agent, tools), person)


def silence() -> Tool:
    """The tool of whoever may pass in a room."""

    async def run(_: Mapping[str, object], __: Person) -> str:
        return 'You stay silent this time.'

    description = 'Say nothing this time, when you have nothing new to add. Nobody sees that you passed.'
    schema = {'type': 'object', 'properties': {}}
    return Tool(spec=ToolSpec(name=SKIP, description=description, parameters=json.dumps(schema)), run=run)


def _current_time(clock: Clock) -> Tool:
    async def run(arguments: Mapping[str, object], person: Person) -> str:
        name = arguments.get('zone') or person.zone
        try:
            zone = ZoneInfo(str(name))
        except (KeyError, ValueError, OSError):
            message = f'{str(name)[:80]!r} is not an IANA time zone such as Europe/Berlin.'
            raise ValueError(message) from None
        return clock.now().astimezone(zone).strftime(f'%A, %d %B %Y, %H:%M:%S (UTC%z, {name})')

    parameters = {
        'type': 'object',
        'properties': {'zone': {'type': 'string', 'description': "An IANA time zone; the person's own when left out."}},
    }
    description = 'The current date and time.'
    return Tool(spec=ToolSpec(name='current_time', description=description, parameters=json.dumps(parameters)), run=run)
