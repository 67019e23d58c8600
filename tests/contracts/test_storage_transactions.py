"""What every storage must keep to: all or nothing, views that stand still, and no wait for a writer."""

import asyncio

import pytest

from chatapp.domain.errors import HouseError, NotFound
from chatapp.plumbing.crypto import Keyring
from chatapp.ports.storage import Storage, Store
from chatapp.storage.address import Where
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.unbroken import unbroken
from tests.support.builders import ADA, conversation, person, said


class Broken(Exception):
    pass


async def names(storage: Storage) -> set[str]:
    async with storage.read() as store:
        return {one.name for one in await store.people.all()}


async def test_an_error_leaves_nothing_of_its_transaction(storage: Storage) -> None:
    async def fail_midway() -> None:
        async with storage.write() as store:
            await store.people.add(person('Cy'))
            raise Broken

    with pytest.raises(Broken):
        await fail_midway()
    assert await names(storage) == {'Ada', 'Bob'}


async def test_a_refused_statement_leaves_the_transaction_usable(storage: Storage) -> None:
    async with storage.write() as store:
        with pytest.raises(NotFound):
            await store.messages.add(said('lost', into=conversation()))
        await store.people.add(person('Cy'))
    assert await names(storage) == {'Ada', 'Bob', 'Cy'}


async def test_a_transaction_reads_its_own_writes_and_others_only_after_the_commit(storage: Storage) -> None:
    async with storage.write() as store:
        await store.people.add(person('Cy'))
        assert len(await store.people.all()) == 3
        assert await names(storage) == {'Ada', 'Bob'}
    assert await names(storage) == {'Ada', 'Bob', 'Cy'}


async def test_a_view_stands_still_while_others_write(storage: Storage) -> None:
    async with storage.read() as view:
        before = await view.people.all()
        async with storage.write() as store:
            await store.people.add(person('Cy'))
        assert await view.people.all() == before


async def test_a_view_cannot_write(storage: Storage) -> None:
    async with storage.read() as store:
        with pytest.raises(HouseError):
            await store.people.add(person('Cy'))


async def test_many_readers_and_writers_take_turns(storage: Storage) -> None:
    async def add(number: int) -> None:
        async with storage.write() as store:
            await store.people.add(person(str(number)))

    await asyncio.gather(*(add(number) for number in range(20)), *(names(storage) for _ in range(50)))
    assert len(await names(storage)) == 22


async def test_what_was_committed_is_there_after_opening_again(where: Where, keyring: Keyring) -> None:
    told = conversation(title='Lamps')
    first = await open_storage(where, keyring)
    async with first.write() as store:
        await store.people.add(ADA)
        await store.conversations.add(told)
        message = await store.messages.add(said('hi', into=told))
    await first.aclose()
    second = await open_storage(where, keyring)
    async with second.read() as store:
        assert await store.conversations.get(told.id) == told
        assert await store.messages.get(message.id) == message
    await second.aclose()


async def test_a_closed_storage_says_so_and_can_be_closed_again(storage: Storage) -> None:
    await storage.check()
    await storage.aclose()
    with pytest.raises(HouseError):
        await storage.check()
    with pytest.raises(HouseError):
        await write_cy(storage)
    await storage.aclose()


async def test_closing_waits_for_the_transaction_under_way(storage: Storage, where: Where, keyring: Keyring) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def slow_write() -> None:
        async with storage.write() as store:
            entered.set()
            await go_on.wait()
            await store.people.add(person('Cy'))

    writing = asyncio.create_task(slow_write())
    await entered.wait()
    closing = asyncio.create_task(storage.aclose())
    go_on.set()
    await asyncio.gather(writing, closing)
    again = await open_storage(where, keyring)
    assert await names(again) == {'Ada', 'Bob', 'Cy'}
    await again.aclose()


# --- cancellation ------------------------------------------------------------------------------------------------------
async def write_cy(storage: Storage) -> None:
    async with storage.write() as store:
        await store.people.add(person('Cy'))


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(storage: Storage) -> None:
    added = asyncio.Event()

    async def stuck() -> None:
        async with storage.write() as store:
            await store.people.add(person('Dee'))
            added.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await added.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    await write_cy(storage)
    assert await names(storage) == {'Ada', 'Bob', 'Cy'}


@pytest.mark.parametrize('turns', range(0, 60, 2))
async def test_cancelled_at_any_moment_a_change_is_stored_exactly_when_its_news_are_told(storage: Storage, turns: int) -> None:
    news: list[str] = []

    async def change() -> None:
        async with storage.write() as store:
            await store.people.add(person('Cy'))
        news.append('Cy')

    task = asyncio.create_task(change())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert await names(storage) == {'Ada', 'Bob', *news}
    async with storage.write() as store:
        await store.people.add(person('Dee'))


async def test_a_time_limit_that_ends_a_transaction_is_still_a_time_limit(storage: Storage) -> None:
    async def take_too_long() -> None:
        async with asyncio.timeout(0.01), storage.write() as store:
            await store.people.add(person('Cy'))
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await take_too_long()
    assert await names(storage) == {'Ada', 'Bob'}


async def test_cancelled_readers_give_their_connections_back(storage: Storage) -> None:
    async def hold(entered: asyncio.Event) -> None:
        async with storage.read() as store:
            await use(store)
            entered.set()
            await asyncio.Event().wait()

    async def use(store: Store) -> None:
        assert await store.people.get(ADA.id) == ADA

    for _ in range(10):
        entered = asyncio.Event()
        task = asyncio.create_task(hold(entered))
        await entered.wait()
        task.cancel()
        await asyncio.wait([task])
    assert await names(storage) == {'Ada', 'Bob'}


async def test_a_step_once_begun_is_finished_before_its_cancellation_arrives() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    heard: list[str] = []

    async def step() -> str:
        begun.set()
        await go_on.wait()
        return 'done'

    async def work() -> None:
        heard.append(await unbroken(step()))
        await asyncio.sleep(0)
        heard.append('not to be reached')

    task = asyncio.create_task(work())
    await begun.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait([task])
    assert heard == ['done']
    assert task.cancelled()


async def test_a_time_limit_that_passes_during_a_step_is_still_a_time_limit() -> None:
    async def step() -> None:
        gone = asyncio.Event()
        asyncio.get_running_loop().call_later(0.03, gone.set)
        await gone.wait()

    async def work() -> None:
        async with asyncio.timeout(0.01):
            await unbroken(step())
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await work()
