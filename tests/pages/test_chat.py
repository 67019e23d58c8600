"""The chat page, as a reader uses it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chatapp.domain.conversations import Effort
from chatapp.domain.errors import StorageFull
from chatapp.domain.events import ReplyWaits
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import FREE
from chatapp.domain.stream import TextDelta
from chatapp.services import replies
from chatapp.services.unit import Unit, Units
from components.composer import Composer
from components.header import Header
from components.inspector import Inspector
from components.shell import Shell
from components.sidebar import Sidebar
from components.transcript import Transcript
from components.welcome import Welcome
from pages.talk import WAITS
from tests.pages.reading import PATIENCE, Pages, act, only, send
from tests.support.scripted import DONE, says


async def test_a_first_message_opens_a_conversation_and_its_answer_is_shown(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    await user.should_see('How does chatapp keep my words?', retries=PATIENCE)

    send(user, 'What is a lamp?')

    await user.should_see('What is a lamp?', retries=PATIENCE)
    await user.should_see('Hello there.', retries=PATIENCE)
    await user.should_not_see(Welcome)
    assert only(user, Header).props['title'] == 'What is a lamp?'


async def test_the_same_first_message_sent_again_after_a_lost_connection_makes_no_second_conversation(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    send(user, 'Once only', key='same')
    await user.should_see('Hello there.', retries=PATIENCE)

    send(user, 'Once only', key='same')
    await user.should_see('Hello there.', retries=PATIENCE)

    assert [one.title for one in (await front.house.services.conversations.listed(front.house.ada)).items] == ['Once only']


async def test_a_first_message_that_comes_twice_while_it_is_stored_lays_out_one_timeline(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    composer = user.find(kind=Composer)
    composer.trigger('send', ['Once only', 'same'])
    composer.trigger('send', ['Once only', 'same'])
    await user.should_see('Hello there.', retries=PATIENCE)

    assert user.client is not None
    assert len([one for one in user.client.elements.values() if isinstance(one, Transcript)]) == 1


async def test_a_second_tab_sees_a_new_conversation_and_its_new_title(front: Pages) -> None:
    writer, watcher = await front.reader(), await front.reader()
    await watcher.open('/')
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    await watcher.should_see('Rye starter', retries=PATIENCE)

    await writer.open(f'/c/{made.id}')
    writer.find(kind=Header).trigger('rename', 'Rye starter, day four')

    await watcher.should_see('Rye starter, day four', retries=PATIENCE)


async def test_a_deleted_conversation_leaves_and_undo_brings_it_back(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    user = await front.reader()
    await user.open(f'/c/{made.id}')

    user.find(kind=Header).trigger('act', 'remove')
    await user.should_see(Welcome, retries=PATIENCE)
    await user.should_see('Moved to the trash.')
    await user.should_not_see('Rye starter')

    user.find(kind=Shell).trigger('action', 0)
    await user.should_see('Rye starter', retries=PATIENCE)
    await user.should_see(Transcript, retries=PATIENCE)


async def test_what_the_house_refuses_is_told_in_its_own_sentence(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    user = await front.reader()
    await user.open(f'/c/{made.id}')

    user.find(kind=Sidebar).trigger('rename', {'id': made.id, 'title': '   '})

    await user.should_see('A title needs at least one character.', retries=PATIENCE)


async def test_edit_regenerate_and_versions_reach_the_timeline(front: Pages) -> None:
    front.house.provider.scripts[:] = [says('One.'), says('Title'), says('Two.'), says('Three.')]
    user = await front.reader()
    await user.open('/')
    send(user, 'Count')
    await user.should_see('One.', retries=PATIENCE)
    services, ada = front.house.services, front.house.ada
    (cover,) = (await services.conversations.listed(ada)).items
    await front.house.run_ended(cover.id)
    question, answer = (await services.timeline.page(ada, cover.id)).entries

    act(user, 'regenerate', answer.message.id)
    await user.should_not_see('One.', retries=PATIENCE)
    act(user, 'version', answer.message.id, id=answer.message.id)
    await user.should_see('One.', retries=PATIENCE)
    act(user, 'edit', question.message.id, text='Count on')
    await user.should_see('Count on', retries=PATIENCE)


async def test_a_deleted_message_can_be_brought_back(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    send(user, 'Count')
    await user.should_see('Hello there.', retries=PATIENCE)
    (cover,) = (await front.house.services.conversations.listed(front.house.ada)).items
    await front.house.run_ended(cover.id)
    answer = (await front.house.services.timeline.page(front.house.ada, cover.id)).entries[-1].message

    act(user, 'delete', answer.id)
    await user.should_not_see('Hello there.', retries=PATIENCE)

    user.find(kind=Shell).trigger('action', 0)
    await user.should_see('Hello there.', retries=PATIENCE)


async def test_details_show_the_request_that_was_sent(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    send(user, 'Count')
    await user.should_see('Hello there.', retries=PATIENCE)
    (cover,) = (await front.house.services.conversations.listed(front.house.ada)).items
    await front.house.run_ended(cover.id)

    user.find(kind=Header).trigger('inspect')

    await user.should_see('{"scripted": true}', retries=PATIENCE)
    user.find(kind=Inspector).trigger('close')
    await user.should_not_see('{"scripted": true}')


async def test_stop_ends_the_answer(front: Pages) -> None:
    never = asyncio.Event()
    front.house.provider.scripts[:] = [[*says('Half')[:1], never]]
    user = await front.reader()
    await user.open('/')
    send(user, 'Go on')
    await user.should_see('Half', retries=PATIENCE)
    (cover,) = (await front.house.services.conversations.listed(front.house.ada)).items

    user.find(kind=Composer).trigger('stop')

    assert (await front.house.run_ended(cover.id)).reason == 'stopped'
    assert front.house.provider.open_streams == 0


async def test_the_chosen_effort_is_kept_on_the_conversation(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    user = await front.reader()
    await user.open(f'/c/{made.id}')

    user.find(kind=Header).trigger('effort', 'high')
    await user.should_see('Thinking: high', retries=PATIENCE)

    assert (await front.house.services.conversations.get(front.house.ada, made.id)).effort is Effort.HIGH


async def test_what_nobody_may_see_is_a_plain_page_without_a_socket(front: Pages) -> None:
    user = await front.reader()
    answer = await user.http_client.get('/c/unknown')
    assert answer.status_code == 404
    assert 'socket.io' not in answer.text
    assert 'Nothing here' in answer.text


async def test_a_suggestion_clicked_twice_begins_one_conversation_and_a_new_one_from_a_new_chat(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    offers = user.find(kind=Welcome)
    offers.trigger('offer', 2)
    offers.trigger('offer', 2)
    await user.should_see('Hello there.', retries=PATIENCE)
    listed = front.house.services.conversations.listed
    assert len((await listed(front.house.ada)).items) == 1

    user.find(kind=Sidebar).trigger('open', '')
    await user.should_see(Welcome, retries=PATIENCE)
    user.find(kind=Welcome).trigger('offer', 2)
    await user.should_see('Hello there.', retries=PATIENCE)
    covers = (await listed(front.house.ada)).items
    assert len(covers) == 2
    for cover in covers:
        question = (await front.house.services.timeline.page(front.house.ada, cover.id)).entries[0].message
        assert user.client is not None
        assert user.client.id not in (question.client_message_id or '')


async def test_the_composer_of_a_new_chat_knows_what_was_chosen(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    user.find(kind=Header).trigger('effort', 'high')
    await user.should_see('Thinking: high', retries=PATIENCE)
    assert only(user, Composer).props['effort'] == 'high'


async def test_who_sends_too_often_is_told_when_to_go_on(front: Pages) -> None:
    for _ in range(30):
        front.house.services.limits.check('send', front.house.ada)
    user = await front.reader()
    await user.open('/')

    user.find(kind=Welcome).trigger('offer', 2)

    await user.should_see('That was too often; try again in', retries=PATIENCE)


async def test_a_reader_who_only_watches_is_told_that_an_answer_cannot_be_stored(front: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    house, finish, full = front.house, asyncio.Event(), [True, True]
    house.provider.scripts = [[TextDelta(text='Rye '), finish, TextDelta(text='it is.'), DONE]]
    monkeypatch.setattr(replies, 'STORE_AGAIN_S', 0.01)
    post = await house.services.timeline.start(house.ada, 'Which bread?')
    user = await front.reader()
    await user.open(f'/c/{post.conversation}')
    await user.should_see('Which bread?', retries=PATIENCE)
    write = Units.write

    @asynccontextmanager
    async def filling(self: Units) -> AsyncIterator[Unit]:
        async with write(self) as unit:
            yield unit
            if full:
                full.pop()
                raise StorageFull('The disk is full.')

    monkeypatch.setattr(Units, 'write', filling)
    finish.set()
    await user.should_see(WAITS, retries=PATIENCE)
    await user.should_see('Rye it is.', retries=PATIENCE)
    await house.run_ended(post.conversation)
    assert len([one for one in house.heard if isinstance(one, ReplyWaits)]) == 1


async def test_a_second_model_is_offered_and_answers_beside_the_first(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    front.house.provider.scripts = [says('By lamp')]
    question = await services.timeline.start(ada, 'Light?')
    await front.house.run_ended(question.conversation)
    await front.house.asides_ended(question.conversation)
    front.house.provider.scripts = [says('By torch')]
    await services.catalogue.set_price(ada, ModelRef('demo', 'torch'), FREE)
    answer = (await services.timeline.page(ada, question.conversation)).entries[-1].message
    user = await front.reader()
    await user.open(f'/c/{question.conversation}')
    await user.should_see('By lamp', retries=PATIENCE)
    assert only(user, Transcript).props['compares']
    offered: asyncio.Queue[str] = asyncio.Queue()
    only(user, Transcript).offer = lambda message, _groups: offered.put_nowait(message)  # type: ignore[method-assign,assignment]
    user.find(kind=Transcript).trigger('models', answer.id)
    assert await offered.get() == answer.id

    act(user, 'compare', answer.id, model='demo:torch')

    await user.should_see('By torch', retries=PATIENCE)
    await user.should_see('By lamp', retries=PATIENCE)


@pytest.mark.parametrize('path', ['javascript:alert(1)', '/\\evil.example', '/\t/evil.example'])
async def test_a_step_back_leads_to_no_page_but_one_of_this_house(front: Pages, path: str) -> None:
    message = await front.house.services.timeline.start(front.house.ada, 'What is a lamp?')
    user = await front.reader()
    await user.open(f'/c/{message.conversation}')
    await user.should_see('What is a lamp?', retries=PATIENCE)
    user.find(kind=Shell).trigger('visit', path)
    await user.should_see(Welcome, retries=PATIENCE)
