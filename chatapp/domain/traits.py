"""What YAML says of an agent or a group of agents, checked value by value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TypedDict, TypeVar

from chatapp.domain.agents import NO_CAP, ToolWords
from chatapp.domain.errors import BadInput
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.wording import t

MICROS = 1_000_000
HIGHEST_PRIORITY = 1_000_000
V = TypeVar('V')
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """None is what the file does not say."""

    model: ModelRef | None = None
    temperature: float | None = None
    tools: frozenset[str] | None = None
    talkativeness: float | None = None
    budget: Cap = NO_CAP
    interrupt_every_turn: bool | None = None
    priority: int | None = None
    transparent: bool | None = None
    final_response: bool | None = None
    critic: bool | None = None
    whiteboard: bool | None = None
    vote: bool | None = None
    tool_words: Mapping[str, ToolWords] = field(default_factory=dict)

    def said(self) -> dict[str, object]:
        """What is said, by the name of the field."""
        return {name: value for name, value in ((one.name, getattr(self, one.name)) for one in fields(self)) if value is not None}


NO_TRAITS = Traits()


class Flags(TypedDict):
    """How an agent takes turns, and what else it is there for."""

    interrupt_every_turn: bool | None
    priority: int | None
    transparent: bool | None
    final_response: bool | None
    critic: bool | None
    whiteboard: bool | None
    vote: bool | None


OF_GROUPS = frozenset(Flags.__annotations__)
"""What a group may say of its agents, over their own files."""


def agent_traits(values: Values) -> Traits:
    """From `agent.yaml`; `BadInput` names the first value that cannot be used. Unknown keys are left alone."""
    return Traits(
        model=_read(values, 'model', _model),
        temperature=_read(values, 'temperature', lambda value: _number(value, 0, 2)),
        tools=_read(values, 'tools', _names),
        talkativeness=_read(values, 'talkativeness', lambda value: _number(value, 0, 1)),
        budget=_read(values, 'budget', _budget) or NO_CAP,
        **_flags(values),
        tool_words=_read(values, 'tool_words', tool_words) or {},
    )


def group_traits(values: Values) -> Traits:
    """From `group_config.yaml`: its flags and what it says otherwise about tools."""
    return Traits(**_flags(values), tool_words=_read(values, 'tools', tool_words) or {})


def tool_words(value: object) -> Mapping[str, ToolWords]:
    """`{tool: {description, response, enabled}}`; a tool may also be just on or off."""
    found: dict[str, ToolWords] = {}
    for name, said in _mapping(value).items():
        if isinstance(said, bool):
            found[name] = ToolWords(enabled=said)
            continue
        inner = _mapping(said)
        found[name] = ToolWords(
            description=_read(inner, 'description', _text),
            response=_read(inner, 'response', _text),
            enabled=_read(inner, 'enabled', _switch),
        )
    return found


def as_values(value: object) -> Values:
    """What a YAML file holds, at its top: names and values. An empty file holds nothing."""
    return _mapping(value)


def _flags(values: Values) -> Flags:
    return {
        'interrupt_every_turn': _read(values, 'interrupt_every_turn', _switch),
        'priority': _read(values, 'priority', _priority),
        'transparent': _read(values, 'transparent', _switch),
        'final_response': _read(values, 'final_response', _switch),
        'critic': _read(values, 'critic', _switch),
        'whiteboard': _read(values, 'whiteboard', _switch),
        'vote': _read(values, 'vote', _switch),
    }


def _read(values: Values, key: str, reading: Callable[[object], V]) -> V | None:
    value = values.get(key)
    if value is None:
        return None
    try:
        return reading(value)
    except (TypeError, ValueError, OverflowError):
        raise BadInput(t('{key} cannot be {value}.', key=key, value=_shown(value)), field=key) from None
    except BadInput as error:
        raise BadInput(t('{key}: {reason}', key=key, reason=error.sentence), field=key) from None


def _shown(value: object) -> str:
    """A short form of what was written; a list may hold itself a million times over."""
    return repr(value)[:60] if isinstance(value, str | int | float) else t('a {kind}', kind=type(value).__name__)


def _mapping(value: object) -> Values:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError
    return {str(key): inner for key, inner in value.items()}


def _switch(value: object) -> bool:
    if value not in (True, False):  # 0 and 1 stand in old files
        raise ValueError
    return bool(value)


def _number(value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError
    return float(value)


def _priority(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > HIGHEST_PRIORITY:
        raise ValueError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str | int | float):
        raise TypeError
    return str(value)


def _names(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError
    return frozenset(value)


def _model(value: object) -> ModelRef:
    return ModelRef.parse(_text(value).strip())


def _budget(value: object) -> Cap:
    inner = _mapping(value)
    return Cap(
        tokens=_read(inner, 'tokens', _amount), micros=_read(inner, 'dollars', lambda dollars: int(_number(dollars, 0, 1e6) * MICROS))
    )


def _amount(value: object) -> int:
    return int(_number(value, 0, 1e12))
