"""The shelf: pins, the archive, copies, what is read, topics, and many at once."""

import asyncio
from collections.abc import Awaitable

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, Conflict, NotFound
from chatapp.domain.events import ConversationMarked
from chatapp.domain.ids import ConversationId, MessageId, PersonId, TopicId
from chatapp.domain.messages import Message, State
from chatapp.domain.shelf import Selection
from chatapp.services.batches import Deed
from tests.support.house import TestHouse
from tests.support.scripted import says

BOB = PersonId('bob')


async def talked(house: TestHouse, text: str = 'Why is rye flat?') -> ConversationId:
    """A conversation with one whole exchange."""
    message = await house.services.timeline.start(house.ada, text)
    await house.run_ended(message.conversation)
    return message.conversation


async def told(house: TestHouse, conversation: ConversationId) -> list[Message]:
    return [one.message for one in (await house.services.timeline.page(house.ada, conversation)).entries]


async def listed(house: TestHouse, which: Selection | None = None) -> list[ConversationId]:
    return [one.id for one in (await house.services.conversations.listed(house.ada, which=which or Selection())).items]


async def marked(house: TestHouse, conversation: ConversationId) -> bool:
    return (await house.services.shelf.marks(house.ada, [conversation]))[conversation].unread > 0


# --- pins and the archive ------------------------------------------------------------------------------------------------
async def test_pinned_and_archived_stay_so_and_change_nothing_else(house: TestHouse) -> None:
    conversation = await talked(house)
    before = await house.services.conversations.get(house.ada, conversation)
    await house.services.conversations.pin(house.ada, conversation, pinned=True)
    assert await listed(house, Selection(pinned=True)) == [conversation]
    await house.services.conversations.archive(house.ada, conversation, archived=True)
    assert await listed(house) == []
    assert await listed(house, Selection(archived=True)) == [conversation]
    await house.services.conversations.pin(house.ada, conversation, pinned=False)
    assert await house.services.conversations.archive(house.ada, conversation, archived=False) == before


# --- copies --------------------------------------------------------------------------------------------------------------
async def test_a_duplicate_has_the_same_tree_under_new_ids_and_leaves_the_original_alone(house: TestHouse) -> None:
    house.provider.scripts[:] = [says('One.'), says('Title'), says('Two.')]
    conversation = await talked(house)
    answer = (await told(house, conversation))[-1]
    await house.services.again.regenerate(house.ada, answer.id)
    await house.run_ended(conversation)
    original, cover = await told(house, conversation), await house.services.conversations.get(house.ada, conversation)

    copy = await house.services.copies.duplicate(house.ada, conversation)

    copied = await told(house, copy.id)
    assert copy.title == f'{cover.title} (copy)'
    assert [(one.text, one.author, one.created_at) for one in copied] == [(one.text, one.author, one.created_at) for one in original]
    assert not {one.id for one in copied} & {one.id for one in original}
    entry = await house.services.timeline.message(house.ada, copied[-1].id)
    assert len(entry.versions) == 2
    await house.services.timeline.select_version(house.ada, entry.versions[0])
    assert [one.text for one in await told(house, copy.id)] == [original[0].text, 'One.']
    assert await told(house, conversation) == original
    assert not await marked(house, copy.id)


async def test_a_copy_holds_no_word_that_was_deleted(house: TestHouse) -> None:
    conversation = await talked(house, 'A secret')
    await house.services.timeline.delete_message(house.ada, (await told(house, conversation))[0].id)
    copy = await house.services.copies.duplicate(house.ada, conversation)
    gap = (await told(house, copy.id))[0]
    assert (gap.text, gap.deleted_at is None) == ('', False)
    with pytest.raises(Conflict):
        await house.services.copies.branch(house.ada, (await told(house, conversation))[0].id)


async def test_a_copy_of_a_live_answer_keeps_what_was_said_and_says_so(house: TestHouse) -> None:
    never = asyncio.Event()
    house.provider.scripts[:] = [[*says('Half')[:1], never]]
    message = await house.services.timeline.start(house.ada, 'Go on')
    async with house.services.feeds.follow(house.ada, message.conversation) as following:
        async for frame in following:
            if 'Half' in frame.data:
                break
    copy = await house.services.copies.duplicate(house.ada, message.conversation)
    last = (await told(house, copy.id))[-1]
    assert (last.text, last.state) == ('Half', State.INTERRUPTED)
    await house.services.orchestrator.stop(house.ada, message.conversation)


async def test_a_branch_begins_with_the_path_to_its_message_and_names_its_origin(house: TestHouse) -> None:
    conversation = await talked(house)
    await house.services.timeline.post(house.ada, conversation, 'And spelt?')
    await house.run_ended(conversation)
    path = await told(house, conversation)

    branch = await house.services.copies.branch(house.ada, path[1].id)

    assert [one.text for one in await told(house, branch.id)] == [one.text for one in path[:2]]
    assert branch.origin is not None
    assert (branch.origin.conversation, branch.origin.message) == (conversation, path[1].id)
    await house.services.timeline.post(house.ada, branch.id, 'Only here')
    await house.run_ended(branch.id)
    assert len(await told(house, conversation)) == 4


async def test_an_untitled_conversation_has_an_untitled_copy_and_a_long_title_is_cut(house: TestHouse) -> None:
    empty = await house.services.conversations.create(house.ada)
    assert (await house.services.copies.duplicate(house.ada, empty.id)).title == ''
    long = await house.services.conversations.create(house.ada, title='x' * 200)
    assert (await house.services.copies.duplicate(house.ada, long.id)).title == 'x' * 193 + ' (copy)'
    odd = await house.services.conversations.create(house.ada, title='{0} {title}')
    assert (await house.services.copies.duplicate(house.ada, odd.id)).title == '{0} {title} (copy)'


# --- read and unread -----------------------------------------------------------------------------------------------------
async def test_an_answer_makes_it_unread_until_it_is_opened_and_every_page_hears_it(house: TestHouse) -> None:
    conversation = await talked(house)
    assert await marked(house, conversation)
    await house.services.shelf.read(house.ada, conversation)
    assert not await marked(house, conversation)
    assert ConversationMarked(conversation=conversation, person=house.ada) in house.heard
    heard = len(house.heard)
    await house.services.shelf.read(house.ada, conversation)
    assert len(house.heard) == heard


async def test_what_was_opened_is_recent_until_it_is_cleared(house: TestHouse) -> None:
    first, second = await talked(house), await talked(house)
    await house.services.shelf.read(house.ada, second)
    await house.services.shelf.read(house.ada, first, opened=False)
    assert [one.id for one in await house.services.shelf.recent(house.ada)] == [second]
    await house.services.shelf.forget_recent(house.ada)
    assert await house.services.shelf.recent(house.ada) == []


# --- topics --------------------------------------------------------------------------------------------------------------
async def test_a_topic_filters_and_goes_without_its_conversations(house: TestHouse) -> None:
    first, second = await talked(house), await talked(house)
    shelf = house.services.shelf
    bread = await shelf.add_topic(house.ada, '  Bread ')
    await shelf.label(house.ada, bread.id, [first], on=True)
    assert await listed(house, Selection(topic=bread.id)) == [first]
    renamed = await shelf.rename_topic(house.ada, bread.id, 'Loaves')
    assert await shelf.topics(house.ada) == [renamed]
    await shelf.label(house.ada, bread.id, [first], on=False)
    assert await listed(house, Selection(topic=bread.id)) == []
    await shelf.remove_topic(house.ada, bread.id)
    assert set(await listed(house)) == {first, second}


async def test_two_topics_of_one_name_are_refused_and_names_are_checked(house: TestHouse) -> None:
    shelf = house.services.shelf
    await shelf.add_topic(house.ada, 'Bread')
    rye = await shelf.add_topic(house.ada, 'Rye')
    with pytest.raises(Conflict):
        await shelf.add_topic(house.ada, 'bread')
    with pytest.raises(Conflict):
        await shelf.rename_topic(house.ada, rye.id, 'BREAD')
    for name in (' ', 'x' * 61):
        with pytest.raises(BadInput):
            await shelf.add_topic(house.ada, name)


# --- many at once --------------------------------------------------------------------------------------------------------
async def test_two_hundred_are_deleted_and_brought_back_whole(house: TestHouse) -> None:
    made = [(await house.services.conversations.create(house.ada, title=str(number))).id for number in range(200)]
    await house.services.batches.perform(house.ada, made, Deed.DELETE)
    assert await listed(house) == []
    await house.services.batches.perform(house.ada, made, Deed.RESTORE)
    assert len((await house.services.conversations.listed(house.ada, limit=200)).items) == 200
    await house.services.batches.perform(house.ada, made, Deed.ARCHIVE)
    assert await listed(house) == []
    with pytest.raises(BadInput):
        await house.services.batches.perform(house.ada, [*made, ConversationId('one more')], Deed.ARCHIVE)


async def test_deleting_many_ends_the_answer_being_written_in_one(house: TestHouse) -> None:
    house.provider.scripts[:] = [[*says('Half')[:1], asyncio.Event()]]
    message = await house.services.timeline.start(house.ada, 'Go on')
    other = await house.services.conversations.create(house.ada)
    await house.services.batches.perform(house.ada, [message.conversation, other.id], Deed.DELETE)
    assert house.services.orchestrator.running(message.conversation) is None
    assert house.provider.open_streams == 0


async def test_one_that_is_not_the_readers_leaves_all_as_they_were(house: TestHouse) -> None:
    mine = await house.services.conversations.create(house.ada)
    for deed in Deed:
        with pytest.raises(NotFound):
            await house.services.batches.perform(house.ada, [mine.id, ConversationId('not there')], deed)
    assert await house.services.conversations.get(house.ada, mine.id) == mine


async def test_nobody_reaches_what_is_another_persons(house: TestHouse) -> None:
    conversation, services = await talked(house), house.services
    message = (await told(house, conversation))[0].id
    bread = await services.shelf.add_topic(house.ada, 'Bread')
    asked: list[Awaitable[object]] = [
        services.conversations.pin(BOB, conversation, pinned=True),
        services.conversations.archive(BOB, conversation, archived=True),
        services.copies.duplicate(BOB, conversation),
        services.copies.branch(BOB, message),
        services.shelf.read(BOB, conversation),
        services.shelf.topic(BOB, bread.id),
        services.shelf.rename_topic(BOB, bread.id, 'x'),
        services.shelf.remove_topic(BOB, bread.id),
        services.shelf.label(BOB, bread.id, [conversation], on=True),
        services.conversations.listed(BOB, which=Selection(topic=bread.id)),
        services.copies.branch(house.ada, MessageId('none')),
        services.shelf.topic(house.ada, TopicId('none')),
        *(services.batches.perform(BOB, [conversation], deed) for deed in Deed),
    ]
    for one in asked:
        with pytest.raises(NotFound):
            await one
    kept: Conversation = await services.conversations.get(house.ada, conversation)
    assert not kept.pinned
    assert not kept.archived
