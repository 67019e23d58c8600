"""What a vendor sends while one reply is made. Dies in `chatapp.services.replies`; readers see `events` instead."""

from dataclasses import dataclass
from enum import StrEnum

from chatapp.domain.money import Usage


class StopReason(StrEnum):
    """Why a model stopped, in the house's words."""

    DONE = 'done'
    TOOLS = 'tools'
    LENGTH = 'length'
    REFUSED = 'refused'
    CONTEXT_FULL = 'context_full'
    PAUSED = 'paused'


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkingDelta:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A whole tool call; `arguments` is the JSON text as the model wrote it, perhaps broken."""

    call: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The terminal marker. Always the last part; a stream without it raises `StreamCut`.

    `usage` None when the vendor sent none. `replay` is the assistant's turn in the vendor's own JSON (thinking
    signatures and all), to be handed back unchanged with the tools' results; empty when there is nothing to replay.
    """

    reason: StopReason
    usage: Usage | None
    replay: str = ''


StreamPart = TextDelta | ThinkingDelta | ToolCall | Finished
