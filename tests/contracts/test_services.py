"""The services keep their laws on PostgreSQL too: tests of `tests/services` again, with another database below."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from inspect import iscoroutinefunction

import pytest

from chatapp.domain.errors import HouseError
from chatapp.domain.messages import State
from chatapp.domain.stream import TextDelta
from chatapp.services import replies
from chatapp.storage.address import PostgresAddress
from tests.services import test_chat, test_feeds, test_ledger, test_recovery
from tests.services.conftest import house
from tests.support.house import TestHouse
from tests.support.postgres import PostgresServer, raw
from tests.support.scripted import DONE, says

__all__ = ['house']
LAWS = (test_chat, test_feeds, test_ledger, test_recovery)

for _module in LAWS:
    globals().update(
        {f'{name}_on_postgresql': test for name, test in vars(_module).items() if name.startswith('test_') and iscoroutinefunction(test)}
    )


@pytest.fixture(autouse=True)
async def database(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PostgresAddress]:
    """Every house that is opened finds this address in its environment."""
    address = await postgres.made()
    monkeypatch.setenv('DATABASE_URL', address.url)
    yield address
    assert await raw(address, 'SELECT 1 FROM people LIMIT 1')  # it was there that the house lived
    await postgres.dropped(address)


async def test_an_answer_goes_on_while_the_server_restarts_and_is_stored_whole(house: TestHouse, postgres: PostgresServer) -> None:
    go_on = asyncio.Event()
    house.provider.scripts = [[TextDelta(text='Half'), go_on, *says(' and half.')]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await test_chat.until_said(house, question, 'Half')
    restarting = asyncio.create_task(postgres.restart())
    with suppress(HouseError):  # as the house does twice a second
        await house.drafts_saved()
    go_on.set()
    await restarting
    answer = await test_chat.answer_to(house, question)
    assert (answer.text, answer.state) == ('Half and half.', State.COMPLETE)


async def test_an_answer_that_ends_while_the_database_is_shut_waits_and_is_stored_whole(
    house: TestHouse, postgres: PostgresServer, database: PostgresAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, waits = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(replies.log, 'warning', lambda *_: waits.set())
    house.provider.scripts = [[TextDelta(text='Half'), go_on, *says(' and half.')]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await test_chat.until_said(house, question, 'Half')
    async with postgres.shut(database):
        go_on.set()
        async with asyncio.timeout(10):
            await waits.wait()
    answer = await test_chat.answer_to(house, question)
    assert (answer.text, answer.state) == ('Half and half.', State.COMPLETE)
    assert answer.usage == DONE.usage


async def test_a_message_acknowledged_before_the_server_broke_down_is_there_after_it(house: TestHouse, postgres: PostgresServer) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi', client_message_id='once')
    await postgres.restart()
    again = await house.services.timeline.start(house.ada, 'Hi', client_message_id='once')
    assert again.id == question.id
