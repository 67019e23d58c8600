"""Every call is a row, and the day's cap holds however many ask at once."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import BadInput, CapReached
from chatapp.domain.events import RunEnded
from chatapp.domain.messages import State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import Capabilities, ModelInfo
from chatapp.domain.money import Cap, Price, Spent, Usage, cost_micros, most_micros
from chatapp.domain.prompt import ModelRequest, UserTurn
from chatapp.services.allowance import Allowance
from chatapp.services.ledger import LEAST_OUTPUT_TOKENS, output_left
from tests.support.builders import usage_row
from tests.support.house import TestHouse, a_house
from tests.support.scripted import ScriptedProvider, says

PRICE = Price(input_micros=3_000_000, cached_micros=300_000, cache_write_micros=3_750_000, output_micros=15_000_000)


def info(price: Price | None) -> ModelInfo:
    return ModelInfo(ref=ModelRef('x', 'y'), label='Y', capabilities=Capabilities(max_output_tokens=16_000), price=price)


def request(text: str) -> ModelRequest:
    return ModelRequest(model='y', system='', turns=(UserTurn(text=text),), max_output_tokens=16_000)


@given(st.integers(0, 3_000_000), st.integers(0, 6_000_000), st.text(max_size=200))
def test_what_is_reserved_never_passes_the_cap(tokens: int, micros: int, text: str) -> None:
    asked, cap = request(text), Cap()
    try:
        output = output_left(cap, Spent(usage=Usage(output_tokens=tokens), cost_micros=micros), asked, info(PRICE))
    except CapReached:
        return
    most = Usage(input_tokens=asked.estimated_input_tokens, output_tokens=output)
    assert output >= LEAST_OUTPUT_TOKENS
    assert tokens + most.total_tokens <= (cap.tokens or 0)
    dearest = most_micros(input_tokens=most.input_tokens, output_tokens=output, price=PRICE)
    assert micros + max(dearest, cost_micros(most, PRICE)) <= (cap.micros or 0) + 1  # the two halves are rounded up apart


def test_a_money_cap_refuses_a_model_without_a_price_and_says_so() -> None:
    with pytest.raises(CapReached, match='Set a price for Y or remove the money cap'):
        output_left(Cap(), Spent(usage=Usage(), cost_micros=0), request('hi'), info(None))
    assert output_left(Cap(micros=None), Spent(usage=Usage(), cost_micros=0), request('hi'), info(None)) == 16_000


def test_a_rooms_money_cap_refuses_a_model_without_a_price_too() -> None:
    with pytest.raises(CapReached, match='Set a price for Y or remove the money cap of this room'):
        Allowance(cap=Cap()).clamped(request('hi'), info(None))
    assert Allowance(cap=Cap(micros=None)).clamped(request('hi'), info(None)).max_output_tokens == 16_000


async def test_the_day_cap_holds_under_many_calls_at_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, ScriptedProvider(says('x' * 400)), day_tokens=40_000) as house:
        covers = [await house.services.conversations.create(house.ada) for _ in range(8)]
        await asyncio.gather(*(house.services.timeline.post(house.ada, cover.id, 'hi') for cover in covers))
        today = await house.services.ledger.today(house.ada)
        assert today.usage.total_tokens <= 40_000
        for cover in covers:
            await house.run_ended(cover.id)
        reasons = {event.reason for event in house.heard if isinstance(event, RunEnded)}
        assert reasons == {'done', 'cap_reached'}


async def test_at_the_cap_the_message_stays_and_the_answer_says_why(tmp_path: Path) -> None:
    async with a_house(tmp_path, day_tokens=100) as house:
        question = await house.services.timeline.start(house.ada, 'hi')
        await house.run_ended(question.conversation)
        page = await house.services.timeline.page(house.ada, question.conversation)
        assert [entry.message.text for entry in page.entries] == ['hi', '']
        assert page.entries[1].message.state is State.FAILED
        assert "day's 100 tokens are used up" in page.entries[1].message.failure
        assert house.provider.requests == []


async def test_the_day_begins_anew_at_midnight_of_the_reader(house: TestHouse) -> None:
    await house.services.people.set_zone(house.ada, 'Asia/Seoul')  # 04:42 there
    await house.run_ended((await house.services.timeline.start(house.ada, 'hi')).conversation)
    house.clock.move(timedelta(hours=19))
    assert (await house.services.ledger.today(house.ada)).calls == 1
    house.clock.move(timedelta(hours=1))
    assert (await house.services.ledger.today(house.ada)).calls == 0


async def test_the_sum_of_the_messages_is_what_the_conversation_cost(house: TestHouse) -> None:
    house.provider.scripts = [says('one'), says('two')]
    question = await house.services.timeline.start(house.ada, 'a')
    await house.run_ended(question.conversation)
    await house.services.timeline.post(house.ada, question.conversation, 'b')
    await house.run_ended(question.conversation)
    page = await house.services.timeline.page(house.ada, question.conversation)
    said = sum((entry.message.usage for entry in page.entries if entry.message.usage), Usage())
    assert (await house.services.ledger.in_conversation(house.ada, question.conversation)).usage == said


async def test_the_owner_sets_the_cap_and_it_stays(house: TestHouse) -> None:
    await house.services.ledger.set_cap(house.ada, Cap(tokens=5000, micros=None))
    assert await house.services.ledger.cap() == Cap(tokens=5000, micros=None)
    with pytest.raises(BadInput):
        await house.services.ledger.set_cap(house.ada, Cap(tokens=-1))


def test_what_is_settled_twice_is_counted_once_against_the_run() -> None:
    allowance, row = Allowance(cap=Cap(tokens=1000)), usage_row(input_tokens=100, output_tokens=200, settled=False)
    allowance.hold(row)
    for _ in range(2):  # the first time the commit failed
        allowance.settle(row, Usage(input_tokens=10, output_tokens=20), 7)
    assert (allowance.tokens, allowance.micros, allowance.open) == (30, 7, {})


async def test_the_tokens_of_the_messages_add_up_to_the_day(house: TestHouse) -> None:
    await house.services.titles.switch(house.ada, on=False)
    talks = []
    for _ in range(2):
        question = await house.services.timeline.start(house.ada, 'Hello')
        talks.append(question.conversation)
        await house.run_ended(question.conversation)
        await house.services.timeline.post(house.ada, question.conversation, 'And again')
        await house.run_ended(question.conversation)
    pages = [await house.services.timeline.page(house.ada, talk) for talk in talks]
    written = [entry.message.usage for page in pages for entry in page.entries if entry.message.usage]
    today = await house.services.ledger.today(house.ada)
    assert (len(written), today.calls) == (4, 4)
    assert sum((one.total_tokens for one in written), 0) == today.usage.total_tokens > 0
