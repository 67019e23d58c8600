"""Small questions to a model beside a conversation: reserved, settled and counted like every call."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from chatapp.domain.errors import CapReached
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import Message
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import Finished, StopReason, StreamPart, TextDelta, ThinkingDelta
from chatapp.ports.storage import UsageRow
from chatapp.services.allowance import Allowance
from chatapp.services.connections import Connections
from chatapp.services.enclosures import Enclosures
from chatapp.services.ledger import Ledger
from chatapp.services.unit import Units

OFF, ON = 'off', 'on'


@dataclass(slots=True, kw_only=True)
class Heard:
    """What a model has said so far to `request`, its exact words; `tokens` and `cost_micros` are what it was settled at in the end."""

    request: str = ''
    text: str = ''
    thinking: str = ''
    usage: Usage | None = None
    tokens: int = 0
    cost_micros: int | None = 0
    reason: StopReason | None = None

    def add(self, part: StreamPart) -> None:
        match part:
            case TextDelta(text=text):
                self.text += text
            case ThinkingDelta(text=text):
                self.thinking += text
            case Finished(usage=usage, reason=reason):
                self.usage, self.reason = usage, reason
            case _:
                return


class Asides:
    def __init__(self, units: Units, ledger: Ledger, connections: Connections, enclosures: Enclosures) -> None:
        self._units, self._ledger, self._connections, self._enclosures = units, ledger, connections, enclosures

    async def ask(
        self, reader: PersonId, answer: Message, request: ModelRequest, info: ModelInfo, *, purpose: str, default_on: bool = True
    ) -> str:
        """What the model says about an answer; `purpose` names the call in the ledger, and `purpose`s its switch.

        `CapReached` where the cap or the switch forbids it, `ProviderError` where the model cannot be asked.
        """
        async with self._units.write() as unit:
            if not switched_on(await unit.store.settings.all(), f'{purpose}s', default_on=default_on):
                raise CapReached('This is switched off.')
            person = await unit.store.people.get(reader)
            row, clamped = await self._ledger.reserve(
                unit.store, person, request, info, conversation=answer.conversation, message=answer.id, purpose=purpose
            )
        heard = Heard()
        await self.hear(row, clamped, info, heard)
        return heard.text

    async def hear(
        self, row: UsageRow, request: ModelRequest, info: ModelInfo, heard: Heard, *, allowance: Allowance | None = None
    ) -> None:
        """Make the call that `row` was reserved for; what comes is in `heard` at once, also where it breaks off."""
        sent, billed = False, False
        try:
            filled = await self._enclosures.put_into(request)
            provider = await self._connections.provider(info.ref.provider)
            sent = True
            async with provider.stream(filled) as stream:
                billed, heard.request = True, stream.request_json
                async for part in stream:
                    heard.add(part)
        except asyncio.CancelledError:
            billed = sent  # what was stopped on its way may be billed all the same
            raise
        finally:
            used = heard.usage or _estimate(request, heard.text + heard.thinking)
            await asyncio.shield(self._settle(row, used if billed else None, info, heard, allowance))

    async def _settle(self, row: UsageRow, used: Usage | None, info: ModelInfo, heard: Heard, allowance: Allowance | None) -> None:
        cost: int | None = 0
        async with self._units.write() as unit:
            if used is not None:
                cost = await self._ledger.settle(unit.store, row, used, info)
            else:
                await self._ledger.release(unit.store, row)
        heard.tokens, heard.cost_micros = used.total_tokens if used else 0, cost
        if allowance is not None:
            allowance.settle(row, used, cost)


def switched_on(settings: Mapping[str, str], name: str, *, default_on: bool = True) -> bool:
    """Whether this kind of question is asked at all."""
    return settings.get(name, ON if default_on else OFF) != OFF


def _estimate(request: ModelRequest, text: str) -> Usage:
    return Usage(input_tokens=request.estimated_input_tokens, output_tokens=len(text), estimated=True)
