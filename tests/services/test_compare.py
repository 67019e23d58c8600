"""Two models answer one question side by side, until one of the two answers is kept."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.errors import BadInput, Conflict, NotFound
from chatapp.domain.ids import ConversationId
from chatapp.domain.messages import Message, State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import FREE, Cap
from chatapp.domain.stream import TextDelta
from chatapp.services.wire import Json
from tests.support.builders import BOB
from tests.support.house import TestHouse, a_house
from tests.support.scripted import ScriptedProvider, says
from tests.support.tables import a_table

OTHER = ModelRef('demo', 'torch')


async def asked_of_both(house: TestHouse, conversation: ConversationId | None = None) -> Message:
    """A question two models answer; one without a price would be refused by the money cap."""
    await house.services.catalogue.set_price(house.ada, OTHER, FREE)
    if conversation is None:
        return await house.services.timeline.start(house.ada, 'Light?', compare=OTHER)
    return await house.services.timeline.post(house.ada, conversation, 'Light?', compare=OTHER)


async def seen(house: TestHouse, question: Message) -> Json:
    """The conversation as a reader sees it now."""
    return (await house.services.feeds.snapshot(house.ada, question.conversation))[1]


async def both(house: TestHouse, question: Message) -> tuple[Message, Message]:
    """The answer on the branch and the one beside it."""
    async with house.services.feeds.follow(house.ada, question.conversation):
        page = await house.services.timeline.page(house.ada, question.conversation)
        entry = page.entries[-1]
        assert len(entry.versions) == 2
        return entry.message, (await house.services.timeline.message(house.ada, entry.versions[1])).message


async def until_both_speak(house: TestHouse, question: Message, *words: str) -> None:
    missing = set(words)
    async with house.services.feeds.follow(house.ada, question.conversation) as following:
        async for frame in following:
            missing -= {one for one in missing if one in frame.data}
            if not missing:
                return


async def test_two_models_are_asked_the_same_and_stand_side_by_side(house: TestHouse) -> None:
    house.provider.scripts = [says('By lamp'), says('By torch')]
    question = await asked_of_both(house)
    await house.run_ended(question.conversation)
    first, second = await both(house, question)
    assert {first.text, second.text} == {'By lamp', 'By torch'}
    assert (second.model, second.beside, second.version_of, second.parent) == (OTHER, first.id, first.id, question.id)
    assert first.author.name != second.author.name
    asked = house.provider.requests[:2]
    assert {one.model for one in asked} == {'lamp', 'torch'}
    assert asked[0].turns == asked[1].turns
    shown = await seen(house, question)
    assert shown['rival']['id'] == second.id  # type: ignore[index]
    assert (await house.services.ledger.in_conversation(house.ada, question.conversation)).calls >= 2


async def test_both_stream_at_once_and_stop_ends_both(house: TestHouse) -> None:
    house.provider.scripts = [[TextDelta(text='Lamp ha'), asyncio.Event()], [TextDelta(text='Torch ha'), asyncio.Event()]]
    question = await asked_of_both(house)
    await until_both_speak(house, question, 'Lamp ha', 'Torch ha')
    assert len((await seen(house, question))['drafts']) == 2  # type: ignore[arg-type]
    await house.services.orchestrator.stop(house.ada, question.conversation)
    answers = await both(house, question)
    assert {one.text for one in answers} == {'Lamp ha', 'Torch ha'}
    assert {one.failure for one in answers} == {'Stopped.'}
    assert house.provider.open_streams == 0


@pytest.mark.parametrize('kept', [0, 1])
async def test_the_kept_one_goes_on_and_the_other_stays_a_version(house: TestHouse, kept: int) -> None:
    house.provider.scripts = [says('One'), says('Two'), says('More')]
    question = await asked_of_both(house)
    await house.run_ended(question.conversation)
    answers = await both(house, question)
    await house.services.timeline.select_version(house.ada, answers[kept].id)
    shown = await seen(house, question)
    assert shown['rival'] is None
    entry = (await house.services.timeline.page(house.ada, question.conversation)).entries[-1]
    assert (entry.message.id, len(entry.versions)) == (answers[kept].id, 2)
    await house.services.timeline.select_version(house.ada, answers[1 - kept].id)
    assert (await seen(house, question))['rival'] is None
    await house.services.timeline.select_version(house.ada, answers[kept].id)
    await house.services.timeline.post(house.ada, question.conversation, 'And?')
    await house.run_ended(question.conversation)
    said = [getattr(turn, 'text', '') for turn in house.provider.requests[-1].turns]
    assert answers[kept].text in said
    assert answers[1 - kept].text not in said


async def test_the_talk_that_goes_on_keeps_the_first(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    question = await asked_of_both(house, cover.id)
    await house.run_ended(cover.id)
    first, _ = await both(house, question)
    async with house.services.feeds.follow(house.ada, cover.id):
        next_one = await house.services.timeline.post(house.ada, cover.id, 'And?')
        await house.run_ended(cover.id)
        assert (await seen(house, question))['rival'] is None
    assert next_one.parent == first.id


async def test_what_was_followed_equals_what_a_newcomer_sees_also_after_a_restart(tmp_path: Path) -> None:
    async with a_house(tmp_path, ScriptedProvider(says('One'), says('Two'))) as house:
        cover = await house.services.conversations.create(house.ada)
        async with house.services.feeds.follow(house.ada, cover.id):
            question = await asked_of_both(house, cover.id)
            await house.run_ended(cover.id)
            followed = await seen(house, question)
    async with a_house(tmp_path) as house:
        fresh = await seen(house, question)
    assert followed['rival'] is not None
    same = ('messages', 'rival', 'drafts')
    assert {name: fresh[name] for name in same} == {name: followed[name] for name in same}


async def test_a_crash_leaves_both_interrupted_side_by_side(tmp_path: Path) -> None:
    script = ScriptedProvider([TextDelta(text='Lamp ha'), asyncio.Event()], [TextDelta(text='Torch ha'), asyncio.Event()])
    async with a_house(tmp_path / 'live', script) as house:
        question = await asked_of_both(house)
        await until_both_speak(house, question, 'Lamp ha', 'Torch ha')
        await house.drafts_saved()
        shutil.copytree(tmp_path / 'live', tmp_path / 'crashed', ignore=shutil.ignore_patterns('index.db*'))
    async with a_house(tmp_path / 'crashed') as house:
        answers = await both(house, question)
        assert {(one.text, one.state) for one in answers} == {('Lamp ha', State.INTERRUPTED), ('Torch ha', State.INTERRUPTED)}
        assert (await seen(house, question))['rival'] is not None


async def test_caps_hold_for_both(house: TestHouse) -> None:
    await house.services.ledger.set_cap(house.ada, Cap(tokens=100))
    question = await asked_of_both(house)
    await house.run_ended(question.conversation)
    answers = await both(house, question)
    assert [one.state for one in answers] == [State.FAILED, State.FAILED]
    assert house.provider.requests == []


async def test_the_same_model_twice_is_refused(house: TestHouse) -> None:
    with pytest.raises(BadInput, match='choose another model to compare'):
        await house.services.timeline.start(house.ada, 'Light?', compare=ModelRef('demo', 'lamp'))
    assert (await house.services.conversations.listed(house.ada)).items == ()


async def test_a_room_refuses_it_in_a_sentence(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo')
    with pytest.raises(BadInput, match='in a room, let both sit at the table'):
        await asked_of_both(house, room.id)


# --- beside an answer that stands ------------------------------------------------------------------------------------
async def answered(house: TestHouse, *later: str) -> tuple[Message, Message]:
    """A question and the answer of the chat's own model; the calls to come are answered with what is said `later`."""
    await house.services.catalogue.set_price(house.ada, OTHER, FREE)
    house.provider.scripts = [says('By lamp')]
    question = await house.services.timeline.start(house.ada, 'Light?')
    await house.run_ended(question.conversation)
    await house.asides_ended(question.conversation)
    house.provider.scripts = [says(one) for one in later]
    return question, (await house.services.timeline.page(house.ada, question.conversation)).entries[-1].message


async def branch(house: TestHouse, question: Message) -> list[str]:
    return [one.message.text for one in (await house.services.timeline.page(house.ada, question.conversation)).entries]


async def test_a_second_model_answers_the_same_beside_an_answer_that_stands(house: TestHouse) -> None:
    question, first = await answered(house, 'By torch')
    async with house.services.feeds.follow(house.ada, question.conversation):
        second = await house.services.again.compare(house.ada, first.id, OTHER)
        await house.run_ended(question.conversation)
        followed = await seen(house, question)
    one, other = await both(house, question)
    assert (one.id, one.text, other.text) == (first.id, 'By lamp', 'By torch')
    assert (other.id, other.model, other.beside, other.parent) == (second.id, OTHER, first.id, question.id)
    asked = house.provider.requests
    assert (asked[-1].model, asked[-1].turns) == ('torch', asked[0].turns)
    rival = followed['rival']
    assert isinstance(rival, dict)
    assert (rival['id'], rival['content'], len(rival['versions'])) == (second.id, 'By torch', 2)


@pytest.mark.parametrize(('kept', 'stands'), [(0, ['Light?', 'By lamp', 'And?', 'More']), (1, ['Light?', 'By torch'])])
async def test_what_followed_comes_back_with_the_answer_it_stands_under(house: TestHouse, kept: int, stands: list[str]) -> None:
    question, first = await answered(house, 'More', 'By torch')
    await house.services.timeline.post(house.ada, question.conversation, 'And?')
    await house.run_ended(question.conversation)
    async with house.services.feeds.follow(house.ada, question.conversation):
        second = await house.services.again.compare(house.ada, first.id, OTHER)
        await house.run_ended(question.conversation)
        followed = await seen(house, question)
    rival = followed['rival']
    assert isinstance(rival, dict)
    assert (rival['id'], rival['content']) == (second.id, 'By torch')
    assert await branch(house, question) == ['Light?', 'By lamp']
    await house.services.timeline.select_version(house.ada, (first, second)[kept].id)
    assert await branch(house, question) == stands
    assert (await seen(house, question))['rival'] is None


async def test_a_third_model_takes_the_place_of_the_second(house: TestHouse) -> None:
    question, first = await answered(house, 'By torch', 'By sun')
    await house.services.again.compare(house.ada, first.id, OTHER)
    await house.run_ended(question.conversation)
    await house.services.catalogue.set_price(house.ada, ModelRef('demo', 'sun'), FREE)
    third = await house.services.again.compare(house.ada, first.id, ModelRef('demo', 'sun'))
    await house.run_ended(question.conversation)
    rival = (await seen(house, question))['rival']
    assert isinstance(rival, dict)
    assert (rival['id'], len(rival['versions'])) == (third.id, 3)


async def test_only_a_finished_answer_of_a_chat_is_compared_and_with_another_model(house: TestHouse) -> None:
    question, first = await answered(house)
    compare = house.services.again.compare
    with pytest.raises(BadInput, match='choose another model to compare'):
        await compare(house.ada, first.id, ModelRef('demo', 'lamp'))
    with pytest.raises(Conflict, match='Only an answer'):
        await compare(house.ada, question.id, OTHER)
    with pytest.raises(NotFound):
        await compare(BOB.id, first.id, OTHER)
    await house.services.timeline.delete_message(house.ada, first.id)
    with pytest.raises(Conflict, match='was deleted'):
        await compare(house.ada, first.id, OTHER)
    await house.services.timeline.restore_message(house.ada, first.id)
    house.provider.scripts = [[TextDelta(text='Torch ha'), asyncio.Event()]]
    second = await compare(house.ada, first.id, OTHER)
    for one in (first, second):
        with pytest.raises(Conflict, match='being written already'):
            await compare(house.ada, one.id, OTHER)
    await house.services.orchestrator.stop(house.ada, question.conversation)
    assert len((await house.services.timeline.message(house.ada, first.id)).versions) == 2


async def test_an_answer_in_a_room_is_not_compared(house: TestHouse) -> None:
    room = await a_table(house, 'ann', 'bo')
    await house.services.timeline.post(house.ada, room.id, 'Light?')
    await house.run_ended(room.id)
    answer = (await house.services.timeline.page(house.ada, room.id)).entries[-1].message
    with pytest.raises(BadInput, match='in a room, let both sit at the table'):
        await house.services.again.compare(house.ada, answer.id, OTHER)


async def test_comparing_the_newest_answer_moves_the_chat_to_the_top(house: TestHouse) -> None:
    question, first = await answered(house, 'By torch')
    house.clock.move(timedelta(hours=1))
    await house.services.again.compare(house.ada, first.id, OTHER)
    await house.run_ended(question.conversation)
    cover = await house.services.conversations.get(house.ada, question.conversation)
    assert (cover.active_at, cover.head) == (house.clock.now(), first.id)
