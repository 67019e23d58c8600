"""From the texts of a folder to an agent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatapp.domain.agents import CRITIC, Agent, Policy, folded
from chatapp.domain.ids import AgentId
from chatapp.domain.memory_blocks import blocks_of
from chatapp.domain.traits import NO_TRAITS, OF_GROUPS, Traits
from chatapp.domain.votes import NAMES as VOTE_NAMES
from chatapp.domain.whiteboard import NAMES as BOARD_NAMES

NUTSHELL = 'in_a_nutshell.md'
CHARACTERISTICS = 'characteristics.md'
RECENT_EVENTS = 'recent_events.md'
MEMORY_FILES = ('consolidated_memory.md', 'long_term_memory.md')
BRAIN = 'memory_brain.md'
AGENT_YAML = 'agent.yaml'
GROUP_YAML = 'group_config.yaml'
TEXT_FILES = (NUTSHELL, CHARACTERISTICS, RECENT_EVENTS, *MEMORY_FILES, BRAIN)
EDITABLE = (*TEXT_FILES, AGENT_YAML)
"""The files of an agent that can be written from the browser."""
MAKES_AN_AGENT = (NUTSHELL, CHARACTERISTICS)
PICTURE_STEMS = ('profile', 'avatar', 'picture', 'photo')
PICTURE_ENDS = ('.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg')


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderText:
    """What a folder says: its Markdown by file name, and what its YAML and its group's were found to mean."""

    texts: Mapping[str, str]
    traits: Traits = NO_TRAITS
    group_traits: Traits = NO_TRAITS


def agent_from(
    agent: AgentId, name: str, group: str, found: FolderText, *, picture: str = '', memory_first: str = MEMORY_FILES[0], trouble: str = ''
) -> Agent:
    """The agent of a folder. What its group says wins over what its own file says; a tool's words are merged one by one.

    One that counts votes has the last word, unless a file says otherwise.
    """
    texts = found.texts
    own, group_says = found.traits, found.group_traits
    words = {tool: said.over(own.tool_words[tool]) if tool in own.tool_words else said for tool, said in group_says.tool_words.items()}
    made = Agent(
        id=agent,
        name=name,
        group=group,
        nutshell=texts.get(NUTSHELL, ''),
        characteristics=texts.get(CHARACTERISTICS, ''),
        recent_events=texts.get(RECENT_EVENTS, ''),
        memories=blocks_of(memory_text(texts, memory_first)),
        brain=brain_policy(texts.get(BRAIN, '')),
        critic=name.casefold() == CRITIC,
        whiteboard=folded(name) in BOARD_NAMES,
        vote=folded(name) in VOTE_NAMES,
        picture=picture,
        trouble=trouble,
    )
    said = own.said() | {key: value for key, value in group_says.said().items() if key in OF_GROUPS}
    whole = replace(made, **{**said, 'tool_words': {**own.tool_words, **words}})  # type: ignore[arg-type]  # fields of both are named alike
    return replace(whole, final_response=whole.vote) if 'final_response' not in said else whole


def memory_text(texts: Mapping[str, str], first: str = MEMORY_FILES[0]) -> str:
    """The file that counts: the first of the two that is there, `first` before the other."""
    order = (first, *(name for name in MEMORY_FILES if name != first))
    return next((texts[name] for name in order if name in texts), '')


def brain_policy(text: str) -> Policy | None:
    """`enabled: true` and `policy: NAME`, in any case; off unless it says true, balanced where the policy is unknown."""
    pairs = (line.partition(':') for line in text.lower().splitlines())
    values = {key.strip(' -*'): value.strip() for key, colon, value in pairs if colon}
    if values.get('enabled') != 'true':
        return None
    return next((one for one in Policy if one.value == values.get('policy')), Policy.BALANCED)


def picture_among(names: Sequence[str]) -> str | None:
    """The picture of a folder: profile, avatar, picture, photo in this order, else the first image of any name.

    >>> picture_among(['zebra.png', 'profile-pic.webp', 'avatar.gif'])
    'avatar.gif'
    """
    lower = {name.lower(): name for name in sorted(names, reverse=True)}
    wanted = (f'{stem}{end}' for stem in PICTURE_STEMS for end in PICTURE_ENDS)
    exact = next((lower[name] for name in wanted if name in lower), None)
    return exact or next((name for name in sorted(names) if name.lower().endswith(PICTURE_ENDS)), None)
