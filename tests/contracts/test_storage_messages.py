"""What every storage must do for messages: places, versions, branches, pages, keys and details."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.messages import Detail, Message, State, Thinking, Timing, ToolUse
from chatapp.domain.money import Usage
from chatapp.ports.storage import Storage, Store
from tests.support.builders import ADA, BOB, NOON, conversation, later, reply, said
from tests.support.odd_text import ODD, SHORT

WHOLE = {
    'state': State.INTERRUPTED,
    'thinking': Thinking(text='음… 🤔', duration_ms=1200),
    'tools': (
        ToolUse(call='1', name='current_time', input='{"zone": "Asia/Seoul"}', output='12:00', ok=True, duration_ms=3),
        ToolUse(call='2', name='current_time', input='{broken'),
    ),
    'usage': Usage(input_tokens=1, cached_tokens=2, output_tokens=3, estimated=True),
    'cost_micros': 0,
    'failure': 'The model broke off. Continue?',
    'ended_at': NOON,
}


async def a_line(store: Store, length: int) -> list[Message]:
    """A conversation of `length` messages, each under the one before."""
    told = conversation()
    await store.conversations.add(told)
    line: list[Message] = []
    for number in range(length):
        line.append(await store.messages.add(said(str(number), into=told, parent=line[-1] if line else None)))
    return line


# --- one message -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('text', ODD, ids=SHORT)
async def test_a_message_comes_back_as_it_was(storage: Storage, text: str) -> None:
    async with storage.write() as store:
        (first,) = await a_line(store, 1)
        asked = await store.messages.add(said(text, into=first.conversation, parent=first, client_message_id=text[:100] or None))
        answered = await store.messages.add(reply(text, to=asked, **WHOLE))  # type: ignore[arg-type]  # a plain dict has no keys
    async with storage.read() as store:
        assert await store.messages.get(asked.id) == asked
        assert await store.messages.get(answered.id) == answered


async def test_positions_count_each_conversation_whatever_the_message_says(storage: Storage) -> None:
    async with storage.write() as store:
        await a_line(store, 3)
        line = await a_line(store, 2)
        added = await store.messages.add(replace(said('x', into=line[0].conversation, parent=line[0]), position=77))
    assert [one.position for one in (*line, added)] == [0, 1, 2]


async def test_an_update_writes_the_reply_and_leaves_its_place(storage: Storage) -> None:
    async with storage.write() as store:
        first, second = await a_line(store, 2)
        draft = await store.messages.add(reply('', to=second, state=State.STREAMING))
        ended = replace(draft, text='done', state=State.COMPLETE, thinking=Thinking(text='', duration_ms=None), ended_at=NOON)
        await store.messages.update(replace(ended, position=0, parent=first.id, version_of=second.id, created_at=later()))
        assert await store.messages.get(draft.id) == ended


async def test_a_missing_message_is_not_found(storage: Storage) -> None:
    absent = said('never stored', into=conversation())
    async with storage.write() as store:
        for asking in (
            store.messages.get(absent.id),
            store.messages.update(absent),
            store.messages.versions(absent.id),
            store.messages.branch(absent.id, limit=5),
            store.messages.page(absent.id, limit=5),
            store.messages.detail(absent.id),
            store.messages.set_detail(Detail(message=absent.id, requests=(), timing=Timing(first_token_ms=None, total_ms=1))),
        ):
            with pytest.raises(NotFound):
                await asking


async def test_replies_left_streaming_are_found_after_a_crash(storage: Storage) -> None:
    async with storage.write() as store:
        (first,) = await a_line(store, 1)
        live = await store.messages.add(reply('', to=first, state=State.STREAMING))
        await store.messages.add(reply('done', to=first))
    async with storage.read() as store:
        assert await store.messages.streaming() == [live]


async def test_details_are_kept_and_replaced(storage: Storage) -> None:
    async with storage.write() as store:
        (first,) = await a_line(store, 1)
        for requests, timing in (
            ((), Timing(first_token_ms=None, total_ms=1)),
            (('{"a": 1}', '{"b": "👋"}'), Timing(first_token_ms=5, total_ms=9)),
        ):
            detail = Detail(message=first.id, requests=requests, timing=timing)
            await store.messages.set_detail(detail)
            assert await store.messages.detail(first.id) == detail


# --- idempotency -------------------------------------------------------------------------------------------------------
async def test_a_key_finds_its_message_for_one_person_in_one_conversation(storage: Storage) -> None:
    async with storage.write() as store:
        (first,), (elsewhere,) = await a_line(store, 1), await a_line(store, 1)
        await store.messages.add_key(first, ADA.id, 'key', b'hash')
        assert await store.messages.by_key(first.conversation, ADA.id, 'key') == (first, b'hash')
        assert await store.messages.by_key(first.conversation, BOB.id, 'key') is None
        assert await store.messages.by_key(elsewhere.conversation, ADA.id, 'key') is None
        await store.messages.add_key(elsewhere, ADA.id, 'key', b'other')
        with pytest.raises(Conflict):
            await store.messages.add_key(await store.messages.add(said('again', into=first.conversation)), ADA.id, 'key', b'hash')


async def test_ten_sends_at_once_under_one_key_store_one_message(storage: Storage) -> None:
    async with storage.write() as store:
        (first,) = await a_line(store, 1)

    async def send() -> None:
        async with storage.write() as store:
            sent = await store.messages.add(said('once', into=first.conversation, parent=first))
            await store.messages.add_key(sent, ADA.id, 'key', b'hash')

    ends = await asyncio.gather(*(send() for _ in range(10)), return_exceptions=True)
    async with storage.read() as store:
        kept = await store.messages.by_key(first.conversation, ADA.id, 'key')
        assert kept is not None
        assert kept[0].position == 1
        assert await store.messages.newest_under(first.id) == kept[0].id
    assert Counter(map(type, ends)) == {type(None): 1, Conflict: 9}


# --- the tree ----------------------------------------------------------------------------------------------------------
async def test_a_slot_has_its_versions_in_order_of_writing_wherever_one_asks(storage: Storage) -> None:
    async with storage.write() as store:
        first, asked = await a_line(store, 2)
        second = await store.messages.add(said('b', into=first.conversation, parent=first, version_of=asked))
        third = await store.messages.add(said('c', into=first.conversation, parent=first, version_of=second))
        await store.messages.add(said('a branch, no version', into=first.conversation, parent=first))
        slot = [asked.id, second.id, third.id]
        for one in slot:
            assert await store.messages.versions(one) == slot
            page = await store.messages.page(one, limit=9)
            assert [entry.versions for entry in page.entries] == [(first.id,), tuple(slot)]


async def test_a_deleted_message_keeps_its_place_on_the_branch(storage: Storage) -> None:
    async with storage.write() as store:
        line = await a_line(store, 3)
        gone = replace(line[1], deleted_at=NOON)
        await store.messages.update(gone)
        assert await store.messages.branch(line[2].id, limit=9) == [line[0], gone, line[2]]
        assert [entry.message for entry in (await store.messages.page(line[2].id, limit=9)).entries] == [line[0], gone, line[2]]


async def test_the_newest_under_a_message_is_the_newest_not_deleted_in_any_of_its_branches(storage: Storage) -> None:
    async with storage.write() as store:
        root, asked, answer = await a_line(store, 3)
        other = await store.messages.add(said('edited', into=root.conversation, parent=root, version_of=asked))
        assert await store.messages.newest_under(root.id) == other.id
        assert await store.messages.newest_under(asked.id) == answer.id
        await store.messages.update(replace(other, deleted_at=NOON))
        assert await store.messages.newest_under(root.id) == answer.id
        assert await store.messages.newest_under(other.id) == other.id
        await store.messages.update(replace(asked, deleted_at=NOON))
        assert await store.messages.newest_under(root.id) == answer.id


async def test_only_what_was_answered_has_children(storage: Storage) -> None:
    async with storage.write() as store:
        first, second = await a_line(store, 2)
        assert await store.messages.has_children(first.id)
        assert not await store.messages.has_children(second.id)


# --- pages -------------------------------------------------------------------------------------------------------------
async def test_a_thousand_messages_are_read_page_by_page_both_ways(storage: Storage) -> None:
    async with storage.write() as store:
        line = [message.id for message in await a_line(store, 1000)]
    async with storage.read() as store:
        newest = await store.messages.page(line[-1], limit=40)
        assert ([entry.message.id for entry in newest.entries], newest.has_older, newest.has_newer) == (line[960:], True, False)
        above = await store.messages.page(line[-1], limit=40, before=line[960])
        assert ([entry.message.id for entry in above.entries], above.has_older, above.has_newer) == (line[920:960], True, True)
        top = await store.messages.page(line[-1], limit=40, before=line[40])
        assert ([entry.message.id for entry in top.entries], top.has_older) == (line[:40], False)
        over = await store.messages.page(line[-1], limit=40, before=line[0])
        assert (over.entries, over.has_older, over.has_newer) == ((), False, True)
        below = await store.messages.page(line[-1], limit=40, after=line[100])
        assert ([entry.message.id for entry in below.entries], below.has_older, below.has_newer) == (line[101:141], True, True)
        end = await store.messages.page(line[-1], limit=40, after=line[989])
        assert ([entry.message.id for entry in end.entries], end.has_newer) == (line[990:], False)
        under = await store.messages.page(line[-1], limit=40, after=line[-1])
        assert (under.entries, under.has_older, under.has_newer) == ((), True, False)
        assert [message.id for message in await store.messages.branch(line[-1], limit=30)] == line[970:]


async def test_a_page_never_leaves_its_conversation_or_its_branch(storage: Storage) -> None:
    async with storage.write() as store:
        first, second = await a_line(store, 2)
        foreign, _ = await a_line(store, 2)
        sibling = await store.messages.add(said('elsewhere', into=first.conversation, parent=first))
        for asking in (
            store.messages.page(second.id, limit=9, before=foreign.id),
            store.messages.page(second.id, limit=9, after=foreign.id),
            store.messages.page(sibling.id, limit=9, after=second.id),
            store.messages.page(second.id, limit=9, after=sibling.id),
        ):
            with pytest.raises(NotFound):
                await asking


parents = st.lists(st.integers(0, 10**6), min_size=1, max_size=25)


@given(parents=parents, at=st.integers(0, 10**6), limit=st.integers(1, 6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_paging_through_any_tree_gives_exactly_the_branch(storage: Storage, parents: list[int], at: int, limit: int) -> None:
    async with storage.write() as store:
        tree = await a_tree(store, parents)
        head = tree[at % len(tree)]
        branch = branch_of(tree, head)
        assert await store.messages.branch(head.id, limit=100) == branch
        assert await paged_up(store, head.id, limit) == branch
        assert await paged_down(store, head.id, branch[0], limit) == branch
        assert [
            one for top in await store.messages.tops(head.id, length=limit) for one in await store.messages.branch(top, limit=limit)
        ] == branch
        assert await written_in_pages(store, tree[0].conversation, limit) == await store.messages.all_of(tree[0].conversation) == tree


async def written_in_pages(store: Store, conversation: ConversationId, limit: int) -> list[Message]:
    found: list[Message] = []
    while page := await store.messages.written(conversation, after=found[-1].position if found else -1, limit=limit):
        found += page
    return found


async def a_tree(store: Store, parents: Sequence[int]) -> list[Message]:
    """Each message under one of those before it; a few are versions of the message before them."""
    told = conversation()
    await store.conversations.add(told)
    tree: list[Message] = []
    for number in parents:
        if tree and number % 5 == 0:
            sibling = tree[-1]
            made = replace(said('version', into=told, version_of=sibling), parent=sibling.parent)
        else:
            made = said('turn', into=told, parent=tree[number % len(tree)] if tree else None)
        tree.append(await store.messages.add(made))
    return tree


def branch_of(tree: Sequence[Message], head: Message) -> list[Message]:
    by_id = {message.id: message for message in tree}
    branch = [head]
    while branch[-1].parent:
        branch.append(by_id[branch[-1].parent])
    return branch[::-1]


async def paged_up(store: Store, head: MessageId, limit: int) -> list[Message]:
    page = await store.messages.page(head, limit=limit)
    found = [entry.message for entry in page.entries]
    while page.has_older:
        page = await store.messages.page(head, limit=limit, before=found[0].id)
        assert page.entries
        found = [entry.message for entry in page.entries] + found
    return found


async def paged_down(store: Store, head: MessageId, first: Message, limit: int) -> list[Message]:
    found, has_newer = [first], True
    while has_newer:
        page = await store.messages.page(head, limit=limit, after=found[-1].id)
        found += [entry.message for entry in page.entries]
        has_newer = page.has_newer
    return found
