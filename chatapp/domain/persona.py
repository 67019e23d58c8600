"""Who an agent is, in the words its model reads."""

from dataclasses import dataclass

from chatapp.domain.agents import NO_CAP, Agent
from chatapp.domain.ids import AgentId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.particles import named

MOST_EVENTS = 60
MOST_EVENT_CHARS = 8_000
SITUATION_PLACE = '{situation_builder_note}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidelines:
    """The house's rules for agents, from `guidelines.yaml`. `situation` is added where a situation was written."""

    base: str
    situation: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """An agent as it was when it took its seat at a panel; what becomes of its folder does not touch it there.

    `words` are what its model read of it then. Its budget of a day is the one thing that is kept with the others' of its name.
    """

    name: str
    words: str
    model: ModelRef | None = None
    temperature: float | None = None
    talkativeness: float = 0.5
    priority: int = 0
    budget: Cap = NO_CAP

    def as_agent(self, agent: AgentId) -> Agent:
        """The agent that speaks, without what only its folder knows."""
        return Agent(
            id=agent,
            name=self.name,
            model=self.model,
            temperature=self.temperature,
            talkativeness=self.talkativeness,
            priority=self.priority,
            budget=self.budget,
        )


def persona_of(agent: Agent, guidelines: Guidelines) -> Persona:
    """The agent as it is now."""
    return Persona(
        name=agent.name,
        words=persona_text(agent, guidelines),
        model=agent.model,
        temperature=agent.temperature,
        talkativeness=agent.talkativeness,
        priority=agent.priority,
        budget=agent.budget,
    )


def persona_text(agent: Agent, guidelines: Guidelines, *, situation: bool = False) -> str:
    """Base, nutshell, characteristics, recent events, in this order; what is empty has no header. The engine adds the time."""
    note = guidelines.situation.strip() if situation else ''
    base = guidelines.base
    if SITUATION_PLACE in base:
        base, note = base.replace(SITUATION_PLACE, note), ''
    parts = [
        base,
        note,
        _section('## {agent_name} in a nutshell', agent.nutshell),
        _section("## {agent_name}'s characteristics", agent.characteristics),
        _section('## Recent events', newest_events(agent.recent_events)),
    ]
    return '\n\n'.join(named(part.strip(), agent.name) for part in parts if part.strip())


def newest_events(text: str) -> str:
    r"""What a model reads of `recent_events.md`: its last lines, as many as are not too many. The file keeps them all.

    >>> newest_events('\n'.join(str(day) for day in range(100))).splitlines()[0]
    '40'
    """
    kept: list[str] = []
    events = chars = 0
    for line in reversed(text.strip().splitlines()):
        events, chars = events + bool(line.strip()), chars + len(line) + 1
        if events > MOST_EVENTS or chars > MOST_EVENT_CHARS:
            break
        kept.append(line)
    return '\n'.join(reversed(kept)).strip() or text.strip()[-MOST_EVENT_CHARS:]


def _section(header: str, text: str) -> str:
    return f'{header}\n\n{text.strip()}' if text.strip() else ''
