"""Real providers with real SDKs in front of the stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chatapp.domain.conversations import Effort
from chatapp.domain.prompt import ModelRequest, PromptTurn, ToolSpec, UserTurn
from chatapp.domain.stream import Finished, StreamPart, TextDelta, ThinkingDelta, ToolCall
from chatapp.ports.provider import Credentials, Provider
from chatapp.providers.limits import Limits
from chatapp.providers.opening import Opener
from tests.support.standin import Standin

KEY = 'sk-canary-0123456789'
CLOCK = ToolSpec(name='current_time', description='The time.', parameters='{"type": "object", "properties": {}}')
PATIENT = Limits()
HASTY = Limits(connect_s=1.0, first_byte_s=1.0, stall_s=0.3, total_s=5.0, retries=0)


def credentials(wire: str, standin: Standin, *, api_key: str = KEY) -> Credentials:
    """Of the wires anthropic, openai, xai and compat."""
    urls = {'anthropic': standin.anthropic_url, 'openai': standin.openai_url, 'xai': standin.xai_url, 'compat': standin.compat_url}
    kind = 'anthropic' if wire == 'anthropic' else 'openai'
    return Credentials(name=wire, kind=kind, base_url=urls[wire], api_key=api_key)


@asynccontextmanager
async def vendor(given: Credentials, *, limits: Limits = PATIENT) -> AsyncIterator[Provider]:
    """An opened provider, closed at the end."""
    provider = await Opener(limits=limits)(given)
    try:
        yield provider
    finally:
        await provider.aclose()


def asking(
    text: str, *turns: PromptTurn, effort: Effort = Effort.OFF, tools: tuple[ToolSpec, ...] = (), model: str = 'stand-in'
) -> ModelRequest:
    return ModelRequest(model=model, system='Be brief.', turns=(UserTurn(text=text), *turns), tools=tools, effort=effort)


@dataclass
class Heard:
    """A whole answer, sorted by kinds of part."""

    text: str = ''
    thinking: str = ''
    calls: list[ToolCall] = field(default_factory=list)
    finished: list[Finished] = field(default_factory=list)
    deltas: list[str] = field(default_factory=list)

    def take(self, part: StreamPart) -> None:
        match part:
            case TextDelta(text=text):
                self.text += text
                self.deltas.append(text)
            case ThinkingDelta(text=text):
                self.thinking += text
            case ToolCall():
                self.calls.append(part)
            case Finished():
                self.finished.append(part)


async def hear(provider: Provider, request: ModelRequest, heard: Heard | None = None) -> Heard:
    """Read an answer to its end; `heard` keeps what came when it raises."""
    heard = heard or Heard()
    async with provider.stream(request) as reply:
        async for part in reply:
            assert not heard.finished, 'Finished is the last part'
            heard.take(part)
    return heard
