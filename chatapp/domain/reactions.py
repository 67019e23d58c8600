"""What an agent feels before a composed answer: kept apart from what it says, shown where a room chooses so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.ids import MessageId, ReactionId
from chatapp.domain.text import cleaned

MOST = 3  # in one turn: a model that goes on is talking to itself
MAX_CHARS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One inner reaction, with the answer it came before, and who gave that and when."""

    id: ReactionId
    message: MessageId
    agent: str
    name: str
    text: str
    at: datetime


def reaction_in(arguments: Mapping[str, object]) -> str:
    """The reaction in a tool call's arguments; empty where there is none.

    >>> reaction_in({'reason': '  How dare he. '})
    'How dare he.'
    """
    said = arguments.get('reason')
    return cleaned(said).strip()[:MAX_CHARS] if isinstance(said, str) else ''
