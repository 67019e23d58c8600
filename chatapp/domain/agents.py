"""Agents: speakers whose character stands in a folder of Markdown files."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chatapp.domain.errors import BadInput
from chatapp.domain.ids import AgentId
from chatapp.domain.memory_blocks import MemoryBlock
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.wording import t

MAX_NAME_CHARS = 100
MAX_NAME_BYTES = 200  # file systems take 255, and what is written beside the folder needs some of them
GROUP_PREFIX = 'group_'
CRITIC = 'critic'
NO_CAP = Cap(tokens=None, micros=None)
_FORBIDDEN = re.compile('[/\\\\:*?"<>|{}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]')
_DEVICES = re.compile(r'(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?', re.IGNORECASE | re.DOTALL)


class Policy(StrEnum):
    """By which leaning an agent's memories are chosen."""

    BALANCED = 'balanced'
    TRAUMA_BIASED = 'trauma_biased'
    GENIUS_PLANNER = 'genius_planner'
    OPTIMISTIC = 'optimistic'
    AVOIDANT = 'avoidant'


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolWords:
    """What is said otherwise about one tool; None leaves what stood before."""

    description: str | None = None
    response: str | None = None
    enabled: bool | None = None

    def over(self, below: 'ToolWords') -> 'ToolWords':
        return ToolWords(
            description=below.description if self.description is None else self.description,
            response=below.response if self.response is None else self.response,
            enabled=below.enabled if self.enabled is None else self.enabled,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One agent as its folder says now. Texts are as they stand in the files, `{agent_name}` not yet filled in.

    `model` and `temperature` None follow the conversation's; `tools` None means every tool that is switched on.
    `budget` is what this agent may use in a day. `brain` None: its memory brain is off. `picture` changes with the
    picture's bytes and is empty without one. `trouble` says which file could not be read; the rest is then as it was.
    """

    id: AgentId
    name: str
    group: str = ''
    nutshell: str = ''
    characteristics: str = ''
    recent_events: str = ''
    memories: tuple[MemoryBlock, ...] = ()
    model: ModelRef | None = None
    temperature: float | None = None
    tools: frozenset[str] | None = None
    talkativeness: float = 0.5
    budget: Cap = NO_CAP
    interrupt_every_turn: bool = False
    priority: int = 0
    transparent: bool = False
    final_response: bool = False
    critic: bool = False
    whiteboard: bool = False
    vote: bool = False
    brain: Policy | None = None
    tool_words: Mapping[str, ToolWords] = field(default_factory=dict, hash=False)
    picture: str = ''
    trouble: str = ''

    @property
    def has_picture(self) -> bool:
        return bool(self.picture)


def agent_name(text: str) -> str:
    """The name as it is kept; `BadInput` says what is wrong. It is also the folder's name, on any system.

    >>> agent_name('  하늘 🌤 ')
    '하늘 🌤'
    """
    return _folder_name(text, field='name')


def is_readable_name(text: str) -> bool:
    """Whether a folder that is there already can be shown and spoken of under its name."""
    return bool(text.strip()) and not any(unicodedata.category(char) in ('Cc', 'Cs', 'Zl', 'Zp') for char in text)


def group_name(text: str) -> str:
    """The name of a group, empty for none."""
    return _folder_name(text, field='group') if text.strip() else ''


def same_name(one: str, other: str) -> bool:
    """Two names that would be one folder on a system that ignores case or composition."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    return unicodedata.normalize('NFC', name).casefold()


def _folder_name(text: str, *, field: str) -> str:
    name = unicodedata.normalize('NFC', text).strip()
    if not name:
        raise BadInput(t('Give it a name; any language will do.'), field=field)
    if len(name) > MAX_NAME_CHARS or len(name.encode('utf-8', 'replace')) > MAX_NAME_BYTES:
        raise BadInput(t('This name is too long; at most {most} characters, fewer in some scripts.', most=MAX_NAME_CHARS), field=field)
    if _FORBIDDEN.search(name) or any(unicodedata.category(char) in ('Cc', 'Cs') for char in name):
        raise BadInput(t('A name cannot hold line breaks, control characters or any of / \\ : * ? " < > | { }.'), field=field)
    if name.startswith('.') or name.endswith('.') or _DEVICES.fullmatch(name) or name.casefold().startswith(GROUP_PREFIX):
        raise BadInput(t('This name means something to file systems; choose another one.'), field=field)
    return name
