"""What the calls of a turn cost: reserved before each, settled after it, held against the run's allowance."""

from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.tokens import estimate_tokens
from chatapp.services.ledger import Ledger
from chatapp.services.turn import Call, Turn
from chatapp.services.unit import Unit, Units


class Reckoning:
    def __init__(self, units: Units, ledger: Ledger) -> None:
        self._units, self._ledger = units, ledger

    async def reserved(self, unit: Unit, turn: Turn, request: ModelRequest) -> tuple[Call, ModelRequest]:
        afforded = turn.allowance.clamped(request, turn.info) if turn.allowance else request
        row, clamped = await self._ledger.reserve(
            unit.store,
            turn.person,
            afforded,
            turn.info,
            conversation=turn.conversation.id,
            message=turn.reply.id,
            purpose='reply',
            agent=turn.speaker.agent,
        )
        if turn.allowance:
            turn.allowance.hold(row)
        return Call(row=row), clamped

    async def reserve(self, turn: Turn, request: ModelRequest) -> tuple[Call, ModelRequest]:
        """Reserve in a unit of its own; one that fails holds nothing."""
        call = None
        try:
            async with self._units.write() as unit:
                call, clamped = await self.reserved(unit, turn, request)
        except BaseException:
            if call is not None and turn.allowance:
                turn.allowance.settle(call.row, None, None)
            raise
        return call, clamped

    async def settle(self, turn: Turn, reported: Usage | None) -> None:
        async with self._units.write() as unit:
            usage, cost = await self.settled(unit, turn, reported)
        turn.usage, turn.cost_micros, turn.call = usage, cost, None

    async def settled(self, unit: Unit, turn: Turn, reported: Usage | None) -> tuple[Usage, int | None]:
        """Settle the open call and give the reply's totals.

        With what the vendor reported, else an estimate of what went both ways. A call the vendor refused is released,
        one that was stopped on its way is not: its question may be billed.
        """
        call = turn.call
        if call is None:
            return turn.usage, turn.cost_micros
        if not call.answered and not (call.sent and turn.stop_sentence):
            await self._ledger.release(unit.store, call.row)
            if turn.allowance:
                turn.allowance.settle(call.row, None, None)
            return turn.usage, turn.cost_micros
        estimate = Usage(input_tokens=call.row.usage.input_tokens, output_tokens=_tokens_of_chars(call.chars), estimated=True)
        used = reported or estimate
        cost = await self._ledger.settle(unit.store, call.row, used, turn.info)
        if turn.allowance:
            turn.allowance.settle(call.row, used, cost)
        return turn.usage + used, None if cost is None or turn.cost_micros is None else turn.cost_micros + cost


def _tokens_of_chars(chars: int) -> int:
    return estimate_tokens('x' * min(chars, 4_000_000))
