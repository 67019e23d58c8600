"""What every storage must do for the shelf: pins, the archive, what was read, topics, erasing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chatapp.domain.conversations import Conversation, Effort, Kind, Origin
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import Detail, State, Timing
from chatapp.domain.shelf import MOST_COUNTED, Selection
from chatapp.domain.tuning import UNTUNED
from chatapp.ports.storage import DraftChunk, Storage, Store
from tests.support.builders import ADA, BOB, NOON, conversation, reply, said, template, topic, usage_row


async def stored(store: Store, *told: Conversation) -> None:
    for one in told:
        await store.conversations.add(one)


def titles(found: Sequence[Conversation]) -> list[str]:
    return [one.title for one in found]


async def test_a_list_takes_the_pinned_the_archived_or_those_of_a_topic(storage: Storage) -> None:
    plain, pinned, archived = (
        conversation(title='plain'),
        conversation(title='pinned', pinned=True),
        conversation(title='away', archived=True),
    )
    bread = topic()
    async with storage.write() as store:
        await stored(
            store, plain, pinned, archived, conversation(title='gone', deleted_at=NOON, archived=True), conversation(BOB, title='other')
        )
        await store.shelf.add_topic(bread)
        await store.shelf.label(bread.id, [plain.id, archived.id, plain.id])
        await store.shelf.label(bread.id, [plain.id])

        async def listed(which: Selection) -> list[str]:
            return titles(await store.conversations.of(ADA.id, limit=9, which=which))

        assert await listed(Selection()) == ['pinned', 'plain']
        assert await listed(Selection(pinned=True)) == ['pinned']
        assert await listed(Selection(pinned=False)) == ['plain']
        assert await listed(Selection(archived=True)) == ['away']
        assert await listed(Selection(archived=None, topic=bread.id)) == ['away', 'plain']
        assert await listed(Selection(deleted=True)) == ['gone']
        assert await listed(Selection(kind=Kind.CHAT)) == ['pinned', 'plain']
        assert await listed(Selection(kind=Kind.PANEL)) == []
        assert titles(await store.conversations.of(ADA.id, limit=9)) == ['away', 'pinned', 'plain']


async def test_many_conversations_are_read_and_changed_in_one_go(storage: Storage) -> None:
    told = [conversation(title=str(number)) for number in range(450)]
    async with storage.write() as store:
        await stored(store, *told)
        chosen = [one.id for one in reversed(told)]
        assert titles(await store.conversations.some(chosen)) == [one.title for one in reversed(told)]
        await store.conversations.update_some([replace(one, archived=True) for one in told])
        assert all(one.archived for one in await store.conversations.some(chosen))
        assert await store.conversations.some([]) == []
        with pytest.raises(NotFound):
            await store.conversations.some([told[0].id, conversation().id])


async def test_a_branch_remembers_where_it_came_from(storage: Storage) -> None:
    first = conversation()
    async with storage.write() as store:
        await stored(store, first)
        message = await store.messages.add(said('hi', into=first))
        branch = conversation(origin=Origin(conversation=first.id, message=message.id))
        await stored(store, branch)
    async with storage.read() as store:
        assert (await store.conversations.get(branch.id)).origin == branch.origin
        assert (await store.conversations.get(first.id)).origin is None


async def test_unread_is_what_another_said_whole_since_the_person_read(storage: Storage) -> None:
    told = conversation()
    async with storage.write() as store:
        await stored(store, told)

        async def unread() -> bool:
            return (await store.shelf.marks(ADA.id, [told.id]))[told.id].unread > 0

        asked = await store.messages.add(said('hi', into=told))
        assert not await unread()
        live = await store.messages.add(reply('', to=asked, state=State.STREAMING))
        assert not await unread()
        await store.shelf.read_up_to(ADA.id, told.id, opened_at=None)
        await store.messages.update(replace(live, text='whole', state=State.COMPLETE))
        assert await unread()
        await store.shelf.read_up_to(ADA.id, told.id, opened_at=NOON)
        assert not await unread()
        assert (await store.shelf.marks(BOB.id, [told.id]))[told.id].unread
        newer = await store.messages.add(reply('more', to=asked))
        assert await unread()
        await store.messages.update(replace(newer, deleted_at=NOON))
        assert not await unread()


async def test_unread_messages_are_counted_to_a_hundred(storage: Storage) -> None:
    told, other = conversation(), conversation()
    async with storage.write() as store:
        await stored(store, told, other)
        asked = await store.messages.add(said('hi', into=told))
        for count in (1, 2):
            await store.messages.add(reply('more', to=asked))
            marks = await store.shelf.marks(ADA.id, [told.id, other.id])
            assert [marks[one.id].unread for one in (told, other)] == [count, 0]
        for _ in range(MOST_COUNTED):
            await store.messages.add(reply('more', to=asked))
        assert (await store.shelf.marks(ADA.id, [told.id]))[told.id].unread == MOST_COUNTED


async def test_whom_a_message_calls_is_needed_until_they_have_read_it_whole(storage: Storage) -> None:
    told = conversation()
    async with storage.write() as store:
        await stored(store, told)

        async def needed(person: PersonId) -> bool:
            return (await store.shelf.marks(person, [told.id]))[told.id].needs_you

        asked = await store.messages.add(said('hi', into=told))
        live = await store.messages.add(reply('@Ada', to=asked, state=State.STREAMING))
        await store.shelf.call(live, [ADA.id, BOB.id])
        assert not await needed(ADA.id)
        whole = replace(live, state=State.COMPLETE)
        await store.messages.update(whole)
        assert [await needed(one) for one in (ADA.id, BOB.id)] == [True, True]
        assert await store.shelf.calls_of(ADA.id, told.id) == [live.id]
        assert await store.shelf.read_to(ADA.id, told.id) is None
        await store.shelf.read_up_to(ADA.id, told.id, opened_at=None)
        assert [await needed(one) for one in (ADA.id, BOB.id)] == [False, True]
        assert await store.shelf.read_to(ADA.id, told.id) == live.position
        await store.messages.update(replace(whole, deleted_at=NOON))
        assert not await needed(BOB.id)
        await store.messages.remove(live.id)
        assert await store.shelf.calls_of(BOB.id, told.id) == []


async def test_what_was_opened_last_comes_first_and_can_be_forgotten(storage: Storage) -> None:
    first, second, binned = conversation(), conversation(), conversation(deleted_at=NOON)
    async with storage.write() as store:
        await stored(store, first, second, binned)
        for number, one in enumerate((first, second, binned)):
            await store.shelf.read_up_to(ADA.id, one.id, opened_at=NOON + timedelta(seconds=number))
        await store.shelf.read_up_to(ADA.id, second.id, opened_at=None)
        assert await store.shelf.recent(ADA.id, limit=9) == [second.id, first.id]
        await store.shelf.read_up_to(ADA.id, first.id, opened_at=NOON + timedelta(hours=1))
        assert await store.shelf.recent(ADA.id, limit=1) == [first.id]
        assert await store.shelf.recent(BOB.id, limit=9) == []
        await store.shelf.forget_recent(ADA.id)
        assert await store.shelf.recent(ADA.id, limit=9) == []


async def test_topics_are_put_on_taken_off_renamed_and_removed(storage: Storage) -> None:
    told, bread, rye = conversation(), topic('Bread'), topic('Rye 호밀')
    async with storage.write() as store:
        await stored(store, told)
        for one in (bread, rye, topic('Not hers', of=BOB)):
            await store.shelf.add_topic(one)
        assert await store.shelf.topics_of(ADA.id) == [bread, rye]

        async def labels() -> tuple[str, ...]:
            return (await store.shelf.marks(ADA.id, [told.id]))[told.id].topics

        await store.shelf.label(rye.id, [told.id])
        await store.shelf.label(bread.id, [told.id])
        assert await labels() == (bread.id, rye.id)
        assert (await store.shelf.marks(BOB.id, [told.id]))[told.id].topics == ()
        await store.shelf.unlabel(rye.id, [told.id])
        await store.shelf.rename_topic(replace(bread, name='Loaves'))
        assert (await store.shelf.topic(bread.id)).name == 'Loaves'
        assert await labels() == (bread.id,)
        await store.shelf.remove_topic(bread.id)
        assert await labels() == ()
        with pytest.raises(NotFound):
            await store.shelf.topic(bread.id)
        with pytest.raises(NotFound):
            await store.shelf.rename_topic(bread)


async def test_a_whole_tree_is_stored_and_read_in_order(storage: Storage) -> None:
    first, second = conversation(), conversation()
    async with storage.write() as store:
        await stored(store, first, second)
        asked = replace(said('hi', into=second), position=0)
        answers = [replace(reply(str(number), to=asked), position=number) for number in range(1, 4)]
        await store.messages.add_all([asked, *answers])
        await store.messages.add_all([])
        assert await store.messages.all_of(second.id) == [asked, *answers]
        assert await store.messages.all_of(first.id) == []
        assert (await store.messages.add(reply('next', to=asked))).position == 4


async def test_erasing_removes_all_of_it_and_nothing_else_and_keeps_the_figures(storage: Storage) -> None:
    told, other, bread = conversation(), conversation(), topic()
    async with storage.write() as store:
        await stored(store, told, other)
        await store.shelf.add_topic(bread)
        for into in (told, other):
            asked = await store.messages.add(said('hi', into=into))
            await store.messages.add_key(asked, ADA.id, 'key', b'1')
            first = await store.messages.add(reply('hm', to=asked))
            again = await store.messages.add(replace(reply('hey', to=asked), version_of=first.id))
            await store.messages.set_detail(Detail(message=again.id, requests=('{}',), timing=Timing(first_token_ms=1, total_ms=1)))
            await store.drafts.append([DraftChunk(message=again.id, seq=0, text='h', thinking='')])
            await store.conversations.update(replace(into, head=again.id))
            await store.shelf.read_up_to(ADA.id, into.id, opened_at=NOON)
            await store.usage.add(replace(usage_row(cost_micros=7), conversation=into.id, message=again.id))
        await store.shelf.label(bread.id, [told.id, other.id])
    async with storage.write() as store:
        await store.conversations.erase(told.id)
    async with storage.write() as store:
        with pytest.raises(NotFound):
            await store.conversations.erase(told.id)
        assert [one.id for one in await store.conversations.of(ADA.id, limit=9)] == [other.id]
        assert await store.messages.all_of(told.id) == []
        assert len(await store.messages.all_of(other.id)) == 3
        assert await store.messages.by_key(told.id, ADA.id, 'key') is None
        assert await store.shelf.recent(ADA.id, limit=9) == [other.id]
        assert (await store.usage.spent_in(told.id)).calls == 0
        assert (await store.usage.spent_by(ADA.id, since=NOON)).cost_micros == 14


async def test_what_lies_long_in_the_trash_is_found(storage: Storage) -> None:
    old, older, young = (conversation(deleted_at=NOON + timedelta(days=day)) for day in (1, 0, 9))
    async with storage.write() as store:
        await stored(store, old, older, young, conversation())
        assert await store.conversations.deleted_by(NOON + timedelta(days=1), limit=9) == [older, old]
        assert await store.conversations.deleted_by(NOON + timedelta(days=9), limit=1) == [older]


async def test_tidying_keeps_all_that_is_there_and_lets_others_write_afterwards(storage: Storage) -> None:
    kept = conversation(title='kept')
    async with storage.write() as store:
        await stored(store, kept)
    await storage.tidy()
    async with storage.write() as store:
        assert await store.conversations.get(kept.id) == kept
        await stored(store, conversation())


async def test_templates_come_back_whole_to_their_owner_in_order_of_birth(storage: Storage) -> None:
    full, bare = template('Letter'), replace(template('Bare'), model=None, effort=Effort.OFF, tuning=UNTUNED, text='')
    async with storage.write() as store:
        for one in (full, bare, template('Other', of=BOB)):
            await store.templates.add(one)
    changed = replace(full, name='Post', text='', tuning=UNTUNED)
    async with storage.write() as store:
        assert list(await store.templates.of(ADA.id)) == [full, bare]
        await store.templates.update(changed)
        assert await store.templates.get(full.id) == changed
        await store.templates.remove(bare.id)
        assert list(await store.templates.of(ADA.id)) == [changed]
        with pytest.raises(NotFound):
            await store.templates.get(bare.id)
        with pytest.raises(NotFound):
            await store.templates.update(bare)
