"""The agents of the house, as their folders say now: who there is, who they are, what they remember."""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, tzinfo

from chatapp.domain.agent_folder import MEMORY_FILES, agent_from
from chatapp.domain.agents import Agent, ToolWords, folded
from chatapp.domain.errors import BadInput, HouseError, NotFound
from chatapp.domain.events import RosterChanged
from chatapp.domain.house_words import Debug, HouseWords
from chatapp.domain.identities import Known, Seen, identities
from chatapp.domain.ids import AgentId
from chatapp.domain.memory_blocks import block_named, event_line
from chatapp.domain.persona import Guidelines, persona_text
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.agents import AgentFolders, Scan
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

RETRY_S = 1.0
NO_TOOL_WORDS = ToolWords()


class Roster:
    """Answers from memory; `refresh` looks at the folders, and `watch` does so whenever something changes there."""

    def __init__(
        self,
        units: Units,
        folders: AgentFolders,
        bus: Bus,
        keeper: TaskKeeper,
        *,
        clock: Clock,
        new_id: NewId,
        memory_first: str = MEMORY_FILES[0],
    ) -> None:
        self._units, self._folders, self._bus, self._keeper = units, folders, bus, keeper
        self._clock, self._new_id, self._memory_first = clock, new_id, memory_first
        self._agents: dict[AgentId, Agent] = {}
        self._names: dict[str, AgentId] = {}
        self._known: dict[AgentId, Known] | None = None
        self._words = HouseWords()
        self._troubles: tuple[str, ...] = ()
        self._refreshing = asyncio.Lock()

    # --- who there is ------------------------------------------------------------------------------------------------
    def all(self) -> tuple[Agent, ...]:
        """Every agent, by group and name."""
        return tuple(self._agents.values())

    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._agents.values())

    def get(self, agent: AgentId) -> Agent:
        """The agent with this id; `NotFound` when its folder is gone."""
        found = self._agents.get(agent)
        if found is None:
            raise NotFound(t('There is no such agent here.'))
        return found

    def by_name(self, name: str) -> Agent:
        """The agent of this exact name, case and composition of letters forgiven."""
        return self.get(self._names.get(folded(name), AgentId('')))

    def find(self, id_or_name: str) -> Agent:
        """By id first, then by name."""
        return self._agents.get(AgentId(id_or_name)) or self.by_name(id_or_name)

    def path(self, agent: AgentId) -> str:
        """Its folder, relative to the folder of all agents."""
        self.get(agent)
        assert self._known is not None
        return self._known[agent].path

    @property
    def troubles(self) -> tuple[str, ...]:
        """What stands in the way of reading the folders, a sentence each, for the operator."""
        return self._troubles

    # --- what they are asked with ------------------------------------------------------------------------------------
    @property
    def guidelines(self) -> Guidelines:
        return self._words.guidelines

    @property
    def debug(self) -> Debug:
        return self._words.debug

    def persona(self, agent: AgentId, *, situation: bool = False) -> str:
        """The exact words its model reads about it; `situation` when a scene was written. The time is added by whoever asks."""
        return persona_text(self.get(agent), self._words.guidelines, situation=situation)

    def tool(self, agent: AgentId, name: str) -> ToolWords:
        """What is said about a tool for this agent: by its group, by its own file, by the house, in this order."""
        return self.get(agent).tool_words.get(name, NO_TOOL_WORDS).over(self._words.tools.words.get(name, NO_TOOL_WORDS))

    def may_use(self, agent: AgentId, name: str) -> bool:
        """Whether the tool is switched on and among those the agent has."""
        allowed = self.get(agent).tools
        return self.tool(agent, name).enabled is not False and (allowed is None or name in allowed)

    def titles(self, agent: AgentId) -> tuple[str, ...]:
        """The subtitles `recall` knows, in order of the file."""
        return tuple(block.title for block in self.get(agent).memories)

    def recall(self, agent: AgentId, subtitle: str) -> str:
        """The whole memory under exactly this subtitle; `NotFound` lists those there are."""
        block = block_named(self.get(agent).memories, subtitle)
        if block is None:
            known = ', '.join(self.titles(agent)) or t('none')
            raise NotFound(t('There is no memory with this subtitle. There are: {titles}.', titles=known))
        return block.body

    async def memorize(self, agent: AgentId, text: str, *, zone: tzinfo = UTC) -> str:
        """Add one dated line to its recent events; the line that was added."""
        line = event_line(cleaned(text))
        if not line:
            raise BadInput(t('There is nothing to remember in this.'), field='text')
        await self._folders.add_event(self.path(agent), self._clock.now().astimezone(zone).date(), line)
        await self.refresh()
        return line

    # --- keeping up --------------------------------------------------------------------------------------------------
    def watch(self) -> None:
        """Follow the folders until the house closes."""
        self._keeper.start(self._watch(), name='watch agents')

    async def refresh(self) -> None:
        """Look at the folders now; who changed is told on the bus."""
        async with self._refreshing:
            scan = await self._folders.scan()
            agents = await self._identified(scan)
            changed = agents != self._agents or scan.words != self._words or tuple(scan.troubles) != self._troubles
            self._agents, self._words, self._troubles = agents, scan.words, tuple(scan.troubles)
            self._names = {folded(agent.name): agent.id for agent in agents.values()}
        if changed:
            self._bus.publish(RosterChanged())

    async def adopt(self, path: str) -> AgentId:
        """Give the folder that is about to be made here an id of its own, whoever had this path before."""
        async with self._refreshing:
            known = await self._all_known()
            agent = AgentId(self._new_id())
            for old in [one for one in known.values() if one.path == path]:
                await self._remember([Known(id=old.id, path='', fingerprint='')])
            await self._remember([Known(id=agent, path=path, fingerprint='')])
        return agent

    async def moved(self, agent: AgentId, path: str) -> None:
        """Its folder is elsewhere now."""
        async with self._refreshing:
            known = (await self._all_known())[agent]
            await self._remember([Known(id=agent, path=path, fingerprint=known.fingerprint)])

    async def _identified(self, scan: Scan) -> dict[AgentId, Agent]:
        known = await self._all_known()
        seen = [Seen(path=one.path, fingerprint=one.fingerprint) for one in scan.folders]
        found = identities(tuple(known.values()), seen, self._new_id)
        await self._remember([one for one in found if known.get(one.id) != one])
        agents = [
            agent_from(
                one.id,
                folder.name,
                folder.group,
                folder.text,
                picture=folder.picture,
                memory_first=self._memory_first,
                trouble=folder.trouble,
            )
            for one, folder in zip(found, scan.folders, strict=True)
        ]
        agents.sort(key=lambda agent: (folded(agent.group), folded(agent.name)))
        return {agent.id: agent for agent in agents}

    async def _all_known(self) -> dict[AgentId, Known]:
        if self._known is None:
            async with self._units.read() as store:
                self._known = {one.id: one for one in await store.agents.all()}
        return self._known

    async def _remember(self, changed: list[Known]) -> None:
        if not changed:
            return
        assert self._known is not None
        async with self._units.write() as unit:
            for one in changed:
                await unit.store.agents.put(one)
        self._known.update({one.id: one for one in changed})

    async def _watch(self) -> None:
        while True:
            try:
                async for _ in self._folders.changes():
                    await self.refresh()
            except (OSError, RuntimeError, HouseError) as error:  # the folder went away, no watches are left, the database is busy
                log.warning('Folders of agents are looked at again in %s s: %s', RETRY_S, type(error).__name__)
                await asyncio.sleep(RETRY_S)
                with suppress(OSError, HouseError):
                    await self.refresh()
