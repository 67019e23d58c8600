"""Models asked by programs as they stand: no conversation is kept, but every call is counted and capped like any other."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from chatapp.domain.errors import NotFound, TooMany
from chatapp.domain.ids import PersonId, TokenId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import Finished, StreamPart, TextDelta, ThinkingDelta, ToolCall
from chatapp.domain.tokens import estimate_tokens
from chatapp.domain.wording import t
from chatapp.ports.provider import ReplyStream
from chatapp.ports.storage import UsageRow
from chatapp.services.agent_tools import Agents
from chatapp.services.catalogue import Catalogue
from chatapp.services.connections import Connections
from chatapp.services.ledger import Ledger
from chatapp.services.unit import Units

MOST_AT_ONCE = 4  # calls of one token
MAX_OUTPUT_TOKENS = 16_000  # as for a reply of the house: a bound on what one call can cost
PURPOSE = 'direct'


class Direct:
    def __init__(self, units: Units, ledger: Ledger, connections: Connections, catalogue: Catalogue, agents: Agents) -> None:
        self._units, self._ledger, self._connections = units, ledger, connections
        self._catalogue, self._agents = catalogue, agents
        self._under_way: dict[TokenId, set[object]] = defaultdict(set)

    async def model(self, ref: ModelRef) -> ModelInfo:
        """What is known of a model; `NotFound` where no connection of this name is set."""
        if ref.provider not in {one.name for one in await self._connections.listed()}:
            raise NotFound(t('There is no model {model} here; GET /v1/models lists them.', model=str(ref)[:100]))
        return await self._catalogue.info(ref)

    async def agent(self, name: str) -> tuple[ModelInfo, str]:
        """The model an agent speaks with, and the words that make it this agent."""
        who = self._agents.find(name)
        return await self.model(who.model or await self._catalogue.default()), self._agents.persona(who.id)

    async def open(self, reader: PersonId, token: TokenId, request: ModelRequest, info: ModelInfo) -> 'DirectReply':
        """Ask, and give the reply once it has begun; whoever gets it closes it, in the same task.

        `TooMany` while four calls of the token are under way, `CapReached` and `ProviderError` as for every call.
        """
        under_way, place = self._under_way[token], object()
        if len(under_way) >= MOST_AT_ONCE:
            raise TooMany(t('Four calls of this token are under way; wait for one of them.'), retry_after_s=1)
        under_way.add(place)
        async with AsyncExitStack() as opened:
            opened.callback(under_way.discard, place)
            row, clamped = await self._reserve(reader, request, info)
            reply = DirectReply(row, clamped, leave=lambda: under_way.discard(place))
            opened.push_async_callback(self._settle, reply, info)
            provider = await self._connections.provider(info.ref.provider)
            reply.begin(await opened.enter_async_context(provider.stream(clamped)), opened.pop_all())
            return reply

    async def _reserve(self, reader: PersonId, request: ModelRequest, info: ModelInfo) -> tuple[UsageRow, ModelRequest]:
        asked = replace(request, max_output_tokens=min(request.max_output_tokens, MAX_OUTPUT_TOKENS))
        async with self._units.write() as unit:
            person = await unit.store.people.get(reader)
            return await self._ledger.reserve(unit.store, person, asked, info, conversation=None, message=None, purpose=PURPOSE)

    async def _settle(self, reply: 'DirectReply', info: ModelInfo) -> None:
        await asyncio.shield(self._settled(reply, info))

    async def _settled(self, reply: 'DirectReply', info: ModelInfo) -> None:
        async with self._units.write() as unit:
            if reply.begun:
                await self._ledger.settle(unit.store, reply.row, reply.usage, info)
            else:
                await self._ledger.release(unit.store, reply.row)


class DirectReply:
    """The parts of a reply as they come, to be read once; `usage` is what it has used so far, the vendor's count at its end."""

    def __init__(self, row: UsageRow, request: ModelRequest, *, leave: Callable[[], None]) -> None:
        self.row, self._request, self._leave = row, request, leave
        self._stream: ReplyStream | None = None
        self._closing = AsyncExitStack()
        self._counted: Usage | None = None
        self._written: list[str] = []

    def begin(self, stream: ReplyStream, closing: AsyncExitStack) -> None:
        self._stream, self._closing = stream, closing

    @property
    def begun(self) -> bool:
        return self._stream is not None

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def usage(self) -> Usage:
        if self._counted is not None:
            return self._counted
        written = estimate_tokens(''.join(self._written))
        return Usage(input_tokens=self._request.estimated_input_tokens, output_tokens=written, estimated=True)

    async def __aiter__(self) -> AsyncIterator[StreamPart]:
        assert self._stream is not None
        async for part in self._stream:
            match part:
                case TextDelta(text=words) | ThinkingDelta(text=words) | ToolCall(arguments=words):
                    self._written.append(words)
                case Finished(usage=usage):
                    self._counted = usage
                    self._leave()  # before the program hears of the end, and perhaps asks again
            yield part

    async def aclose(self) -> None:
        """Let the vendor's socket go, settle what was used, and make room for the next call."""
        await self._closing.aclose()
