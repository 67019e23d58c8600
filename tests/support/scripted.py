"""A provider that says what its script says and keeps every request: the services are tested against it.

A script is a list of steps for one call: stream parts are sent, an Event is waited for, an error is raised.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from chatapp.domain.errors import ProviderError
from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import Finished, StopReason, StreamPart, TextDelta, ToolCall
from chatapp.ports.provider import Credentials, Provider, ReplyStream

Step = StreamPart | ProviderError | asyncio.Event
DONE = Finished(reason=StopReason.DONE, usage=Usage(input_tokens=10, output_tokens=5))


def says(*texts: str) -> list[Step]:
    """A whole answer in pieces."""
    return [*(TextDelta(text=text) for text in texts), DONE]


def passes() -> list[Step]:
    """An agent that stays silent."""
    return [ToolCall(call='s', name='skip', arguments='{}'), Finished(reason=StopReason.TOOLS, usage=Usage(input_tokens=5))]


def is_asked(name: str, request: ModelRequest) -> bool:
    """Whether the request is this agent's of a room."""
    return f'You are {name}, in a room' in request.system


class ScriptedStream:
    def __init__(self, provider: 'ScriptedProvider', steps: Sequence[Step]) -> None:
        self._provider, self._steps = provider, steps
        self.request_json = '{"scripted": true}'

    async def __aiter__(self) -> AsyncIterator[StreamPart]:
        for step in self._steps:
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif isinstance(step, ProviderError):
                raise step
            else:
                yield step
                await asyncio.sleep(0)


class ScriptedProvider:
    """Plays one script per call, the last one for ever; in rooms, to each agent of `voices` its own.

    `refusals` are raised when the next calls are opened,
    `asked` tells that one was, `closed` that one is over, and `hold_opening` keeps all of them waiting for an answer.
    """

    def __init__(self, *scripts: Sequence[Step]) -> None:
        self.scripts = list(scripts) or [says('Hello', ' there.')]
        self.voices: dict[str, list[Sequence[Step]]] = {}
        self.requests: list[ModelRequest] = []
        self.refusals: list[ProviderError] = []
        self.open_streams = 0
        self.asked, self.closed = asyncio.Event(), asyncio.Event()
        self.hold_opening: asyncio.Event | None = None

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator[ReplyStream]:
        self.requests.append(request)
        self.asked.set()
        if self.hold_opening is not None:
            await self.hold_opening.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        scripts = next((own for name, own in self.voices.items() if is_asked(name, request)), self.scripts)
        steps = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        self.open_streams += 1
        try:
            yield ScriptedStream(self, steps)
        finally:
            self.open_streams -= 1
            self.closed.set()

    async def models(self) -> Sequence[str]:
        return ('lamp',)

    async def aclose(self) -> None:
        return None

    async def opened(self, credentials: Credentials) -> Provider:
        """What the house opens providers with."""
        return self
