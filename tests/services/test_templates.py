"""Templates: saved from a conversation, and what is started from them."""

from dataclasses import replace

import pytest

from chatapp.domain.conversations import Effort
from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.tuning import Tuning
from chatapp.services import templates
from tests.services.test_shelf import talked, told
from tests.support.house import TestHouse

BOB = PersonId('bob')
BRIEF = Tuning(system_prompt='Be brief.', temperature=0.5)


async def tuned(house: TestHouse) -> ConversationId:
    conversation, services = await talked(house), house.services
    await services.conversations.rename(house.ada, conversation, 'Baking')
    await services.conversations.choose_effort(house.ada, conversation, Effort.LOW)
    await services.conversations.tune(house.ada, conversation, lambda _: BRIEF)
    return conversation


async def test_a_conversation_becomes_a_template_and_another_is_started_from_it(house: TestHouse) -> None:
    conversation = await tuned(house)
    model = (await house.services.catalogue.models())[0].ref
    await house.services.conversations.choose_model(house.ada, conversation, model)
    saved = await house.services.templates.save(house.ada, conversation)
    assert (saved.name, saved.model, saved.effort, saved.tuning, saved.text) == ('Baking', model, Effort.LOW, BRIEF, 'Why is rye flat?')

    made, message = await house.services.templates.start(house.ada, saved.id, client_message_id='one')
    await house.run_ended(made.id)
    assert made.id != conversation
    assert message is not None
    assert (made.title, made.model, made.effort, made.tuning) == ('Baking', model, Effort.LOW, BRIEF)
    assert (await told(house, made.id))[0].text == 'Why is rye flat?'
    again, _ = await house.services.templates.start(house.ada, saved.id, client_message_id='one')
    assert again.id == made.id


async def test_without_words_it_stands_empty_and_other_words_take_the_place_of_its_own(house: TestHouse) -> None:
    saved = await house.services.templates.save(house.ada, await tuned(house), name='Bread')
    await house.services.templates.change(house.ada, replace(saved, text=''))
    made, message = await house.services.templates.start(house.ada, saved.id)
    assert (made.title, made.effort, made.tuning, message) == ('Bread', Effort.LOW, BRIEF, None)
    assert await told(house, made.id) == []
    other, said = await house.services.templates.start(house.ada, saved.id, text='Why is spelt sweet?')
    await house.run_ended(other.id)
    assert said is not None
    assert said.text == 'Why is spelt sweet?'


async def test_words_that_were_deleted_are_not_saved(house: TestHouse) -> None:
    conversation = await talked(house)
    await house.services.timeline.delete_message(house.ada, (await told(house, conversation))[0].id)
    assert (await house.services.templates.save(house.ada, conversation)).text == ''


async def test_they_are_each_persons_own(house: TestHouse) -> None:
    saved = await house.services.templates.save(house.ada, await tuned(house))
    with pytest.raises(NotFound):
        await house.services.templates.save(BOB, await talked(house))
    with pytest.raises(NotFound):
        await house.services.templates.start(BOB, saved.id)
    with pytest.raises(NotFound):
        await house.services.templates.change(BOB, replace(saved, name='Mine'))
    with pytest.raises(NotFound):
        await house.services.templates.remove(BOB, saved.id)
    assert await house.services.templates.listed(BOB) == []
    assert await house.services.templates.listed(house.ada) == [saved]
    await house.services.templates.remove(house.ada, saved.id)
    assert await house.services.templates.listed(house.ada) == []


async def test_there_is_an_end_to_them(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, 'MAX_TEMPLATES', 1)
    await house.services.templates.add(house.ada, name='Letter')
    with pytest.raises(BadInput, match='There are 1 templates already'):
        await house.services.templates.add(house.ada, name='Post')
