"""Tasks of the house end with it, and a failing one is told to the log."""

import asyncio
import logging

import pytest

from chatapp.plumbing.tasks import TaskKeeper


async def test_closing_ends_every_task_even_one_that_has_not_begun() -> None:
    keeper, ends = TaskKeeper(), []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append('ended')

    begun = keeper.start(wait(), name='begun')
    await asyncio.sleep(0)
    late = keeper.start(wait(), name='late')
    await keeper.aclose()
    assert begun.cancelled()
    assert late.cancelled()
    assert ends == ['ended']


async def test_a_failing_task_is_logged_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    keeper = TaskKeeper()

    async def fail() -> None:
        raise ValueError('broken')

    with caplog.at_level(logging.ERROR):
        await keeper.start(fail(), name='the broken one')
    assert 'the broken one' in caplog.text


async def test_a_lent_task_gives_its_outcome_and_ends_with_the_house(caplog: pytest.LogCaptureFixture) -> None:
    keeper = TaskKeeper()

    async def half(number: int) -> int:
        if number % 2:
            raise ValueError('odd')
        return number // 2

    assert await keeper.lend(half(4), name='even') == 2
    with pytest.raises(ValueError, match='odd'):
        await keeper.lend(half(3), name='odd')
    assert caplog.text == ''
    endless = keeper.lend(asyncio.Event().wait(), name='endless')
    await asyncio.sleep(0)
    await keeper.aclose()
    assert endless.cancelled()
