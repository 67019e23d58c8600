"""What one might say next: at most three, counted, switchable, never after Stop, gone once the talk goes on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.errors import Forbidden, NotFound
from chatapp.domain.events import Suggested
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.providers.opening import Opener
from chatapp.services.suggestions import suggested
from tests.support.house import TestHouse, a_house
from tests.support.standin import Script, Standin, say

LOCAL = ModelRef('local', 'stand-in')
THREE = say('- How warm?\n- How long?\n- Which flour?\n- And salt?')


@pytest.fixture
async def vendor() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
async def house(tmp_path: Path, vendor: Standin) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, open_provider=Opener(), suggestions=True) as house:
        await house.services.connections.save(house.ada, kind='openai', name='local', base_url=vendor.openai_url, api_key='')
        await house.services.catalogue.refresh()
        await house.services.titles.switch(house.ada, on=False)
        yield house


async def asked(house: TestHouse, vendor: Standin, *scripts: Script) -> ConversationId:
    """A conversation whose first answer is complete."""
    vendor.script(*scripts)
    question = await house.services.timeline.start(house.ada, 'Bread?', model=LOCAL)
    await house.run_ended(question.conversation)
    return question.conversation


async def test_three_at_most_are_told_kept_and_counted(house: TestHouse, vendor: Standin) -> None:
    conversation = await asked(house, vendor, say('Yes.'), THREE)
    await house.asides_ended(conversation)
    assert await house.services.suggestions.of(house.ada, conversation) == ('How warm?', 'How long?', 'Which flour?')
    assert [event.texts for event in house.heard if isinstance(event, Suggested)] == [('How warm?', 'How long?', 'Which flour?')]
    assert (await house.services.ledger.in_conversation(house.ada, conversation)).calls == 2


async def test_after_a_whisper_only_whom_it_was_told_to_gets_them(house: TestHouse, vendor: Standin) -> None:
    conversation = await asked(house, vendor, say('Yes.'), say('No list.'), THREE, THREE)
    await house.asides_ended(conversation)
    question, answer = [one.message for one in (await house.services.timeline.page(house.ada, conversation)).entries]
    await house.services.suggestions.make(house.ada, question, replace(answer, to='another'))
    assert await house.services.suggestions.of(house.ada, conversation) == ()
    assert [one.heard_by(house.ada) for one in house.heard if isinstance(one, Suggested)] == [False]
    await house.services.suggestions.make(house.ada, question, replace(answer, to=house.ada))
    assert await house.services.suggestions.of(house.ada, conversation)


async def test_they_are_gone_once_the_talk_goes_on(house: TestHouse, vendor: Standin) -> None:
    conversation = await asked(house, vendor, say('Yes.'), THREE, say('More.'), say('No list.'))
    await house.asides_ended(conversation)
    await house.services.timeline.post(house.ada, conversation, 'How warm?')
    assert await house.services.suggestions.of(house.ada, conversation) == ()


async def test_stop_ends_the_call_for_them_too(house: TestHouse, vendor: Standin) -> None:
    conversation = await asked(house, vendor, say('Yes.'), say('- How warm?\n- How long?', hold_after=2))
    _, aside = await vendor.requests(2)
    await house.services.orchestrator.stop(house.ada, conversation)
    await aside.closed.wait()
    assert aside.closed_by == 'client'
    assert await house.services.suggestions.of(house.ada, conversation) == ()


async def test_after_an_answer_that_was_stopped_nothing_is_asked(house: TestHouse, vendor: Standin) -> None:
    vendor.script(say('one two three four', hold_after=2))
    question = await house.services.timeline.start(house.ada, 'Bread?', model=LOCAL)
    await vendor.requests(1)
    await house.services.orchestrator.stop(house.ada, question.conversation)
    await house.asides_ended(question.conversation)
    assert len(vendor.chats) == 1


async def test_the_owner_switches_them_off_and_on_again(house: TestHouse, vendor: Standin) -> None:
    await house.services.suggestions.switch(house.ada, on=False)
    conversation = await asked(house, vendor, say('Yes.'))
    await house.asides_ended(conversation)
    assert len(vendor.chats) == 1
    assert not await house.services.suggestions.switched_on()
    await house.services.suggestions.switch(house.ada, on=True)
    assert await house.services.suggestions.switched_on()


async def test_the_demo_asks_nobody_for_them(tmp_path: Path) -> None:
    async with a_house(tmp_path, suggestions=True) as house:
        question = await house.services.timeline.start(house.ada, 'Hi')
        await house.run_ended(question.conversation)
        await house.asides_ended(question.conversation)
        assert len(house.provider.requests) == 1


async def test_nobody_reads_another_s(house: TestHouse, vendor: Standin) -> None:
    conversation = await asked(house, vendor, say('Yes.'), THREE)
    with pytest.raises(NotFound):
        await house.services.suggestions.of(PersonId('bob'), conversation)
    with pytest.raises((Forbidden, NotFound)):
        await house.services.suggestions.switch(PersonId('bob'), on=False)


@pytest.mark.parametrize('said', ['', 'A short talk', '-no\n-list', f'- {"x" * 121}'])
def test_an_answer_in_another_form_suggests_nothing(said: str) -> None:
    assert suggested(said) == ()
