"""What the house's own YAML says to and about agents: guidelines, tools, debugging."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatapp.domain.agents import ToolWords
from chatapp.domain.errors import BadInput
from chatapp.domain.persona import Guidelines
from chatapp.domain.traits import as_values, tool_words
from chatapp.domain.wording import t

GUIDELINES_YAML = 'guidelines.yaml'
TOOLS_YAML = 'tools.yaml'
DEBUG_YAML = 'debug.yaml'
HOUSE_FILES = (GUIDELINES_YAML, TOOLS_YAML, DEBUG_YAML)
MAX_STRING_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolsFile:
    """`words` by tool; one that is not named here is on and speaks for itself. `situation` is the note on written scenes."""

    words: Mapping[str, ToolWords] = field(default_factory=dict)
    situation: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class Debug:
    """What of each turn is written to the log file. Strings longer than `max_chars` are cut; 0 cuts nothing."""

    on: bool = False
    system_prompt: bool = True
    tools: bool = True
    messages: bool = True
    response: bool = True
    thinking: bool = True
    max_chars: int = MAX_STRING_CHARS

    def cut(self, text: str) -> str:
        """The text as it is written down.

        >>> Debug(max_chars=3).cut('abcde')
        'abc… (5 characters)'
        """
        return text if not self.max_chars or len(text) <= self.max_chars else f'{text[: self.max_chars]}… ({len(text)} characters)'


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseWords:
    guidelines: Guidelines = field(default_factory=lambda: Guidelines(base=''))
    tools: ToolsFile = field(default_factory=ToolsFile)
    debug: Debug = field(default_factory=Debug)


def guidelines_base(value: object) -> str:
    """From `guidelines.yaml`: the template of the active version, else `system_prompt`; `BadInput` where neither is there."""
    values = _values(value)
    active = values.get('active_version')
    chosen = _values(values.get(str(active))).get('template') if active else None
    base = chosen or values.get('system_prompt') or ''
    if not isinstance(base, str):
        raise BadInput(t('The guidelines are not a text.'), field='guidelines')
    if active and not chosen:
        raise BadInput(t('There is no template for the active version {version}.', version=str(active)[:40]), field='active_version')
    return base


def tools_file(value: object) -> ToolsFile:
    """From `tools.yaml`: `tools` by name and `situation_builder`."""
    values = _values(value)
    scene = _values(values.get('situation_builder'))
    template = scene.get('template')
    spoken = template if isinstance(template, str) and scene.get('enabled') is not False else ''
    try:
        return ToolsFile(words=tool_words(values.get('tools')), situation=spoken)
    except (TypeError, ValueError):
        raise BadInput(t('Each tool needs its own description, response or enabled.'), field='tools') from None


def debug_file(value: object) -> Debug:
    """From `debug.yaml`, in either of its shapes: `include`, or `logging` with `formatting`."""
    values = _values(_values(value).get('debug'))
    include = _values(values.get('include'))
    logging = _values(values.get('logging'))
    into, out = _values(logging.get('input')), _values(logging.get('output'))
    formatting = _values(values.get('formatting'))
    most = formatting.get('max_string_length', MAX_STRING_CHARS)
    return Debug(
        on=values.get('enabled') is True,
        system_prompt=_on(include, 'system_prompt', into, 'system_prompt'),
        tools=_on(include, 'tools', into, 'tool_descriptions'),
        messages=_on(include, 'messages', into, 'message_content'),
        response=_on(include, 'response', out, 'response_text'),
        thinking=_on(include, 'thinking', out, 'thinking_text'),
        max_chars=0 if formatting.get('truncate_strings') is False else most if isinstance(most, int) and most >= 0 else MAX_STRING_CHARS,
    )


def _on(flat: Mapping[str, object], flat_key: str, nested: Mapping[str, object], nested_key: str) -> bool:
    return bool(flat.get(flat_key, nested.get(nested_key, True)))


def _values(value: object) -> Mapping[str, object]:
    try:
        return as_values(value)
    except TypeError:
        raise BadInput(t('The file must hold names and values.'), field='yaml') from None
