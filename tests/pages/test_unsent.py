"""What is typed is kept by the house and comes back in every page of the same reader."""

from components.composer import Composer
from tests.pages.reading import PATIENCE, Pages, only, send


async def test_what_is_typed_in_one_tab_is_offered_in_another_and_sending_clears_it(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Bees')
    writer = await front.reader()
    await writer.open(f'/c/{made.id}')
    writer.find(kind=Composer).trigger('draft', 'half a thought')
    watcher = await front.reader()
    await watcher.open(f'/c/{made.id}')
    await watcher.should_see('half a thought', retries=PATIENCE)

    send(writer, 'A whole one')
    await writer.should_see('Hello there.', retries=PATIENCE)
    await watcher.should_not_see('half a thought', retries=PATIENCE)
    assert await front.house.services.unsent.of(front.house.ada, made.id) == ''


async def test_a_new_chat_keeps_its_own_until_it_has_begun(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    user.find(kind=Composer).trigger('draft', 'Dear')
    again = await front.reader()
    await again.open('/')
    await again.should_see('Dear', retries=PATIENCE)
    send(again, 'Dear house', key='k2')
    await again.should_see('Hello there.', retries=PATIENCE)
    assert await front.house.services.unsent.of(front.house.ada, None) == ''
    assert only(again, Composer).props['conversation']
