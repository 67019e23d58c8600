"""A person writes, an agent answers, and nothing is lost between them."""

import asyncio
from datetime import timedelta

import pytest

from chatapp.domain.errors import BadInput, Conflict, KeyRefused, NotFound, StreamCut
from chatapp.domain.events import ReplyEnded, RunEnded
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import Message, State
from chatapp.domain.money import Usage
from chatapp.domain.prompt import CONTINUE_TEXT, AssistantTurn, UserTurn
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from tests.support.house import TestHouse
from tests.support.scripted import DONE, says

BOB = PersonId('bob')


async def answer_to(house: TestHouse, question: Message) -> Message:
    """The newest message of the branch, once nobody speaks any more."""
    await house.run_ended(question.conversation)
    page = await house.services.timeline.page(house.ada, question.conversation)
    return page.entries[-1].message


async def until_said(house: TestHouse, question: Message, words: str) -> None:
    """Wait until readers of the conversation have been told these words."""
    async with house.services.feeds.follow(house.ada, question.conversation) as following:
        async for frame in following:
            if words in frame.data and frame.event in ('delta', 'snapshot'):
                return


async def test_a_question_is_answered_and_both_are_stored(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    answer = await answer_to(house, question)
    assert (answer.text, answer.state, answer.parent) == ('Hello there.', State.COMPLETE, question.id)
    assert answer.usage is not None
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.cost_micros) == (10, 5, 0)


async def test_the_model_is_given_the_branch_with_its_own_turns_as_its_own(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'One')
    await answer_to(house, question)
    await answer_to(house, await house.services.timeline.post(house.ada, question.conversation, 'Two'))
    assert house.provider.requests[-1].turns == (UserTurn(text='One'), AssistantTurn(text='Hello there.'), UserTurn(text='Two'))


async def test_the_same_key_gives_the_same_message_and_asks_once(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    posts = [house.services.timeline.post(house.ada, cover.id, 'Hi', client_message_id='k1') for _ in range(10)]
    made = await asyncio.gather(*posts)
    await house.run_ended(cover.id)
    assert len({message.id for message in made}) == 1
    assert len(house.provider.requests) == 1
    with pytest.raises(Conflict):
        await house.services.timeline.post(house.ada, cover.id, 'Other', client_message_id='k1')


async def test_the_same_key_opens_one_conversation(house: TestHouse) -> None:
    starts = [house.services.timeline.start(house.ada, 'Hi', client_message_id='k1') for _ in range(5)]
    made = await asyncio.gather(*starts)
    await house.run_ended(made[0].conversation)
    assert len({message.conversation for message in made}) == 1
    assert len((await house.services.conversations.listed(house.ada)).items) == 1
    with pytest.raises(Conflict):
        await house.services.timeline.start(house.ada, 'Other', client_message_id='k1')
    other = await house.services.timeline.start(house.ada, 'Hi', client_message_id='k2')
    assert other.conversation != made[0].conversation


async def test_a_key_whose_conversation_lies_in_the_trash_opens_nothing(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi', client_message_id='k1')
    await answer_to(house, question)
    await house.services.conversations.delete(house.ada, question.conversation)
    with pytest.raises(Conflict, match='trash'):
        await house.services.timeline.start(house.ada, 'Hi', client_message_id='k1')
    await house.services.conversations.restore(house.ada, question.conversation)
    assert (await house.services.timeline.start(house.ada, 'Hi', client_message_id='k1')).id == question.id


async def test_stop_keeps_what_was_said_and_ends_the_call(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Half an ans'), asyncio.Event(), DONE]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await until_said(house, question, 'Half an ans')
    await house.services.orchestrator.stop(house.ada, question.conversation)
    answer = await answer_to(house, question)
    assert (answer.text, answer.state, answer.failure) == ('Half an ans', State.INTERRUPTED, 'Stopped.')
    assert house.provider.open_streams == 0
    assert [event.reason for event in house.heard if isinstance(event, RunEnded)] == ['stopped']


async def test_a_page_read_while_an_answer_is_written_holds_what_is_there(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Half an ans'), asyncio.Event()]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await until_said(house, question, 'Half an ans')
    answer = (await house.services.timeline.page(house.ada, question.conversation)).entries[-1].message
    assert (answer.text, answer.state) == ('Half an ans', State.STREAMING)


async def test_a_stopped_answer_is_counted_with_an_estimate(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='x' * 400), asyncio.Event()]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await until_said(house, question, 'xxxx')
    await house.services.orchestrator.stop(house.ada, question.conversation)
    spent = await house.services.ledger.today(house.ada)
    assert spent.usage.estimated
    assert spent.usage.output_tokens == 115


async def test_continue_goes_on_in_the_same_message(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Once upon'), StreamCut('The stream broke.')], says(' a time.')]
    question = await house.services.timeline.start(house.ada, 'Tell')
    broken = await answer_to(house, question)
    assert (broken.state, broken.failure) == (State.INTERRUPTED, 'The stream broke.')
    await house.services.again.resume(house.ada, broken.id)
    whole = await answer_to(house, question)
    assert (whole.id, whole.text, whole.state) == (broken.id, 'Once upon a time.', State.COMPLETE)
    assert house.provider.requests[-1].turns[-2:] == (AssistantTurn(text='Once upon'), UserTurn(text=CONTINUE_TEXT))


async def test_a_refused_key_fails_in_words_costs_nothing_and_can_be_retried_in_place(house: TestHouse) -> None:
    house.provider.refusals = [KeyRefused('The key was refused.')]
    question = await house.services.timeline.start(house.ada, 'Hi')
    failed = await answer_to(house, question)
    assert (failed.state, failed.failure) == (State.FAILED, 'The key was refused.')
    assert (await house.services.ledger.today(house.ada)).calls == 0
    await house.services.again.retry(house.ada, failed.id)
    answer = await answer_to(house, question)
    assert (answer.id, answer.text) == (failed.id, 'Hello there.')


async def test_regenerate_makes_a_version_and_the_old_one_can_be_chosen_again(house: TestHouse) -> None:
    house.provider.scripts = [says('First'), says('Second')]
    question = await house.services.timeline.start(house.ada, 'Hi')
    first = await answer_to(house, question)
    await house.services.again.regenerate(house.ada, first.id)
    second = await answer_to(house, question)
    entry = await house.services.timeline.message(house.ada, second.id)
    assert (second.text, entry.versions) == ('Second', (first.id, second.id))
    await house.services.timeline.select_version(house.ada, first.id)
    assert (await answer_to(house, question)).text == 'First'


async def test_an_edit_opens_a_new_path_and_keeps_the_old_one(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Tea?')
    await answer_to(house, question)
    edited = await house.services.timeline.edit(house.ada, question.id, 'Coffee?')
    await answer_to(house, edited)
    assert house.provider.requests[-1].turns == (UserTurn(text='Coffee?'),)
    await house.services.timeline.select_version(house.ada, question.id)
    page = await house.services.timeline.page(house.ada, question.conversation)
    assert [entry.message.text for entry in page.entries] == ['Tea?', 'Hello there.']
    assert page.entries[0].versions == (question.id, edited.id)


async def test_a_new_message_interrupts_the_answer_before_it(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Slow'), asyncio.Event()], says('Quick')]
    question = await house.services.timeline.start(house.ada, 'One')
    await until_said(house, question, 'Slow')
    await house.services.timeline.post(house.ada, question.conversation, 'Two')
    await house.run_ended(question.conversation)
    page = await house.services.timeline.page(house.ada, question.conversation)
    assert [entry.message.text for entry in page.entries] == ['One', 'Slow', 'Two', 'Quick']
    assert [entry.message.state for entry in page.entries][1::2] == [State.INTERRUPTED, State.COMPLETE]
    assert house.provider.open_streams == 0


async def test_a_tool_is_run_and_its_result_handed_back(house: TestHouse) -> None:
    call = ToolCall(call='c', name='current_time', arguments='{"zone": "Asia/Seoul"}')
    house.provider.scripts = [[call, Finished(reason=StopReason.TOOLS, usage=None, replay='{}')], says('It is late.')]
    answer = await answer_to(house, await house.services.timeline.start(house.ada, 'What time is it?'))
    assert [(tool.name, tool.ok) for tool in answer.tools] == [('current_time', True)]
    assert '04:42:08' in (answer.tools[0].output or '')
    assert len((await house.services.details.of(house.ada, answer.id)).requests) == 2


@pytest.mark.parametrize(
    'arguments', ['{', '[]', '{"zone": "Mars/Base"}', '{"zone": "../../etc/passwd"}', '[' * 60_000, '{"zone": ' + '9' * 5000 + '}']
)
async def test_broken_tool_arguments_are_told_to_the_model(house: TestHouse, arguments: str) -> None:
    call = ToolCall(call='c', name='current_time', arguments=arguments)
    house.provider.scripts = [[call, Finished(reason=StopReason.TOOLS, usage=None)], says('Sorry.')]
    answer = await answer_to(house, await house.services.timeline.start(house.ada, 'Time?'))
    assert (answer.tools[0].ok, answer.state) == (False, State.COMPLETE)


async def test_a_model_that_only_calls_tools_is_stopped(house: TestHouse) -> None:
    call = ToolCall(call='c', name='current_time', arguments='{}')
    house.provider.scripts = [[call, Finished(reason=StopReason.TOOLS, usage=None)]]
    answer = await answer_to(house, await house.services.timeline.start(house.ada, 'Time?'))
    assert len(house.provider.requests) == 8
    assert 'tool calls' in answer.failure


async def test_thinking_is_kept_apart_from_the_answer(house: TestHouse) -> None:
    house.provider.scripts = [[ThinkingDelta(text='Hm.'), TextDelta(text='Yes.'), DONE]]
    answer = await answer_to(house, await house.services.timeline.start(house.ada, 'Hi'))
    assert answer.thinking is not None
    assert (answer.thinking.text, answer.text) == ('Hm.', 'Yes.')


async def test_deleting_a_middle_message_leaves_its_place_and_hides_it_from_the_model(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Secret')
    await answer_to(house, question)
    await house.services.timeline.delete_message(house.ada, question.id)
    await answer_to(house, await house.services.timeline.post(house.ada, question.conversation, 'Next'))
    page = await house.services.timeline.page(house.ada, question.conversation)
    assert page.entries[0].message.deleted_at is not None
    assert all('Secret' not in turn.text for turn in house.provider.requests[-1].turns if isinstance(turn, UserTurn | AssistantTurn))


async def test_a_deleted_last_message_comes_back_where_it_stood(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    answer = await answer_to(house, question)
    await house.services.timeline.delete_message(house.ada, answer.id)
    assert (await answer_to(house, question)).deleted_at is not None
    await house.services.timeline.restore_message(house.ada, answer.id)
    assert (await answer_to(house, question)) == answer


async def test_undo_brings_an_answer_back_even_after_the_talk_went_on(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'One')
    answer = await answer_to(house, question)
    await house.services.timeline.delete_message(house.ada, answer.id)
    await answer_to(house, await house.services.timeline.post(house.ada, question.conversation, 'Two'))
    assert house.provider.requests[-1].turns == (UserTurn(text='One\n\nTwo'),)
    await house.services.timeline.restore_message(house.ada, answer.id)
    page = await house.services.timeline.page(house.ada, question.conversation)
    assert [entry.message.text for entry in page.entries] == ['One', 'Hello there.', 'Two', 'Hello there.']


async def test_another_person_sees_and_changes_nothing(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Mine')
    answer = await answer_to(house, question)
    services = house.services
    for attempt in (
        services.conversations.get(BOB, question.conversation),
        services.timeline.page(BOB, question.conversation),
        services.timeline.post(BOB, question.conversation, 'x'),
        services.timeline.message(BOB, question.id),
        services.timeline.edit(BOB, question.id, 'x'),
        services.timeline.delete_message(BOB, question.id),
        services.orchestrator.stop(BOB, question.conversation),
        services.again.regenerate(BOB, answer.id),
        services.details.of(BOB, answer.id),
        services.feeds.snapshot(BOB, question.conversation),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_pages_of_another_conversation_are_refused(house: TestHouse) -> None:
    one = await house.services.timeline.start(house.ada, 'One')
    two = await house.services.timeline.start(house.ada, 'Two')
    with pytest.raises(BadInput):
        await house.services.timeline.page(house.ada, one.conversation, before=two.id)


async def test_the_first_words_are_the_title_until_a_manual_one(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Which nights cost the most?\nPlease.')
    cover = await house.services.conversations.get(house.ada, question.conversation)
    assert cover.title == 'Which nights cost the most? Please.'
    await house.services.conversations.rename(house.ada, question.conversation, 'Nights')
    await answer_to(house, await house.services.timeline.post(house.ada, question.conversation, 'More'))
    assert (await house.services.conversations.get(house.ada, question.conversation)).title == 'Nights'


async def test_the_trash_hides_and_gives_back(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await answer_to(house, question)
    await house.services.conversations.delete(house.ada, question.conversation)
    assert (await house.services.conversations.listed(house.ada)).items == ()
    with pytest.raises(NotFound):
        await house.services.timeline.post(house.ada, question.conversation, 'x')
    await house.services.conversations.restore(house.ada, question.conversation)
    assert (await answer_to(house, question)).text == 'Hello there.'


async def test_lists_go_on_where_they_stopped(house: TestHouse) -> None:
    made = []
    for number in range(5):
        made.append((await house.services.conversations.create(house.ada, title=f'T{number}')).id)
        house.clock.move(timedelta(seconds=1))
    first = await house.services.conversations.listed(house.ada, limit=3)
    rest = await house.services.conversations.listed(house.ada, limit=3, cursor=first.next)
    assert [one.id for one in (*first.items, *rest.items)] == made[::-1]
    assert rest.next is None
    with pytest.raises(BadInput):
        await house.services.conversations.listed(house.ada, cursor='nonsense')


async def test_stop_at_any_moment_leaves_no_answer_in_the_air(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    done = asyncio.Event()

    async def keep_stopping() -> None:
        while not done.is_set():
            await house.services.orchestrator.stop(house.ada, cover.id)

    stoppers = [asyncio.create_task(keep_stopping()) for _ in range(3)]
    for number in range(40):
        await house.services.timeline.post(house.ada, cover.id, f'Q{number}')
    done.set()
    await asyncio.gather(*stoppers)
    await house.run_ended(cover.id)
    page = await house.services.timeline.page(house.ada, cover.id, limit=200)
    assert {entry.message.state for entry in page.entries} <= {State.COMPLETE, State.INTERRUPTED}
    assert len(page.entries) == 80
    assert len([event for event in house.heard if isinstance(event, RunEnded)]) == 40


async def test_deleting_while_another_tab_writes_leaves_nothing_running(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Slow'), asyncio.Event()]]
    for _ in range(20):
        cover = await house.services.conversations.create(house.ada)
        posted = asyncio.create_task(house.services.timeline.post(house.ada, cover.id, 'Hi'))
        await asyncio.sleep(0)
        await house.services.conversations.delete(house.ada, cover.id)
        await asyncio.gather(posted, return_exceptions=True)
        assert house.services.orchestrator.running(cover.id) is None
    assert house.provider.open_streams == 0


async def test_a_run_in_the_trash_can_be_stopped(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    await house.services.conversations.delete(house.ada, cover.id)
    await house.services.orchestrator.stop(house.ada, cover.id)


async def test_the_end_of_an_answer_is_told_before_the_end_of_its_run(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Half'), asyncio.Event()]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await until_said(house, question, 'Half')
    stops = [house.services.orchestrator.stop(house.ada, question.conversation) for _ in range(3)]
    await asyncio.gather(*stops)
    ends = [type(event) for event in house.heard if isinstance(event, ReplyEnded | RunEnded)]
    assert ends == [ReplyEnded, RunEnded]


async def test_an_answer_whose_question_is_deleted_cannot_be_asked_for_again(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'One')
    await answer_to(house, question)
    second = await house.services.timeline.post(house.ada, question.conversation, 'Two')
    answer = await answer_to(house, question)
    await house.services.timeline.delete_message(house.ada, second.id)
    with pytest.raises(Conflict, match='no question above'):
        await house.services.again.regenerate(house.ada, answer.id)
    assert (await answer_to(house, question)).id == answer.id


async def test_a_refused_action_leaves_the_live_answer_alone(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Half'), asyncio.Event()]]
    question = await house.services.timeline.start(house.ada, 'Hi')
    await until_said(house, question, 'Half')
    live = house.services.orchestrator.running(question.conversation)
    assert live is not None
    with pytest.raises(Conflict):
        await house.services.again.regenerate(house.ada, question.id)
    with pytest.raises(Conflict):
        await house.services.timeline.edit(house.ada, live, 'x')
    assert house.services.orchestrator.running(question.conversation) == live


async def test_a_question_stopped_on_its_way_is_counted(house: TestHouse) -> None:
    house.provider.hold_opening = asyncio.Event()
    question = await house.services.timeline.start(house.ada, 'x' * 4000)
    await house.provider.asked.wait()
    await house.services.orchestrator.stop(house.ada, question.conversation)
    spent = await house.services.ledger.today(house.ada)
    assert (spent.calls, spent.usage.estimated, spent.usage.output_tokens) == (1, True, 0)
    assert spent.usage.input_tokens > 1000


async def test_rounds_of_tools_are_counted_as_they_were_made(house: TestHouse) -> None:
    call = ToolCall(call='c', name='current_time', arguments='{}')
    house.provider.scripts = [[call, Finished(reason=StopReason.TOOLS, usage=Usage(input_tokens=1))]]
    await answer_to(house, await house.services.timeline.start(house.ada, 'Time?'))
    spent = await house.services.ledger.today(house.ada)
    assert (spent.calls, spent.usage.input_tokens, spent.usage.estimated) == (8, 8, False)
