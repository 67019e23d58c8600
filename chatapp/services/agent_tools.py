"""The tools an agent of a room has for itself: be silent, remember, recall, and read what it is made of."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from chatapp.domain.agents import Agent, ToolWords
from chatapp.domain.errors import ChatappError
from chatapp.domain.ids import AgentId
from chatapp.domain.particles import named
from chatapp.domain.people import Person
from chatapp.domain.persona import Guidelines, newest_events
from chatapp.domain.prompt import ToolSpec
from chatapp.domain.reactions import reaction_in
from chatapp.services.hands import EXCUSE, Tool

Arguments = Mapping[str, object]
MOST_MEMORIES = 3  # in one turn: a model that goes on is filling its own prompt
SECTIONS = ('in_a_nutshell', 'characteristics', 'recent_events', 'memories', 'talkativeness', 'priority')
_PLACE = re.compile(r'\{[a-z_]+\}')


class Agents(Protocol):
    """What is known of the agents of the house; `NotFound` for one whose folder is gone."""

    @property
    def guidelines(self) -> Guidelines: ...
    def all(self) -> tuple[Agent, ...]: ...
    def get(self, agent: AgentId) -> Agent: ...
    def find(self, id_or_name: str) -> Agent: ...
    def persona(self, agent: AgentId, *, situation: bool = False) -> str: ...
    def tool(self, agent: AgentId, name: str) -> ToolWords: ...
    def may_use(self, agent: AgentId, name: str) -> bool: ...
    def titles(self, agent: AgentId) -> tuple[str, ...]: ...
    def recall(self, agent: AgentId, subtitle: str) -> str: ...
    async def memorize(self, agent: AgentId, text: str, *, zone: tzinfo = ...) -> str: ...


def tools_of(agents: Agents, agent: AgentId, everybodys: Sequence[Tool]) -> tuple[Tool, ...]:
    """All tools this agent has now, in the words its group and the house give them; switched off ones are left out."""
    own = [_memorize(agents, agent), _guidelines(agents, agent), _configuration(agents, agent), _excuse()]
    if titles := agents.titles(agent):
        own.append(_recall(agents, agent, titles))
    having = [tool for tool in (*everybodys, *own) if agents.may_use(agent, tool.spec.name)]
    return tuple(_in_words(tool, agents, agent) for tool in having)


def _in_words(tool: Tool, agents: Agents, agent: AgentId) -> Tool:
    """The tool as it is spoken of to this agent. A place in braces stands for its name, or for what there is to say."""
    words, name = agents.tool(agent, tool.spec.name), agents.get(agent).name
    told = words.description
    listed = ', '.join(f'"{title}"' for title in agents.titles(agent)) if tool.spec.name == 'recall' else ', '.join(SECTIONS)
    description = tool.spec.description if told is None else _PLACE.sub(lambda _: listed, named(told, name))
    template = words.response

    async def run(arguments: Arguments, person: Person) -> str:
        output = await tool.run(arguments, person)
        return output if template is None else _PLACE.sub(lambda _: output, named(template, name))

    return Tool(spec=ToolSpec(name=tool.spec.name, description=description, parameters=tool.spec.parameters), run=run)


def _tool(name: str, description: str, run: Callable[[Arguments, Person], Awaitable[str]], **properties: str) -> Tool:
    schema = {
        'type': 'object',
        'properties': {field: {'type': 'string', 'description': words} for field, words in properties.items()},
        'required': list(properties),
    }
    return Tool(spec=ToolSpec(name=name, description=description, parameters=json.dumps(schema)), run=run)


def _memorize(agents: Agents, agent: AgentId) -> Tool:
    kept: list[str] = []

    async def run(arguments: Arguments, person: Person) -> str:
        if len(kept) >= MOST_MEMORIES:
            raise ValueError(f'You have kept {MOST_MEMORIES} things in this turn; that is enough. Answer now.')
        text = arguments.get('text') or arguments.get('memory_entry') or ''
        try:
            kept.append(await agents.memorize(agent, str(text), zone=ZoneInfo(person.zone)))
        except ChatappError as error:
            raise ValueError(error.sentence) from error
        return kept[-1]

    description = 'Keep one thing that happened here for all your later conversations: a line, dated today, in your recent events.'
    return _tool('memorize', description, run, text='What happened, in one sentence, in the third person.')


def _recall(agents: Agents, agent: AgentId, titles: tuple[str, ...]) -> Tool:
    async def run(arguments: Arguments, _: Person) -> str:
        try:
            return agents.recall(agent, str(arguments.get('subtitle', '')))
        except ChatappError as error:
            raise ValueError(error.sentence) from error

    listed = ', '.join(f'"{title}"' for title in titles)
    return _tool(
        'recall', f'Read one of your long-term memories. Their subtitles: {listed}.', run, subtitle='One of the subtitles, exactly.'
    )


def _excuse() -> Tool:
    async def run(arguments: Arguments, _: Person) -> str:
        if not reaction_in(arguments):
            raise ValueError('Say in `reason` what you feel, or answer without it.')
        return 'Kept to yourself. Answer now, composed.'

    description = 'Let out what you feel before you answer composedly, for yourself alone. Use it only where the two differ.'
    return _tool(EXCUSE, description, run, reason='Your inner reaction, in a sentence or two.')


def _guidelines(agents: Agents, agent: AgentId) -> Tool:
    async def run(_: Arguments, __: Person) -> str:
        return named(agents.guidelines.base, agents.get(agent).name) or 'There are no guidelines.'

    return _tool('guidelines', 'Read the rules of this house for agents.', run)


def _configuration(agents: Agents, agent: AgentId) -> Tool:
    async def run(_: Arguments, __: Person) -> str:
        who = agents.get(agent)
        shown = {
            'name': who.name,
            'group': who.group,
            'in_a_nutshell': named(who.nutshell, who.name),
            'characteristics': named(who.characteristics, who.name),
            'recent_events': newest_events(who.recent_events),
            'memories': list(agents.titles(agent)),
            'talkativeness': who.talkativeness,
            'priority': who.priority,
            'interrupt_every_turn': who.interrupt_every_turn,
            'transparent': who.transparent,
            'final_response': who.final_response,
        }
        return json.dumps(shown, ensure_ascii=False)

    return _tool('configuration', 'Read how you yourself are set up. It cannot be changed from here.', run)
