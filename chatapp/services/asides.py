"""Small questions to a model beside a conversation: reserved, settled and counted like every call."""

import asyncio
from collections.abc import Mapping

from chatapp.domain.errors import CapReached
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import Message
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import Finished, TextDelta
from chatapp.ports.storage import UsageRow
from chatapp.services.connections import Connections
from chatapp.services.ledger import Ledger
from chatapp.services.unit import Units

OFF, ON = 'off', 'on'


class Asides:
    def __init__(self, units: Units, ledger: Ledger, connections: Connections) -> None:
        self._units, self._ledger, self._connections = units, ledger, connections

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
        return await self._heard(row, clamped, info)

    async def _heard(self, row: UsageRow, request: ModelRequest, info: ModelInfo) -> str:
        text, usage, sent, billed = '', None, False, False
        try:
            provider = await self._connections.provider(info.ref.provider)
            sent = True
            async with provider.stream(request) as stream:
                billed = True
                async for part in stream:
                    if isinstance(part, TextDelta):
                        text += part.text
                    elif isinstance(part, Finished):
                        usage = part.usage
        except asyncio.CancelledError:
            billed = sent  # what was stopped on its way may be billed all the same
            raise
        finally:
            await asyncio.shield(self._settle(row, usage or _estimate(request, text), info, billed=billed))
        return text

    async def _settle(self, row: UsageRow, usage: Usage, info: ModelInfo, *, billed: bool) -> None:
        async with self._units.write() as unit:
            if billed:
                await self._ledger.settle(unit.store, row, usage, info)
            else:
                await self._ledger.release(unit.store, row)


def switched_on(settings: Mapping[str, str], name: str, *, default_on: bool = True) -> bool:
    """Whether this kind of question is asked at all."""
    return settings.get(name, ON if default_on else OFF) != OFF


def _estimate(request: ModelRequest, text: str) -> Usage:
    return Usage(input_tokens=request.estimated_input_tokens, output_tokens=len(text), estimated=True)
