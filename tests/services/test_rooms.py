"""Several agents at one table: who is asked, what they are given, and how a run ends."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.conversations import Kind
from chatapp.domain.errors import BadInput, Conflict, KeyRefused, NotFound
from chatapp.domain.events import ReplyPassed, RunEnded
from chatapp.domain.ids import AgentId, PersonId
from chatapp.domain.messages import AuthorKind, State
from chatapp.domain.prompt import AssistantTurn, ModelRequest, UserTurn
from chatapp.domain.rooms import FirstRound, Reason, Rules, TurnPolicy
from chatapp.domain.stream import TextDelta
from chatapp.services.wire import entry_json
from tests.support.house import TestHouse, a_house
from tests.support.scripted import ScriptedProvider, is_asked, passes, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, joins, messages_in, said_in, until

BOB = PersonId('bob')
A, B, C = (AgentId(f'demo:{name}') for name in ('ann', 'bo', 'cy'))
HOLD = asyncio.Event  # never set: whoever waits for it is cut off


def of(name: str, house: TestHouse) -> list[ModelRequest]:
    return [request for request in house.provider.requests if is_asked(name, request)]


def read_by(request: ModelRequest) -> str:
    return '\n'.join(turn.text for turn in request.turns if isinstance(turn, UserTurn | AssistantTurn))


# --- turns -----------------------------------------------------------------------------------------------------------
async def test_three_agents_answer_at_once_and_none_reads_anothers_unfinished_text(house: TestHouse) -> None:
    house.provider.voices = {name: [says(f'{name} thinks so.')] for name in ('ann', 'bo', 'cy')}
    room = await a_table(house, 'ann', 'bo', 'cy', rules=Rules(max_rounds=0))
    await house.services.timeline.post(house.ada, room.id, 'What now?')
    said = await said_in(house, room)
    assert sorted(said[1:]) == [('ann', 'ann thinks so.'), ('bo', 'bo thinks so.'), ('cy', 'cy thinks so.')]
    assert all(request.turns == (UserTurn(text='Ada: What now?'),) for request in house.provider.requests)
    messages = await messages_in(house, room)
    assert [one.parent for one in messages[1:]] == [one.id for one in messages[:-1]]


async def test_one_after_the_other_each_reads_what_was_said_before_it_by_name(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('I am for it.')], 'bo': [says('I am not.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN, max_rounds=1))
    await house.services.timeline.post(house.ada, room.id, 'Well?')
    await said_in(house, room)
    assert of('bo', house)[0].turns == (UserTurn(text='Ada: Well?\n\nann: I am for it.'),)
    assert of('ann', house)[1].turns == (UserTurn(text='Ada: Well?'), AssistantTurn(text='I am for it.'), UserTurn(text='bo: I am not.'))


async def test_the_one_called_begins_and_models_read_no_sign_of_it(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo', 'cy')
    await house.services.timeline.post(house.ada, room.id, '@bo what do you say?')
    said = await said_in(house, room)
    assert said[1][0] == 'bo'
    assert all('@' not in read_by(request) for request in house.provider.requests)


async def test_two_that_always_answer_stop_at_the_cap_and_people_are_told_why(house: TestHouse) -> None:
    house.provider.scripts = [says(f'Point {nth}: {nth * 7}.') for nth in range(60)]
    room = await a_table(house, 'ann', 'bo', rules=Rules())
    await house.services.timeline.post(house.ada, room.id, 'Argue.')
    ended = await house.run_ended(room.id)
    assert ended.reason == 'cap_reached'
    assert 'cap of 6 rounds' in ended.sentence
    assert len(await messages_in(house, room)) <= 13
    _, shown = await house.services.feeds.snapshot(house.ada, room.id)
    assert shown['run'] == {'reason': 'cap_reached', 'sentence': ended.sentence}


async def test_the_limit_of_a_room_counts_what_was_said_before(house: TestHouse) -> None:
    house.provider.scripts = [says(f'Point {nth}: {nth * 7}.') for nth in range(9)]
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, max_interactions=3))
    for question, answers in (('One?', 2), ('Two?', 3), ('Three?', 3)):
        await house.services.timeline.post(house.ada, room.id, question)
        ended = await house.run_ended(room.id)
        assert len([one for one in await messages_in(house, room) if one.author.kind is AuthorKind.AGENT]) == answers
    assert (ended.reason, len(house.provider.requests)) == ('cap_reached', 3)


async def test_who_passes_leaves_nothing_and_everyone_passing_ends_the_run(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('Hm.'), passes()], 'bo': [passes()]}
    room = await a_table(house, 'ann', 'bo', rules=Rules(first_round=FirstRound.SEQUENTIAL, policy=TurnPolicy.ROUND_ROBIN))
    await house.services.timeline.post(house.ada, room.id, 'Anything?')
    assert await said_in(house, room) == [('Ada', 'Anything?'), ('ann', 'Hm.')]
    assert any(isinstance(event, ReplyPassed) for event in house.heard)
    assert all('skip' not in read_by(request) for request in house.provider.requests)
    assert (await house.run_ended(room.id)).reason == 'done'
    assert (await house.services.ledger.today(house.ada)).calls == 2


async def test_readers_see_a_passing_reply_go_as_a_newcomer_would(house: TestHouse) -> None:
    house.provider.voices = {'ann': [passes()], 'bo': [says('Yes.')], 'cy': [passes()]}
    room = await a_table(house, 'ann', 'bo', 'cy', rules=Rules(max_rounds=0))
    async with house.services.feeds.follow(house.ada, room.id):
        await house.services.timeline.post(house.ada, room.id, 'Hi')
        await house.run_ended(room.id)
        _, followed = await house.services.feeds.snapshot(house.ada, room.id)
    assert [one.author.name for one in await messages_in(house, room)] == ['Ada', 'bo']
    page = await house.services.timeline.page(house.ada, room.id)
    assert followed['messages'] == [entry_json(entry) for entry in page.entries]
    assert (await house.services.conversations.get(house.ada, room.id)).head == page.entries[-1].message.id


async def test_a_near_copy_is_not_kept(house: TestHouse) -> None:
    house.provider.voices = {
        'ann': [says('We should leave at eight in the morning.')],
        'bo': [says('we should leave at EIGHT in the morning!')],
    }
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN))
    await house.services.timeline.post(house.ada, room.id, 'When?')
    assert [name for name, _ in await said_in(house, room)] == ['Ada', 'ann']


async def test_one_that_fails_is_shown_and_the_others_go_on(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo', 'cy', rules=Rules(max_rounds=0))
    house.provider.voices = {'ann': [[KeyRefused('The key was refused.')]], 'bo': [says('Still here.')], 'cy': [says('Me too.')]}
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    messages = await messages_in(house, room)
    assert {(one.author.name, one.state) for one in messages[1:]} == {
        ('ann', State.FAILED),
        ('bo', State.COMPLETE),
        ('cy', State.COMPLETE),
    }


async def test_the_budget_of_a_run_holds_for_turns_at_once_too(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo', 'cy', rules=Rules(run_tokens=900, max_rounds=5))
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    ended = await house.run_ended(room.id)
    assert ended.reason == 'budget_spent'
    assert sum(request.max_output_tokens + request.estimated_input_tokens for request in house.provider.requests[:3]) <= 900


# --- interruption ----------------------------------------------------------------------------------------------------
async def test_a_new_message_cuts_the_run_and_is_answered_by_all(house: TestHouse) -> None:
    house.provider.voices = {'ann': [[TextDelta(text='I was say'), HOLD()], says('New one.')], 'bo': [says('Also new.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN))
    await house.services.timeline.post(house.ada, room.id, 'Old')
    await until(house, room, 'I was say')
    await house.services.timeline.post(house.ada, room.id, 'New')
    assert await said_in(house, room) == [('Ada', 'Old'), ('ann', 'I was say'), ('Ada', 'New'), ('ann', 'New one.'), ('bo', 'Also new.')]
    assert (await messages_in(house, room))[1].state is State.INTERRUPTED
    assert len(of('bo', house)) == 1
    assert 'I was say' in read_by(of('bo', house)[0])


async def test_stop_ends_all_turns_and_nothing_is_asked_afterwards(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Half'), HOLD()]]
    room = await a_table(house, 'ann', 'bo', 'cy', rules=Rules())
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'Half')
    await house.services.orchestrator.stop(house.ada, room.id)
    asked = len(house.provider.requests)
    assert house.provider.open_streams == 0
    assert house.services.orchestrator.running(room.id) is None
    ended = await house.run_ended(room.id)
    assert (ended.reason, ended.sentence) == ('stopped', 'Stopped.')
    assert asked == len(house.provider.requests) == 3
    assert {one.state for one in (await messages_in(house, room))[1:]} <= {State.INTERRUPTED}


async def test_a_paused_room_is_silent_until_it_is_resumed(house: TestHouse) -> None:
    house.provider.voices = {'ann': [[TextDelta(text='Half'), HOLD()], says('Now then.')]}
    room = await a_table(house, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'Half')
    await house.services.console.pause(house.ada, room.id)
    assert (await house.run_ended(room.id)).reason == 'paused'
    await house.services.timeline.post(house.ada, room.id, 'Are you there?')
    assert house.services.orchestrator.running(room.id) is None
    assert len(house.provider.requests) == 1
    assert (await house.services.console.status(house.ada, room.id)).room.paused
    await house.services.console.resume(house.ada, room.id)
    assert (await said_in(house, room))[-1] == ('ann', 'Now then.')


async def test_next_turn_gives_way_and_alone_it_is_one_turn(house: TestHouse) -> None:
    house.provider.voices = {'ann': [[TextDelta(text='On and on'), HOLD()], says('Again.')], 'bo': [says('My turn.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN))
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'On and on')
    await house.services.console.step(house.ada, room.id)
    assert [text for _, text in await said_in(house, room)] == ['Go', 'On and on', 'My turn.']
    await house.services.console.step(house.ada, room.id)
    assert len(await said_in(house, room)) == 4


async def test_continue_goes_on_after_a_cap_with_who_was_called(house: TestHouse) -> None:
    house.provider.voices = {'ann': [says('Ask @bo about that.')], 'bo': [says('Gladly.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN, max_messages=1))
    await house.services.timeline.post(house.ada, room.id, 'Go')
    ended = await house.run_ended(room.id)
    assert 'bo was called and is next.' in ended.sentence
    status = await house.services.console.status(house.ada, room.id)
    assert status.can_continue
    assert status.run is not None
    assert status.run.open == B
    await house.services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, policy=TurnPolicy.NATURAL))
    await house.services.console.go_on(house.ada, room.id)
    assert (await said_in(house, room))[-1] == ('bo', 'Gladly.')


async def test_a_muted_agent_is_not_asked_but_can_be_made_to_speak(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo')
    await house.services.rooms.mute(house.ada, room.id, A, muted=True)
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert [name for name, _ in await said_in(house, room)] == ['Ada', 'bo']
    await house.services.console.let_speak(house.ada, room.id, A)
    assert [name for name, _ in await said_in(house, room)] == ['Ada', 'bo', 'ann']
    assert 'skip' not in [tool.name for tool in of('ann', house)[-1].tools]


async def test_a_deleted_room_stays_silent(house: TestHouse, caplog: pytest.LogCaptureFixture) -> None:
    house.provider.scripts = [[TextDelta(text='Half'), HOLD()]]
    room = await a_table(house, 'ann', 'bo', rules=Rules())
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'Half')
    await house.services.conversations.delete(house.ada, room.id)
    assert house.services.orchestrator.running(room.id) is None
    assert (len(house.provider.requests), house.provider.open_streams) == (2, 0)
    await house.services.conversations.restore(house.ada, room.id)
    kept = await messages_in(house, room)
    assert {one.state for one in kept[1:]} == {State.INTERRUPTED}
    assert {one.text for one in kept} <= {'Go', 'Half', ''}
    assert caplog.records == []


async def test_what_is_cleared_while_agents_speak_stays_cleared(house: TestHouse, caplog: pytest.LogCaptureFixture) -> None:
    house.provider.scripts = [[TextDelta(text='Half'), HOLD()]]
    room = await a_table(house, 'ann', 'bo', rules=Rules())
    await house.services.timeline.post(house.ada, room.id, 'Go')
    await until(house, room, 'Half')
    assert await house.services.rooms.clear(house.ada, room.id) == 3
    assert house.services.orchestrator.running(room.id) is None
    assert await messages_in(house, room) == []
    house.provider.scripts = [says('Hello there.')]
    await house.services.timeline.post(house.ada, room.id, 'Anew')
    assert {text for _, text in await said_in(house, room)} <= {'Anew', 'Hello there.'}
    assert 'Half' not in str(house.provider.requests[-1].turns)
    assert caplog.records == []


# --- members ---------------------------------------------------------------------------------------------------------
async def test_joining_and_leaving_are_lines_no_model_reads(house: TestHouse) -> None:
    room = await a_table(house, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Secret of the house')
    await house.run_ended(room.id)
    await joins(house, room.id, 'bo')
    await house.services.timeline.post(house.ada, room.id, 'Welcome')
    said = await said_in(house, room)
    assert ('', 'bo joined the chat') in said
    assert not any('joined' in read_by(request) for request in house.provider.requests)
    assert 'Secret' not in read_by(of('bo', house)[0])
    await house.services.rooms.remove(house.ada, room.id, B)
    await house.services.timeline.post(house.ada, room.id, 'Bye')
    assert (await said_in(house, room))[-1][0] == 'ann'
    with pytest.raises(NotFound):
        await house.services.rooms.remove(house.ada, room.id, B)


async def test_history_can_be_shared_with_who_comes_later(house: TestHouse) -> None:
    room = await a_table(house, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Known to all')
    await house.run_ended(room.id)
    await joins(house, room.id, 'bo', share_history=True)
    await house.services.timeline.post(house.ada, room.id, '@bo well?')
    await said_in(house, room)
    assert 'Known to all' in read_by(of('bo', house)[0])


async def test_a_chat_becomes_a_room_when_an_agent_joins(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    await joins(house, question.conversation, 'bo')
    shown = await house.services.rooms.get(house.ada, question.conversation)
    assert shown.cover.kind is Kind.ROOM
    assert [one.name for one in shown.members] == ['Demo', 'bo']
    await house.services.timeline.post(house.ada, question.conversation, 'And now?')
    assert {name for name, _ in await said_in(house, shown.cover)} == {'Ada', 'Demo', '', 'bo'}
    own = of('Demo', house)[0]
    assert own.turns[:2] == (UserTurn(text='Ada: Hi'), AssistantTurn(text='Hello there.'))


async def test_names_of_rooms_are_the_owners_own(house: TestHouse) -> None:
    room = await a_table(house, 'ann')
    with pytest.raises(Conflict):
        await a_table(house, 'bo')
    with pytest.raises(BadInput):
        await a_table(house, title='  ')
    with pytest.raises(BadInput):
        await a_table(house, title='Other', rules=Rules(max_interactions=-1))
    other = await a_table(house, title='Other')
    with pytest.raises(Conflict):
        await house.services.rooms.rename(house.ada, other.id, 'table')
    with pytest.raises(Conflict):
        await house.services.conversations.rename(house.ada, other.id, 'table')
    assert (await house.services.rooms.rename(house.ada, room.id, 'TABLE')).title == 'TABLE'


async def test_strangers_change_nothing(house: TestHouse) -> None:
    room = await a_table(house, 'ann')
    services = house.services
    for attempt in (
        services.rooms.get(BOB, room.id),
        services.rooms.add(BOB, room.id, 'demo:bo'),
        services.rooms.remove(BOB, room.id, A),
        services.rooms.mute(BOB, room.id, A, muted=True),
        services.rooms.rename(BOB, room.id, 'x'),
        services.rooms.set_rules(BOB, room.id, lambda old: old),
        services.rooms.choose_model(BOB, room.id, A, None),
        services.console.status(BOB, room.id),
        services.console.pause(BOB, room.id),
        services.console.resume(BOB, room.id),
        services.console.step(BOB, room.id),
        services.console.go_on(BOB, room.id),
        services.console.let_speak(BOB, room.id, A),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_copy_of_a_room_has_its_agents_too(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    copy = await house.services.copies.duplicate(house.ada, room.id)
    await house.services.timeline.post(house.ada, copy.id, '@bo again?')
    await said_in(house, copy)
    assert [one.agent for one in (await house.services.rooms.get(house.ada, copy.id)).members] == [A, B]
    assert 'Hi' in read_by(of('bo', house)[-1])


# --- agents of folders -----------------------------------------------------------------------------------------------
async def test_an_agent_is_asked_as_the_one_its_folder_says(house: TestHouse, tmp_path: Path) -> None:
    hazel = await an_agent(
        house, tmp_path, 'Hazel', characteristics__md='{agent_name:은는} careful.', long_term_memory__md='## [Bees]\nShe kept bees.'
    )
    room = await house.services.rooms.direct(house.ada, 'Hazel')
    assert room.title == 'Direct: Hazel'
    assert (await house.services.rooms.direct(house.ada, hazel)).id == room.id
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert (await said_in(house, room))[-1] == ('Hazel', 'Hello there.')
    request = house.provider.requests[0]
    assert 'Hazel sits at the table.' in request.system
    assert request.system.rstrip().endswith('(UTC).')
    tools = {tool.name: tool.description for tool in request.tools}
    assert {'memorize', 'recall', 'configuration', 'current_time'} <= set(tools)
    assert 'Bees' in tools['recall']
    assert 'skip' not in tools
    assert (await messages_in(house, room))[-1].author.kind is AuthorKind.AGENT
    assert (await messages_in(house, room))[-1].author.id == hazel


async def test_an_agent_whose_folder_is_gone_is_missed_by_nobody(house: TestHouse, tmp_path: Path) -> None:
    await an_agent(house, tmp_path, 'Hazel')
    room = await house.services.rooms.create(house.ada, 'Two', ['Hazel', 'demo:lamp'], rules=ONE_ROUND)
    (tmp_path / 'agents' / 'Hazel' / 'in_a_nutshell.md').unlink()
    await house.services.roster.refresh()
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert [name for name, _ in await said_in(house, room)] == ['Ada', 'Demo']


# --- runs are kept ---------------------------------------------------------------------------------------------------
async def test_a_run_cut_by_a_crash_is_marked(tmp_path: Path) -> None:
    script = ScriptedProvider([TextDelta(text='Half'), HOLD()])
    async with a_house(tmp_path / 'live', script) as house:
        room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN))
        await house.services.timeline.post(house.ada, room.id, 'Go')
        await until(house, room, 'Half')
        await house.drafts_saved()
        shutil.copytree(tmp_path / 'live', tmp_path / 'crashed', ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(tmp_path / 'crashed') as house:
        status = await house.services.console.status(house.ada, room.id)
        assert status.run is not None
        assert status.run.reason is Reason.INTERRUPTED
        assert status.can_continue
        assert [(one.author.name, one.state) for one in await messages_in(house, room)][1:] == [('ann', State.INTERRUPTED)]


async def test_the_end_of_a_chat_is_kept_too(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    status = await house.services.console.status(house.ada, question.conversation)
    assert status.run is not None
    assert (status.run.reason, status.run.turns, status.can_continue) == (Reason.DONE, 1, False)
    assert [event.reason for event in house.heard if isinstance(event, RunEnded)] == ['done']


async def test_a_new_house_has_a_room_that_stands_ready(house: TestHouse) -> None:
    (room,) = await house.services.furnishing.furnish(house.ada)
    shown = await house.services.rooms.get(house.ada, room.id)
    assert (room.title, len(shown.members)) == ('Reading table', 3)
    assert await house.services.furnishing.furnish(house.ada) == ()


async def test_an_answer_asked_for_again_stays_within_the_rooms_limits(house: TestHouse) -> None:
    room = await a_table(house, 'ann')
    services = house.services
    await services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    answer, asked = (await messages_in(house, room))[-1].id, len(house.provider.requests)
    await services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, run_tokens=50))
    await services.again.regenerate(house.ada, answer)
    await house.run_ended(room.id)
    refused = (await messages_in(house, room))[-1]
    assert (refused.state, refused.failure) == (State.FAILED, 'The budget of this run is spent.')
    await services.again.retry(house.ada, refused.id)
    await house.run_ended(room.id)
    await services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, run_tokens=None, max_interactions=1))
    for again in (services.again.regenerate(house.ada, answer), services.again.retry(house.ada, refused.id)):
        with pytest.raises(Conflict, match='limit of 1 answers'):
            await again
    await services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, max_interactions=None))
    await services.console.pause(house.ada, room.id)
    for again in (services.again.regenerate(house.ada, answer), services.again.retry(house.ada, refused.id)):
        with pytest.raises(Conflict, match='paused'):
            await again
    assert len(house.provider.requests) == asked


async def test_going_on_with_a_broken_answer_is_no_answer_more(house: TestHouse) -> None:
    house.provider.voices = {'ann': [[TextDelta(text='Half'), HOLD()], says(' and whole')]}
    room = await a_table(house, 'ann', rules=replace(ONE_ROUND, max_interactions=1))
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await until(house, room, 'Half')
    await house.services.orchestrator.stop(house.ada, room.id)
    await house.services.again.resume(house.ada, (await messages_in(house, room))[-1].id)
    assert (await said_in(house, room))[-1] == ('ann', 'Half and whole')


async def test_a_chat_that_becomes_a_room_has_the_reins_of_a_new_room(tmp_path: Path) -> None:
    async with a_house(tmp_path, room_rounds=2, room_run_tokens=9_000) as house:
        question = await house.services.timeline.start(house.ada, 'Hi')
        await house.run_ended(question.conversation)
        await joins(house, question.conversation, 'bo')
        shown = await house.services.rooms.get(house.ada, question.conversation)
        assert (shown.room.rules.max_rounds, shown.room.rules.run_tokens) == (2, 9_000)
        other = await house.services.timeline.start(house.ada, 'Hi again')
        await house.run_ended(other.conversation)
        await house.services.rooms.set_rules(house.ada, other.conversation, lambda old: replace(old, max_rounds=7))
        await joins(house, other.conversation, 'bo')
        assert (await house.services.rooms.get(house.ada, other.conversation)).room.rules.max_rounds == 7


async def test_agents_who_speak_at_once_share_what_the_run_may_use(house: TestHouse) -> None:
    names = ('ann', 'bo', 'cy')
    house.provider.voices = {name: [says(f'{name} speaks.')] for name in names}
    rules = replace(ONE_ROUND, first_round=FirstRound.CONCURRENT, run_tokens=12_000)
    room = await a_table(house, *names, rules=rules)
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert {name for name, _ in await said_in(house, room)} == {'Ada', *names}
    asked = [one.max_output_tokens + one.estimated_input_tokens for one in house.provider.requests]
    assert sum(asked) <= 12_000
    assert min(asked) > 3_000
