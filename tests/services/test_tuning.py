"""What a conversation asks of its model reaches the model, as far as it can; what fills the window is told."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.filling import filling
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import Capabilities, ModelInfo
from chatapp.domain.money import FREE
from chatapp.domain.prompt import ModelRequest, UserTurn
from chatapp.domain.tuning import MAX_SYSTEM_CHARS, UNTUNED, Tuning, checked
from chatapp.plumbing.clock import SystemClock
from chatapp.services.requests import Prompts, Requests
from chatapp.services.tools import Toolbox
from tests.support.builders import conversation
from tests.support.house import TestHouse
from tests.support.nobody import Nobody

WILD = Tuning(system_prompt='Rhyme.', temperature=1.5, top_p=0.5, max_tokens=100)


def requested(cover: Conversation, **can: bool) -> ModelRequest:
    prompts = Prompts(chat='You are a lamp.', title='', room='', may_pass='', may_pass_in_words='')
    requests = Requests(Toolbox(Nobody(), clock=SystemClock()), Nobody(), prompts, clock=SystemClock())
    info = ModelInfo(ref=ModelRef('x', 'y'), label='Y', capabilities=Capabilities(**can), price=FREE)
    return requests.made(cover, info, [UserTurn(text='Hi')])


def test_a_model_is_sent_only_what_it_can_do() -> None:
    cover = replace(conversation(), tuning=WILD)
    all_of_it, nothing = requested(cover, temperature=True, top_p=True), requested(cover)
    assert (all_of_it.temperature, all_of_it.top_p, all_of_it.max_output_tokens) == (1.5, 0.5, 100)
    assert (nothing.temperature, nothing.top_p, nothing.max_output_tokens) == (None, None, 100)


def test_a_system_prompt_is_said_after_the_house_s_own_words_and_replaces_none() -> None:
    assert requested(replace(conversation(), tuning=WILD)).system == 'You are a lamp.\n\nRhyme.'
    assert requested(conversation()).system == 'You are a lamp.'


def test_the_longest_answer_is_never_longer_than_the_model_can() -> None:
    assert requested(replace(conversation(), tuning=Tuning(max_tokens=900_000))).max_output_tokens == Capabilities().max_output_tokens


@pytest.mark.parametrize(
    ('tuning', 'field'),
    [
        (Tuning(temperature=2.1), 'temperature'),
        (Tuning(temperature=float('nan')), 'temperature'),
        (Tuning(top_p=0.0), 'top_p'),
        (Tuning(top_p=float('inf')), 'top_p'),
        (Tuning(max_tokens=0), 'max_tokens'),
        (Tuning(system_prompt='x' * (MAX_SYSTEM_CHARS + 1)), 'system_prompt'),
    ],
    ids=lambda one: one if isinstance(one, str) else '',
)
def test_a_value_no_model_takes_is_refused_by_name(tuning: Tuning, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        checked(tuning)
    assert refusal.value.field == field


async def test_what_was_tuned_is_kept_and_asked_for_with_the_next_message(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    await house.services.conversations.tune(house.ada, cover.id, lambda old: replace(old, system_prompt='Rhyme.', max_tokens=50))
    await house.services.timeline.post(house.ada, cover.id, 'Hi')
    await house.run_ended(cover.id)
    asked = house.provider.requests[-1]
    assert asked.system.endswith('Rhyme.')
    assert asked.max_output_tokens == 50
    assert (await house.services.conversations.get(house.ada, cover.id)).tuning == Tuning(system_prompt='Rhyme.', max_tokens=50)


async def test_a_chat_begins_with_what_was_set_before_its_first_message(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi', tuning=WILD)
    await house.run_ended(question.conversation)
    assert house.provider.requests[0].system.endswith('Rhyme.')


async def test_nobody_tunes_or_weighs_what_is_another_s(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    for asking in (
        house.services.conversations.tune(PersonId('bob'), cover.id, lambda _: WILD),
        house.services.context.of(PersonId('bob'), cover.id),
        house.services.ledger.on_branch(PersonId('bob'), cover.id),
        house.services.context.of(house.ada, ConversationId('nowhere')),
    ):
        with pytest.raises(NotFound):
            await asking
    assert (await house.services.conversations.get(house.ada, cover.id)).tuning == UNTUNED


# --- what fills the window -------------------------------------------------------------------------------------------
@pytest.mark.parametrize('texts', [[], ['One'], ['One', 'Two words', '하나 둘']], ids=['none', 'one', 'three'])
def test_the_parts_add_up_to_what_the_request_is_estimated_at(texts: Sequence[str]) -> None:
    request = replace(requested(replace(conversation(), tuning=WILD), tools=True), turns=tuple(UserTurn(text=text) for text in texts))
    found = filling(request, window=10_000, turns=len(texts) + 2)
    assert found.used == request.estimated_input_tokens
    assert found.free == 10_000 - found.used - 100
    assert found.left_out == 2


async def test_the_context_is_what_the_next_request_will_hold(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    before = await house.services.context.of(house.ada, question.conversation)
    await house.services.timeline.post(house.ada, question.conversation, 'And then?')
    await house.run_ended(question.conversation)
    after = await house.services.context.of(house.ada, question.conversation)
    assert before.history > 0
    assert after.history > before.history
    assert after.used + after.reserve + after.free == after.window


# --- what it cost ----------------------------------------------------------------------------------------------------
async def test_a_branch_costs_less_than_the_conversation_once_an_answer_was_asked_for_again(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    assert (await house.services.ledger.on_branch(house.ada, question.conversation)).usage.total_tokens == 15
    page = await house.services.timeline.page(house.ada, question.conversation)
    await house.services.again.regenerate(house.ada, page.entries[-1].message.id)
    await house.run_ended(question.conversation)
    assert (await house.services.ledger.on_branch(house.ada, question.conversation)).usage.total_tokens == 15
    assert (await house.services.ledger.in_conversation(house.ada, question.conversation)).usage.total_tokens == 30
