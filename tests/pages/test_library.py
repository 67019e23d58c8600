"""The lists one chooses many from."""

from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.shelf import Selection
from components.header import Header
from components.library import Library
from components.shell import Shell
from components.transcript import Transcript
from components.tree_map import TreeMap
from tests.pages.reading import PATIENCE, Pages, act, only, until
from tests.pages.test_shelf import talked


async def test_many_are_archived_in_one_go_with_one_undo(front: Pages) -> None:
    made = [(await front.house.services.conversations.create(front.house.ada, title=f'No {number}')).id for number in range(60)]
    user = await front.reader()
    await user.open('/conversations')
    await user.should_see('No 59', retries=PATIENCE)
    assert len(only(user, Library).props['rows']) == 50
    user.find(kind=Library).trigger('more')
    await until(lambda: len(only(user, Library).props['rows']) == 60)

    user.find(kind=Library).trigger('deed', {'deed': 'archive', 'ids': made})
    await user.should_see('60 archived.', retries=PATIENCE)
    await until(lambda: only(user, Library).props['rows'] == [])
    user.find(kind=Shell).trigger('action', 0)
    await until(lambda: len(only(user, Library).props['rows']) == 60)


async def test_the_archive_and_the_trash_give_back_what_they_hold(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    away, gone = await talked(front, 'Away'), await talked(front, 'Gone')
    await services.conversations.archive(ada, away, archived=True)
    await services.conversations.delete(ada, gone)
    user = await front.reader()
    await user.open('/archive')
    await user.should_see('Away', retries=PATIENCE)
    user.find(kind=Library).trigger('deed', {'deed': 'unarchive', 'ids': [away]})
    await until(lambda: only(user, Library).props['rows'] == [])
    await user.open('/trash')
    await user.should_see('Gone', retries=PATIENCE)
    user.find(kind=Library).trigger('deed', {'deed': 'restore', 'ids': [gone]})
    await until(lambda: only(user, Library).props['rows'] == [])
    assert {one.id for one in (await services.conversations.listed(ada)).items} == {away, gone}


async def test_what_is_deleted_for_good_leaves_the_trash(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    first, second = await talked(front, 'First'), await talked(front, 'Second')
    for one in (first, second):
        await services.conversations.delete(ada, one)
    user = await front.reader()
    await user.open('/trash')
    user.find(kind=Library).trigger('deed', {'deed': 'erase', 'ids': [first]})
    await user.should_see('Deleted for good.', retries=PATIENCE)
    await until(lambda: [row['id'] for row in only(user, Library).props['rows']] == [second])
    user.find(kind=Library).trigger('deed', {'deed': 'empty', 'ids': []})
    await user.should_see('The trash is empty.', retries=PATIENCE)
    assert (await services.conversations.listed(ada, which=Selection(deleted=True))).items == ()


async def test_a_topic_has_a_page_to_rename_and_remove_it(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    conversation, bread = await talked(front, 'Rye starter'), await services.shelf.add_topic(ada, 'Bread')
    await services.shelf.label(ada, bread.id, [conversation], on=True)
    user = await front.reader()
    await user.open(f'/topics/{bread.id}')
    await until(lambda: [row['title'] for row in only(user, Library).props['rows']] == ['Rye starter'])
    user.find(kind=Library).trigger('rename', 'Loaves')
    await until(lambda: only(user, Library).props['topic'] == 'Loaves')
    user.find(kind=Library).trigger('drop')
    await until(lambda: _topics(front))
    missing = await user.http_client.get(f'/topics/{bread.id}')
    assert missing.status_code == 404


async def _topics(front: Pages) -> bool:
    return not await front.house.services.shelf.topics(front.house.ada)


async def test_a_branch_opens_and_says_where_it_comes_from_and_the_map_leads_to_any_branch(front: Pages) -> None:
    conversation = await talked(front, 'Rye starter')
    services, ada = front.house.services, front.house.ada
    question, answer = (await services.timeline.page(ada, conversation)).entries
    user = await front.reader()
    await user.open(f'/c/{conversation}')
    await user.should_see(Transcript, retries=PATIENCE)
    act(user, 'branch', answer.message.id)
    await until(lambda: only(user, Header).props['origin'] == {'id': conversation, 'title': 'Rye starter'})

    await services.timeline.edit(ada, question.message.id, 'Spelt starter', rerun=False)
    await user.open(f'/c/{conversation}')
    user.find(kind=Header).trigger('act', 'tree')
    await user.should_see('Map of the tree', retries=PATIENCE)
    user.find(kind=TreeMap).trigger('go', answer.message.id)
    await until(lambda: _head(front, conversation, answer.message.id))


async def _head(front: Pages, conversation: ConversationId, message: MessageId) -> bool:
    return (await front.house.services.conversations.get(front.house.ada, conversation)).head == message
