"""A house without agents, for what only asks whether there are any."""

from datetime import UTC, tzinfo

from chatapp.domain.agents import Agent, ToolWords
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import AgentId
from chatapp.domain.persona import Guidelines


class Nobody:
    guidelines = Guidelines(base='')

    def all(self) -> tuple[Agent, ...]:
        return ()

    def get(self, agent: AgentId) -> Agent:
        raise NotFound(f'There is no {agent}.')

    def find(self, id_or_name: str) -> Agent:
        return self.get(AgentId(id_or_name))

    def persona(self, agent: AgentId, *, situation: bool = False) -> str:
        return self.get(agent).nutshell if situation else ''

    def tool(self, agent: AgentId, name: str) -> ToolWords:
        return self.get(agent).tool_words[name]

    def may_use(self, agent: AgentId, name: str) -> bool:
        return self.get(agent).name == name

    def titles(self, agent: AgentId) -> tuple[str, ...]:
        return (self.get(agent).name,)

    def recall(self, agent: AgentId, subtitle: str) -> str:
        return self.get(agent).name + subtitle

    async def memorize(self, agent: AgentId, text: str, *, zone: tzinfo = UTC) -> str:
        return self.get(agent).name + text + str(zone)
