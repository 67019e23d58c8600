"""What every storage must do for people, doors, conversations, drafts, the ledger and settings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatapp.domain.conversations import Effort, TitleSource
from chatapp.domain.errors import Conflict, NotFound
from chatapp.domain.identities import Known
from chatapp.domain.ids import AgentId, ConversationId, PersonId, SessionId, TokenId, UsageId
from chatapp.domain.messages import State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Usage
from chatapp.domain.people import Density, Likes, Scope, SendKey, TextSize, Theme
from chatapp.domain.shelf import Selection
from chatapp.domain.tuning import Tuning
from chatapp.ports.agents import Spoken
from chatapp.ports.storage import DraftChunk, Storage
from tests.support.builders import ADA, BOB, LAMP, NOON, conversation, person, reply, said, session, token, usage_row
from tests.support.odd_text import ODD, SHORT


# --- people ----------------------------------------------------------------------------------------------------------
async def test_people_come_back_as_they_were_in_order_of_birth(storage: Storage) -> None:
    async with storage.read() as store:
        assert await store.people.get(ADA.id) == ADA
        assert await store.people.all() == [ADA, BOB]
        assert await store.people.some([BOB.id, ADA.id, BOB.id]) == [BOB, ADA, BOB]


async def test_a_person_can_change_all_but_id_and_birth(storage: Storage) -> None:
    likes = Likes(
        size=TextSize.LARGE, density=Density.COMPACT, contrast=True, still=True, send=SendKey.CTRL_ENTER, own_zone=True, guided=True
    )
    changed = replace(ADA, name='Ada L.', zone='Asia/Seoul', theme=Theme.DARK, likes=likes, instructions='Brief.', picture='abc')
    async with storage.write() as store:
        await store.people.update(changed)
    async with storage.read() as store:
        assert await store.people.get(ADA.id) == changed
        assert await store.people.get(BOB.id) == BOB


async def test_a_picture_is_kept_replaced_and_removed(storage: Storage) -> None:
    async with storage.write() as store:
        await store.people.set_picture(ADA.id, b'one')
        await store.people.set_picture(ADA.id, b'two')
        assert await store.people.picture(ADA.id) == b'two'
        with pytest.raises(NotFound):
            await store.people.picture(BOB.id)
        await store.people.set_picture(ADA.id, None)
        with pytest.raises(NotFound):
            await store.people.picture(ADA.id)


async def test_a_password_hash_makes_a_person_have_a_password(storage: Storage) -> None:
    async with storage.write() as store:
        assert await store.people.password_hash(ADA.id) is None
        await store.people.set_password_hash(ADA.id, '$argon2id$x')
        assert await store.people.password_hash(ADA.id) == '$argon2id$x'
        assert (await store.people.get(ADA.id)).has_password
        await store.people.update(replace(ADA, name='Ada L.'))
        assert (await store.people.get(ADA.id)).has_password
        await store.people.set_password_hash(ADA.id, None)
        assert not (await store.people.get(ADA.id)).has_password


async def test_who_is_not_there_is_not_found(storage: Storage) -> None:
    nobody = person('Nobody')
    async with storage.write() as store:
        for asking in (
            store.people.get(nobody.id),
            store.people.some([ADA.id, nobody.id]),
            store.people.update(nobody),
            store.people.password_hash(nobody.id),
            store.people.set_password_hash(nobody.id, 'x'),
            store.sessions.add_session(session(nobody), b'1'),
            store.conversations.add(conversation(nobody)),
        ):
            with pytest.raises(NotFound):
                await asking


async def test_the_same_person_twice_is_a_conflict(storage: Storage) -> None:
    async with storage.write() as store:
        with pytest.raises(Conflict):
            await store.people.add(ADA)


# --- doors -----------------------------------------------------------------------------------------------------------
async def test_a_session_is_found_by_its_hash_until_it_is_ended(storage: Storage) -> None:
    mine = session(ADA)
    async with storage.write() as store:
        await store.sessions.add_session(mine, b'secret')
        assert await store.sessions.session_by(b'secret') == mine
        await store.sessions.end_session(mine.id)
        await store.sessions.end_session(SessionId('never there'))
        with pytest.raises(NotFound):
            await store.sessions.session_by(b'secret')


async def test_sessions_are_found_by_when_their_time_is_over(storage: Storage) -> None:
    mine = session(ADA)
    later_on = replace(session(BOB), expires_at=mine.expires_at + timedelta(days=9))
    async with storage.write() as store:
        await store.sessions.add_session(mine, b'1')
        await store.sessions.add_session(later_on, b'2')
        before = mine.expires_at - timedelta(microseconds=1)
        assert await store.sessions.ending(after=before, by=mine.expires_at) == [mine]
        assert await store.sessions.ending(after=mine.expires_at, by=mine.expires_at + timedelta(days=1)) == []
        assert await store.sessions.ending(after=before, by=later_on.expires_at) == [mine, later_on]


async def test_ending_all_sessions_of_one_leaves_the_others(storage: Storage) -> None:
    async with storage.write() as store:
        for number, who in enumerate((ADA, ADA, BOB)):
            await store.sessions.add_session(session(who), bytes([number]))
        await store.sessions.end_sessions_of(ADA.id)
        assert (await store.sessions.session_by(b'\x02')).person == BOB.id
        for number in (0, 1):
            with pytest.raises(NotFound):
                await store.sessions.session_by(bytes([number]))


async def test_a_link_is_taken_once(storage: Storage) -> None:
    async with storage.write() as store:
        await store.sessions.replace_link(b'link', expires_at=NOON)
        assert not await store.sessions.take_link(b'another', now=NOON - timedelta(seconds=1))
        assert await store.sessions.take_link(b'link', now=NOON - timedelta(seconds=1))
        assert not await store.sessions.take_link(b'link', now=NOON - timedelta(seconds=1))


async def test_a_link_ends_with_its_time_and_with_a_newer_link(storage: Storage) -> None:
    async with storage.write() as store:
        await store.sessions.replace_link(b'first', expires_at=NOON)
        await store.sessions.replace_link(b'second', expires_at=NOON)
        assert not await store.sessions.take_link(b'first', now=NOON - timedelta(hours=1))
        assert not await store.sessions.take_link(b'second', now=NOON)


async def test_tokens_are_listed_found_and_deleted(storage: Storage) -> None:
    mine, other = token(ADA, name='카나리아', scopes=frozenset({Scope.CHAT, Scope.MODELS})), token(BOB)
    lasting = replace(token(ADA, scopes=frozenset()), expires_at=NOON, signed_in=True)
    async with storage.write() as store:
        for number, one in enumerate((mine, other, lasting)):
            await store.sessions.add_token(one, bytes([number]))
        assert await store.sessions.token_by(b'\x00') == mine
        assert await store.sessions.tokens_of(ADA.id) == [mine, lasting]
        await store.sessions.delete_token(mine.id)
        assert await store.sessions.tokens_of(ADA.id) == [lasting]
        with pytest.raises(NotFound):
            await store.sessions.token_by(b'\x00')
        with pytest.raises(NotFound):
            await store.sessions.delete_token(TokenId(mine.id))


# --- conversations -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('title', ODD, ids=SHORT)
async def test_a_conversation_comes_back_as_it_was(storage: Storage, title: str) -> None:
    tuning = Tuning(system_prompt=title, temperature=0.7, top_p=0.9, max_tokens=100)
    told = conversation(title=title, title_source=TitleSource.MANUAL, model=LAMP, effort=Effort.HIGH, tuning=tuning)
    async with storage.write() as store:
        await store.conversations.add(told)
    async with storage.read() as store:
        assert await store.conversations.get(told.id) == told


async def test_a_conversation_can_change_all_but_id_owner_and_birth(storage: Storage) -> None:
    before = conversation()
    async with storage.write() as store:
        await store.conversations.add(before)
        first = await store.messages.add(said('hi', into=before))
        after = replace(before, title='Lamps', title_source=TitleSource.AUTOMATIC, model=LAMP, head=first.id, active_at=NOON)
        after = replace(after, tuning=Tuning(temperature=0.0))
        await store.conversations.update(after)
        assert await store.conversations.get(before.id) == after
        await store.conversations.update(replace(after, owner=BOB.id, created_at=NOON))
        assert await store.conversations.get(before.id) == after


async def test_a_conversation_and_its_head_may_be_stored_in_either_order(storage: Storage) -> None:
    told = conversation()
    first = said('hi', into=told)
    async with storage.write() as store:
        await store.conversations.add(replace(told, head=first.id))
        await store.messages.add(first)
    async with storage.read() as store:
        assert (await store.conversations.get(told.id)).head == first.id


async def test_a_missing_conversation_is_not_found(storage: Storage) -> None:
    absent = conversation()
    async with storage.write() as store:
        for asking in (store.conversations.get(absent.id), store.conversations.update(absent), store.messages.add(said('hi', into=absent))):
            with pytest.raises(NotFound):
                await asking


async def test_conversations_are_listed_by_newest_activity_without_the_trash_and_without_others(storage: Storage) -> None:
    lived = [conversation() for _ in range(3)]
    binned = conversation(deleted_at=NOON)
    async with storage.write() as store:
        for one in (*lived, binned, conversation(BOB)):
            await store.conversations.add(one)
        await store.conversations.update(replace(lived[0], active_at=NOON + timedelta(days=1)))
        listed = [one.id for one in await store.conversations.of(ADA.id, limit=10)]
        assert listed == [lived[0].id, lived[2].id, lived[1].id]
        assert await store.conversations.of(ADA.id, limit=10, which=Selection(deleted=True)) == [binned]


async def test_the_list_goes_on_below_a_cursor_also_among_equal_times(storage: Storage) -> None:
    told = [conversation(active_at=NOON + timedelta(hours=number // 3)) for number in range(10)]
    async with storage.write() as store:
        for one in told:
            await store.conversations.add(one)
    seen: list[ConversationId] = []
    before = None
    async with storage.read() as store:
        while page := await store.conversations.of(ADA.id, limit=4, before=before):
            seen += [one.id for one in page]
            before = (page[-1].active_at, page[-1].id)
    assert seen == [one.id for one in sorted(told, key=lambda one: (one.active_at, one.id), reverse=True)]


# --- drafts ----------------------------------------------------------------------------------------------------------
async def test_drafts_grow_in_order_and_are_cleared_one_by_one(storage: Storage) -> None:
    told = conversation()
    async with storage.write() as store:
        await store.conversations.add(told)
        first = await store.messages.add(said('hi', into=told))
        live = [await store.messages.add(reply('', to=first, state=State.STREAMING)) for _ in range(2)]
        chunks = [DraftChunk(message=live[0].id, seq=seq, text=text, thinking='🤔') for seq, text in enumerate(ODD)]
        other = DraftChunk(message=live[1].id, seq=0, text='', thinking='')
        await store.drafts.append([*reversed(chunks), other])
        await store.drafts.append([])
        assert await store.drafts.of(live[0].id) == chunks
        await store.drafts.clear(live[0].id)
        assert await store.drafts.of(live[0].id) == []
        assert await store.drafts.of(live[1].id) == [other]


async def test_the_same_chunk_twice_is_a_conflict(storage: Storage) -> None:
    told = conversation()
    async with storage.write() as store:
        await store.conversations.add(told)
        first = await store.messages.add(said('hi', into=told))
        chunk = DraftChunk(message=first.id, seq=0, text='a', thinking='')
        await store.drafts.append([chunk])
        with pytest.raises(Conflict):
            await store.drafts.append([chunk])


# --- the ledger --------------------------------------------------------------------------------------------------------
async def test_spending_counts_what_is_settled_and_what_is_reserved(storage: Storage) -> None:
    settled, open_row = (
        usage_row(cost_micros=70, input_tokens=5, output_tokens=2),
        usage_row(cost_micros=None, settled=False, output_tokens=100),
    )
    async with storage.write() as store:
        for row in (settled, open_row, usage_row(BOB, cost_micros=9)):
            await store.usage.add(row)
        spent = await store.usage.spent_by(ADA.id, since=settled.started_at)
        assert spent.usage == Usage(input_tokens=5, output_tokens=102)
        assert (spent.cost_micros, spent.calls, spent.unpriced_calls) == (70, 2, 1)
        for row in (
            replace(usage_row(input_tokens=3), agent=AgentId('wren')),
            replace(usage_row(BOB, output_tokens=4), agent=AgentId('wren')),
        ):
            await store.usage.add(row)
        assert (await store.usage.spent_as(AgentId('wren'), since=settled.started_at)).usage.total_tokens == 7
        assert (await store.usage.spent_as(AgentId('jay'), since=settled.started_at)).calls == 0
        assert await store.usage.open_rows() == [open_row]
        assert (await store.usage.spent_by(ADA.id, since=open_row.started_at)).calls == 2


async def test_settling_puts_the_real_figures_in_place_of_the_reserved(storage: Storage) -> None:
    row = usage_row(cost_micros=900, settled=False, output_tokens=8192)
    real = Usage(input_tokens=1, cached_tokens=2, cache_write_tokens=3, output_tokens=4, thinking_tokens=2, estimated=True)
    async with storage.write() as store:
        await store.usage.add(row)
        await store.usage.settle(row.id, usage=real, cost_micros=12, at=NOON)
        spent = await store.usage.spent_by(ADA.id, since=row.started_at)
        assert (spent.usage, spent.cost_micros) == (real, 12)
        assert await store.usage.open_rows() == []
        with pytest.raises(NotFound):
            await store.usage.settle(UsageId('absent'), usage=real, cost_micros=None, at=NOON)


async def test_a_released_reservation_leaves_nothing_and_a_settled_call_cannot_be_released(storage: Storage) -> None:
    reserved, settled = usage_row(settled=False), usage_row()
    async with storage.write() as store:
        for row in (reserved, settled):
            await store.usage.add(row)
            await store.usage.release(row.id)
        assert (await store.usage.spent_by(ADA.id, since=NOON)).calls == 1


async def test_spending_is_summed_per_conversation(storage: Storage) -> None:
    told = conversation()
    async with storage.write() as store:
        await store.usage.add(replace(usage_row(cost_micros=3), conversation=told.id))
        await store.usage.add(replace(usage_row(BOB, cost_micros=4), conversation=told.id))
        await store.usage.add(usage_row(cost_micros=5))
        assert (await store.usage.spent_in(told.id)).cost_micros == 7
        assert (await store.usage.spent_in(ConversationId('none'))).calls == 0
        assert (await store.usage.spent_by(PersonId('nobody'), since=NOON)).usage == Usage()


async def test_spending_of_the_house_is_summed_by_provider(storage: Storage) -> None:
    early, dear = usage_row(cost_micros=3), usage_row(BOB, cost_micros=None, output_tokens=4)
    async with storage.write() as store:
        for row in (
            early,
            dear,
            replace(usage_row(cost_micros=5), model=ModelRef('demo', 'other')),
            replace(usage_row(cost_micros=7), model=ModelRef('xai', 'grok')),
            replace(usage_row(cost_micros=9), started_at=early.started_at - timedelta(seconds=1)),
        ):
            await store.usage.add(row)
        spent = await store.usage.spent_by_provider(since=early.started_at)
        assert {name: (one.calls, one.cost_micros, one.unpriced_calls) for name, one in spent.items()} == {
            early.model.provider: (3, 8, 1),
            'xai': (1, 7, 0),
        }
        assert await store.usage.spent_by_provider(since=early.started_at + timedelta(days=1)) == {}


async def test_spending_is_summed_along_a_branch(storage: Storage) -> None:
    told = conversation()
    asked = said('hi', into=told)
    kept, other = reply('one', to=asked), reply('two', to=asked)
    async with storage.write() as store:
        await store.conversations.add(told)
        for message, cost in ((asked, 1), (kept, 2), (other, 4)):
            await store.messages.add(message)
            await store.usage.add(replace(usage_row(cost_micros=cost), conversation=told.id, message=message.id))
        await store.usage.add(replace(usage_row(cost_micros=8), conversation=told.id))
        assert (await store.usage.spent_along(told.id, kept.id)).cost_micros == 3
        assert (await store.usage.spent_along(told.id, other.id)).cost_micros == 5
        assert (await store.usage.spent_along(ConversationId('none'), kept.id)).calls == 0


# --- settings ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('value', ODD, ids=SHORT)
async def test_a_setting_is_kept_replaced_and_removed(storage: Storage, value: str) -> None:
    async with storage.write() as store:
        await store.settings.set('cap', 'before')
        await store.settings.set('cap', value)
        await store.settings.set('another', 'x')
        assert await store.settings.all() == {'another': 'x', 'cap': value}
        await store.settings.remove('cap')
        await store.settings.remove('never there')
        assert await store.settings.all() == {'another': 'x'}


# --- agents ----------------------------------------------------------------------------------------------------------
async def test_agents_are_kept_with_their_folder_and_change_in_place(storage: Storage) -> None:
    wren, robin = (Known(id=AgentId(f'{n}' * 32), path=f'group_합창단/{ODD[0]}{n}', fingerprint='f') for n in (1, 2))
    async with storage.write() as store:
        for one in (robin, wren):
            await store.agents.put(one)
        await store.agents.put(replace(robin, path='elsewhere'))
    async with storage.read() as store:
        assert await store.agents.all() == [wren, replace(robin, path='elsewhere')]


async def test_what_agents_said_is_summed_by_author(storage: Storage) -> None:
    room = conversation()
    question = said('?', into=room)
    first, second = reply('1', to=question, cost_micros=5), reply('2', to=question, cost_micros=None)
    async with storage.write() as store:
        await store.conversations.add(room)
        for message in (question, first, second):
            await store.messages.add(message)
    async with storage.read() as store:
        assert await store.agents.spoken() == {str(LAMP): Spoken(replies=2, cost_micros=5, last_at=second.created_at)}
