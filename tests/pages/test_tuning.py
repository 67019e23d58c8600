"""Chat settings and the figures in the head, as a reader uses them."""

import pytest

from chatapp.domain.errors import BadInput
from chatapp.domain.tuning import Tuning
from components.chat_settings import ChatSettings
from components.shell import Shell
from pages.tuning import typed_tuning
from tests.pages.reading import PATIENCE, Pages, only, send

TYPED = {'system_prompt': 'Rhyme.', 'temperature': '', 'top_p': '', 'max_tokens': '300'}


async def test_settings_of_a_new_chat_are_what_it_begins_with_and_the_next_new_chat_has_none(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    user.find(kind=ChatSettings).trigger('open')
    user.find(kind=ChatSettings).trigger('save', TYPED)
    send(user, 'Hello')
    await user.should_see('Hello there.', retries=PATIENCE)
    cover = (await front.house.services.conversations.listed(front.house.ada)).items[0]
    assert cover.tuning == Tuning(system_prompt='Rhyme.', max_tokens=300)
    assert only(user, ChatSettings).props['tuned'] is True

    user.find(kind=Shell).trigger('fresh')
    await user.should_not_see('Hello there.', retries=PATIENCE)
    assert only(user, ChatSettings).props['tuned'] is False


async def test_settings_of_a_conversation_are_kept_and_a_wrong_number_is_refused(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Bees')
    user = await front.reader()
    await user.open(f'/c/{made.id}')
    user.find(kind=ChatSettings).trigger('save', TYPED)
    await user.should_see('Chat settings, changed', retries=PATIENCE)
    user.find(kind=ChatSettings).trigger('save', {**TYPED, 'temperature': 'warm'})
    await user.should_see('Write the temperature as a number', retries=PATIENCE)
    cover = await front.house.services.conversations.get(front.house.ada, made.id)
    assert cover.tuning == Tuning(system_prompt='Rhyme.', max_tokens=300)


@pytest.mark.parametrize(('field', 'typed'), [('temperature', 'warm'), ('temperature', '9'), ('top_p', '0'), ('max_tokens', '1e3')])
def test_what_is_no_such_number_is_refused_under_its_field(field: str, typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        typed_tuning({field: typed})
    assert refusal.value.field == field
