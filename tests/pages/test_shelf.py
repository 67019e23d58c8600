"""The shelf in the sidebar and in menus, as a reader uses it."""

from nicegui.testing import User

from chatapp.domain.ids import ConversationId
from chatapp.domain.shelf import Selection
from chatapp.domain.tuning import Tuning
from components.composer import Composer
from components.header import Header
from components.library import Library
from components.shell import Shell
from components.sidebar import Sidebar
from components.template_dialog import TemplateDialog
from components.topic_dialog import TopicDialog
from components.transcript import Transcript
from components.welcome import Welcome
from pages.frame import LISTED
from tests.pages.reading import PATIENCE, Pages, only, until


def row(user: User, conversation: str) -> dict[str, object]:
    rows: list[dict[str, object]] = only(user, Sidebar).props['rows']
    return next((one for one in rows if one['id'] == conversation), {})


async def talked(front: Pages, text: str) -> ConversationId:
    message = await front.house.services.timeline.start(front.house.ada, text)
    await front.house.run_ended(message.conversation)
    return message.conversation


async def test_an_answer_elsewhere_is_marked_on_every_page_and_opening_it_clears_all_marks(front: Pages) -> None:
    writer, watcher = await front.reader(), await front.reader()
    await writer.open('/')
    await watcher.open('/')
    conversation = await talked(front, 'Rye starter')
    await until(lambda: row(writer, conversation).get('unread') is True and row(watcher, conversation).get('unread') is True)

    writer.find(kind=Sidebar).trigger('open', conversation)

    await until(lambda: row(writer, conversation).get('unread') is False and row(watcher, conversation).get('unread') is False)


async def test_a_call_by_name_is_marked_on_every_page_of_the_called_until_one_of_them_reads(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    room = (await services.rooms.create(ada, 'Table')).id
    _, secret = await services.company.invite(ada, room)
    _, guest, _ = await services.company.come_in(secret, 'Bob')
    writer, watcher = await front.reader(), await front.reader()
    await writer.open('/')
    await watcher.open('/')
    await services.timeline.post(guest.person, room, '@Ada, come and look')
    await front.house.run_ended(room)
    await until(lambda: row(writer, room).get('needsYou') is True and row(watcher, room).get('needsYou') is True)

    writer.find(kind=Sidebar).trigger('open', room)

    await until(lambda: row(writer, room).get('needsYou') is False and row(watcher, room).get('needsYou') is False)


async def test_an_answer_on_the_screen_is_read_as_it_comes(front: Pages) -> None:
    conversation = await talked(front, 'Rye starter')
    user = await front.reader()
    await user.open(f'/c/{conversation}')
    await user.should_see(Transcript, retries=PATIENCE)
    await front.house.services.timeline.post(front.house.ada, conversation, 'And spelt?')
    await front.house.run_ended(conversation)

    async def all_read() -> bool:
        marks = await front.house.services.shelf.marks(front.house.ada, [conversation])
        return not marks[conversation].unread

    await until(all_read)
    await until(lambda: row(user, conversation).get('unread') is False)


async def test_a_pin_is_told_first_after_a_reload_however_old_and_an_archived_one_is_in_the_archive_alone(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    old, away, *_ = [await services.conversations.create(ada, title=f'No {number}') for number in range(LISTED + 3)]
    user = await front.reader()
    await user.open('/')
    assert row(user, old.id) == {}  # so many are newer
    user.find(kind=Sidebar).trigger('act', {'id': old.id, 'act': 'pin'})
    await until(lambda: row(user, old.id).get('pinned') is True)
    user.find(kind=Sidebar).trigger('act', {'id': away.id, 'act': 'archive'})
    await user.should_see('Archived.', retries=PATIENCE)

    await user.open('/')
    assert [one['title'] for one in only(user, Sidebar).props['rows'] if one['pinned']] == ['No 0']
    assert only(user, Sidebar).props['rows'][0]['id'] == old.id
    user.find(kind=Sidebar).trigger('older')
    await until(lambda: len(only(user, Sidebar).props['rows']) == LISTED + 2)
    assert row(user, away.id) == {}
    for path, there in (('/archive', True), ('/conversations', False)):
        await user.open(path)
        assert (away.id in [one['id'] for one in only(user, Library).props['rows']]) == there


async def test_an_archived_one_leaves_until_undo(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('act', {'id': made.id, 'act': 'archive'})
    await user.should_not_see('Rye starter', retries=PATIENCE)
    await user.should_see('Archived.')
    archived = await front.house.services.conversations.listed(front.house.ada, which=Selection(archived=True))
    assert [one.id for one in archived.items] == [made.id]
    user.find(kind=Shell).trigger('action', 0)
    await user.should_see('Rye starter', retries=PATIENCE)


async def test_a_duplicate_opens_and_the_head_pins_what_it_shows(front: Pages) -> None:
    conversation = await talked(front, 'Rye starter')
    user = await front.reader()
    await user.open(f'/c/{conversation}')
    user.find(kind=Header).trigger('act', 'duplicate')
    await user.should_see('Rye starter (copy)', retries=PATIENCE)
    await until(lambda: only(user, Header).props['title'] == 'Rye starter (copy)')
    user.find(kind=Header).trigger('act', 'pin')
    await until(lambda: only(user, Header).props['pinned'] is True)


async def test_topics_are_made_and_put_on_in_a_dialog_and_stand_in_the_sidebar(front: Pages) -> None:
    conversation = await talked(front, 'Rye starter')
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('act', {'id': conversation, 'act': 'topics'})
    await user.should_see('Topics of this conversation', retries=PATIENCE)
    user.find(kind=TopicDialog).trigger('add', 'Bread')
    await until(lambda: [one['name'] for one in only(user, Sidebar).props['topics']] == ['Bread'])
    (bread,) = await front.house.services.shelf.topics(front.house.ada)
    await until(lambda: row(user, conversation).get('topics') == [bread.id])
    user.find(kind=TopicDialog).trigger('add', 'bread')
    await user.should_see('You have a topic of this name already.', retries=PATIENCE)
    user.find(kind=TopicDialog).trigger('label', {'id': bread.id, 'on': False})
    await until(lambda: row(user, conversation).get('topics') == [])


async def test_an_unknown_act_and_one_on_what_is_not_there_change_nothing(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('act', {'id': 'nothing', 'act': 'remove'})
    await user.should_see('This conversation does not exist, or not any more.', retries=PATIENCE)
    user.find(kind=Sidebar).trigger('act', {'id': 'nothing', 'act': 'burn'})
    await user.should_see(Welcome)


async def test_a_conversation_is_saved_as_a_template_and_a_new_chat_begins_with_it(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    conversation = await talked(front, 'Rye starter')
    await services.conversations.rename(ada, conversation, 'Baking')
    await services.conversations.tune(ada, conversation, lambda _: Tuning(temperature=0.5))
    user = await front.reader()
    await user.open(f'/c/{conversation}')
    user.find(kind=Header).trigger('act', 'template')
    await user.should_see('Saved as a template. A new chat offers it.', retries=PATIENCE)
    user.find(kind=TemplateDialog).trigger('ask')
    await user.should_see(kind=TemplateDialog, content='Baking', retries=PATIENCE)
    (saved,) = await services.templates.listed(ada)

    await user.open(f'/?template={saved.id}')
    assert only(user, Composer).props['tuning']['temperature'] == 0.5
    user.find(kind=Composer).trigger('send', ['Rye starter', 'one'])
    await until(lambda: bool(user.find(kind=Header).elements) and only(user, Header).props['title'] == 'Baking')

    await user.open('/')
    user.find(kind=TemplateDialog).trigger('rename', {'id': saved.id, 'name': 'Loaves'})
    await user.should_see(kind=TemplateDialog, content='Loaves', retries=PATIENCE)
    user.find(kind=TemplateDialog).trigger('remove', saved.id)

    async def gone() -> bool:
        return not await services.templates.listed(ada)

    await until(gone)
    answer = await user.http_client.get(f'/?template={saved.id}')
    assert answer.status_code == 404
    assert 'This template does not exist, or not any more.' in answer.text
