"""Who an agent is, in the words its model reads."""

from dataclasses import dataclass

from chatapp.domain.agents import Agent
from chatapp.domain.particles import named

MOST_EVENTS = 60
MOST_EVENT_CHARS = 8_000
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
