"""What calls cost, and the cap that holds: every provider call is a row, written before the call and settled after it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chatapp.domain.agents import NO_CAP, Agent
from chatapp.domain.days import day_start
from chatapp.domain.errors import BadInput, BudgetSpent, CapReached, Forbidden
from chatapp.domain.ids import ConversationId, MessageId, PersonId, UsageId
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import TOKENS_PER_PRICE, Cap, Price, Spent, Usage, cost_micros, most_micros
from chatapp.domain.people import Person, Role
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store, UsageRow
from chatapp.services.access import shared_for
from chatapp.services.unit import Units

LEAST_OUTPUT_TOKENS = 256  # a call that may write less than this is not worth making: the cap is reached
CAP_SETTING = 'cap.day'


class Ledger:
    """Reserves before a call, settles after it, and says what was spent."""

    def __init__(self, units: Units, *, clock: Clock, new_id: NewId, default_cap: Cap) -> None:
        self._units, self._clock, self._new_id = units, clock, new_id
        self._default_cap = default_cap

    async def reserve(
        self,
        store: Store,
        person: Person,
        request: ModelRequest,
        info: ModelInfo,
        *,
        conversation: ConversationId | None,
        message: MessageId | None,
        purpose: str,
        agent: Agent | None = None,
    ) -> tuple[UsageRow, ModelRequest]:
        """Enter the most this call may use, and give the request with its output clamped to what the cap leaves.

        Raises `CapReached` where the cap leaves nothing, or a money cap meets a model without a price; `BudgetSpent`
        where the `agent` that speaks has nothing left of its own.
        """
        cap = await _cap_in(store, self._default_cap)
        spent = await store.usage.spent_by(person.id, since=self._day_start(person))
        clamped = replace(request, max_output_tokens=output_left(cap, spent, request, info))
        if agent is not None:
            clamped = await self._within_budget(store, person, clamped, info, agent)
        most = Usage(input_tokens=request.estimated_input_tokens, output_tokens=clamped.max_output_tokens, estimated=True)
        row = UsageRow(
            id=UsageId(self._new_id()),
            person=person.id,
            conversation=conversation,
            message=message,
            purpose=purpose,
            model=info.ref,
            usage=most,
            cost_micros=_most_micros(most, info.price) if info.price else None,
            started_at=self._clock.now(),
            settled_at=None,
            agent=agent.id if agent else None,
        )
        await store.usage.add(row)
        return row, clamped

    async def _within_budget(self, store: Store, person: Person, request: ModelRequest, info: ModelInfo, agent: Agent) -> ModelRequest:
        """The request with its answer no longer than the agent's budget of this day leaves, whoever asked it before."""
        if agent.budget == NO_CAP:
            return request
        if agent.budget.micros is not None and info.price is None:
            raise BudgetSpent(t('Set a price for {model} or remove the money budget of {name}.', model=info.label, name=agent.name))
        spent = await store.usage.spent_as(agent.id, since=self._day_start(person))
        try:
            return replace(request, max_output_tokens=output_left(agent.budget, spent, request, info))
        except CapReached:
            raise BudgetSpent(t('{name} has used its budget of today; it renews at midnight.', name=agent.name)) from None

    async def settle(self, store: Store, row: UsageRow, usage: Usage, info: ModelInfo) -> int | None:
        """Put what was really used in the place of the reservation; the cost in micros, None if the price is unknown."""
        cost = cost_micros(usage, info.price) if info.price else None
        await store.usage.settle(row.id, usage=usage, cost_micros=cost, at=self._clock.now())
        return cost

    async def release(self, store: Store, row: UsageRow) -> None:
        """The call was never made or never answered: nothing was spent."""
        await store.usage.release(row.id)

    async def settle_left_over(self) -> int:
        """Settle reservations a crash left open, at the most they may have used; give their number."""
        async with self._units.write() as unit:
            rows = await unit.store.usage.open_rows()
            for row in rows:
                await unit.store.usage.settle(row.id, usage=row.usage, cost_micros=row.cost_micros, at=self._clock.now())
        return len(rows)

    async def today(self, reader: PersonId) -> Spent:
        """What the reader used since midnight in their own zone, reservations under way included."""
        async with self._units.read() as store:
            person = await store.people.get(reader)
            return await store.usage.spent_by(reader, since=self._day_start(person))

    async def in_conversation(self, reader: PersonId, conversation: ConversationId) -> Spent:
        async with self._units.read() as store:
            if (await store.conversations.get(conversation)).owner != reader:
                return Spent(usage=Usage(), cost_micros=0)
            return await store.usage.spent_in(conversation)

    async def on_branch(self, reader: PersonId, conversation: ConversationId) -> Spent:
        """What the answers of the active branch used; a part of what the conversation did."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            return await store.usage.spent_along(cover.id, cover.head) if cover.head else Spent(usage=Usage(), cost_micros=0)

    async def of_house(self, reader: PersonId) -> Mapping[str, Spent]:
        """What everybody used since midnight of the owner, by provider; for the owner alone."""
        async with self._units.read() as store:
            owner = await store.people.get(reader)
            if owner.role is not Role.OWNER:
                raise Forbidden(t('Only the owner sees how the house is doing.'))
            return await store.usage.spent_by_provider(since=self._day_start(owner))

    async def cap(self) -> Cap:
        async with self._units.read() as store:
            return await _cap_in(store, self._default_cap)

    async def set_cap(self, reader: PersonId, cap: Cap) -> None:
        """Set what each person may use in a day; owners only."""
        if (cap.tokens is not None and cap.tokens < 0) or (cap.micros is not None and cap.micros < 0):
            raise BadInput(t('A cap cannot be negative; leave it empty for none.'), field='cap')
        async with self._units.write() as unit:
            if (await unit.store.people.get(reader)).role is not Role.OWNER:
                raise Forbidden(t('Only the owner sets the cap.'))
            await unit.store.settings.set(CAP_SETTING, json.dumps({'tokens': cap.tokens, 'micros': cap.micros}))

    def _day_start(self, person: Person) -> datetime:
        return day_start(self._clock.now(), person.zone)


async def _cap_in(store: Store, default: Cap) -> Cap:
    stored = (await store.settings.all()).get(CAP_SETTING)
    if stored is None:
        return default
    values = json.loads(stored)
    return Cap(tokens=values['tokens'], micros=values['micros'])


def output_left(cap: Cap, spent: Spent, request: ModelRequest, info: ModelInfo) -> int:
    """How many tokens the answer may have at most; raises `CapReached` when that is too few."""
    wanted = min(request.max_output_tokens, info.capabilities.max_output_tokens)
    least = min(wanted, LEAST_OUTPUT_TOKENS)  # a reader may ask for less
    entry = Usage(input_tokens=request.estimated_input_tokens)
    if cap.tokens is not None:
        wanted = min(wanted, cap.tokens - spent.usage.total_tokens - entry.total_tokens)
        if wanted < least:
            raise CapReached(
                t("The day's {cap:,} tokens are used up; they renew at midnight, or raise the cap under Usage.", cap=cap.tokens)
            )
    if cap.micros is not None:
        if info.price is None:
            raise CapReached(t('Set a price for {model} or remove the money cap.', model=info.label))
        left = cap.micros - spent.cost_micros - _most_micros(entry, info.price)
        if info.price.output_micros:
            wanted = min(wanted, left * TOKENS_PER_PRICE // info.price.output_micros)
        if wanted < least:
            dollars = f'{cap.micros // 1_000_000}.{cap.micros % 1_000_000 // 10_000:02d}'
            raise CapReached(t("The day's ${dollars} is used up; it renews at midnight, or raise the cap under Usage.", dollars=dollars))
    return wanted


def _most_micros(usage: Usage, price: Price) -> int:
    return most_micros(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, price=price)
