"""Who an agent is, in the words its model reads."""

from dataclasses import dataclass

from chatapp.domain.agents import Agent
from chatapp.domain.particles import named

SITUATION_PLACE = '{situation_builder_note}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidelines:
    """The house's rules for agents, from `guidelines.yaml`. `situation` is added where a situation was written."""

    base: str
    situation: str = ''


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
        _section('## Recent events', agent.recent_events),
    ]
    return '\n\n'.join(named(part.strip(), agent.name) for part in parts if part.strip())


def _section(header: str, text: str) -> str:
    return f'{header}\n\n{text.strip()}' if text.strip() else ''
