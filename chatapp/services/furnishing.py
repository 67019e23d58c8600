"""What stands ready in a new house: a room one can talk to at once."""

from collections.abc import Sequence

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import Conflict
from chatapp.domain.ids import PersonId
from chatapp.domain.rooms import ReadyRoom
from chatapp.services.agent_tools import Agents
from chatapp.services.rooms import Rooms


class Furnishing:
    def __init__(self, rooms: Rooms, agents: Agents, ready: Sequence[ReadyRoom]) -> None:
        self._rooms, self._agents, self._ready = rooms, agents, ready

    async def furnish(self, reader: PersonId) -> tuple[Conversation, ...]:
        """Make the rooms that stand ready, but one of a name the reader has already, or whose agents are all gone."""
        here = {agent.name for agent in self._agents.all()}
        made = []
        for ready in self._ready:
            agents = [name for name in ready.agents if name in here]
            if not agents:
                continue
            try:
                made.append(await self._rooms.create(reader, ready.name, agents, rules=ready.rules))
            except Conflict:
                continue
        return tuple(made)
