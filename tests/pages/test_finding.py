"""Finding a place from the sidebar, and landing on it."""

from chatapp.domain.ids import MessageId
from components.palette import Palette
from components.search_panel import SearchPanel
from components.sidebar import Sidebar
from components.transcript import Transcript
from components.welcome import Welcome
from tests.pages.reading import PATIENCE, Pages, only
from tests.support.house import TestHouse
from tests.support.scripted import says


async def talk(house: TestHouse, *questions: str) -> list[MessageId]:
    """A conversation with these questions, an answer after each; the ids of the questions."""
    first = await house.services.timeline.start(house.ada, questions[0])
    ids = [first.id]
    await house.run_ended(first.conversation)
    for question in questions[1:]:
        ids.append((await house.services.timeline.post(house.ada, first.conversation, question)).id)
        await house.run_ended(first.conversation)
    await house.index_feed.catch_up()
    return ids


async def test_what_is_typed_in_the_sidebar_is_found_in_titles_and_texts(front: Pages) -> None:
    front.house.provider.scripts = [says('The heater came on.')]
    await talk(front.house, 'Which nights cost the most?')
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('search', 'heater')
    await user.should_see('The heater came on.', retries=PATIENCE)
    user.find(kind=Sidebar).trigger('search', 'x' * 2000)


async def test_an_address_with_a_message_lands_amid_its_neighbours(front: Pages) -> None:
    ids = await talk(front.house, *(f'Question {number}' for number in range(30)))
    conversation = (await front.house.services.timeline.message(front.house.ada, ids[0])).message.conversation
    user = await front.reader()
    await user.open(f'/c/{conversation}?m={ids[1]}')
    landing = only(user, Transcript).props['landing']
    shown = [one['id'] for one in landing['page']['messages']]
    assert (landing['id'], landing['page']['has_older'], landing['page']['has_newer']) == (ids[1], False, True)
    assert ids[0] in shown
    assert ids[2] in shown
    await user.open(f'/c/{conversation}?m={ids[29]}')
    assert only(user, Transcript).props['landing'] == {'id': ids[29], 'page': None}
    await user.open(f'/c/{conversation}?m=nonsense')
    assert only(user, Transcript).props['landing'] is None


async def test_landing_opens_the_branch_and_leaves_one_that_is_open(front: Pages) -> None:
    house = front.house
    (first, second) = await talk(house, 'One', 'Two')
    conversation = (await house.services.timeline.message(house.ada, first)).message.conversation
    other = await house.services.timeline.edit(house.ada, second, 'Two again')
    await house.run_ended(conversation)
    head = (await house.services.conversations.get(house.ada, conversation)).head
    await house.services.timeline.around(house.ada, first)
    await house.services.timeline.around(house.ada, other.id)
    assert (await house.services.conversations.get(house.ada, conversation)).head == head
    page = await house.services.timeline.around(house.ada, second)
    assert [one.message.text for one in page.entries] == ['One', 'Hello there.', 'Two', 'Hello there.']
    assert (await house.services.conversations.get(house.ada, conversation)).head != head


async def test_the_page_of_results_shows_titles_and_places_and_refuses_in_a_sentence(front: Pages) -> None:
    front.house.provider.scripts = [says('The heater came on.')]
    await talk(front.house, 'Which nights cost the most?')
    user = await front.reader()
    await user.open('/search?q=heater')
    look = {'query': 'heater', 'who': '', 'model': '', 'days': 30, 'cursor': '', 'conversation': ''}
    user.find(kind=SearchPanel).trigger('look', look)
    await user.should_see('The heater came on.', retries=PATIENCE)
    user.find(kind=SearchPanel).trigger('look', look | {'who': 'person'})
    await user.should_not_see('The heater came on.', retries=PATIENCE)
    user.find(kind=SearchPanel).trigger('look', look | {'query': 'x' * 501})
    await user.should_see('Search for at most 500 characters.', retries=PATIENCE)
    user.find(kind=SearchPanel).trigger('look', look | {'conversation': 'f' * 32})
    await user.should_see('This conversation does not exist, or not any more.', retries=PATIENCE)


async def test_the_palette_offers_what_was_opened_last(front: Pages) -> None:
    house = front.house
    opened, gone, _ = [(await house.services.conversations.create(house.ada, title=name)).id for name in ('Opened', 'Gone', 'Unread')]
    user = await front.reader()
    await user.open('/')
    user.find(kind=Palette).trigger('recent')
    await user.should_see(kind=Palette, content='Unread', retries=PATIENCE)  # nothing was opened yet: what there is
    for one in (opened, gone):
        await house.services.shelf.read(house.ada, one)
    await house.services.conversations.delete(house.ada, gone)
    user.find(kind=Palette).trigger('recent')
    await user.should_not_see(kind=Palette, content='Unread', retries=PATIENCE)
    await user.should_see(kind=Palette, content='Opened')
    await user.should_not_see(kind=Palette, content='Gone')


async def test_the_palette_finds_and_begins(front: Pages) -> None:
    await talk(front.house, 'Which nights cost the most?')
    user = await front.reader()
    await user.open('/')
    user.find(kind=Palette).trigger('recent')
    user.find(kind=Palette).trigger('search', 'nights')
    await user.should_see(kind=Palette, content='Which nights cost the most?', retries=PATIENCE)
    user.find(kind=Palette).trigger('fresh', 'a word')
    await user.should_see(Welcome, retries=PATIENCE)
