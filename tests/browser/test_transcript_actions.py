"""What one can do with a message."""

from playwright.sync_api import expect

from tests.browser.conftest import Scene

CLIPBOARD = 'navigator.clipboard.readText()'


def chat(scene: Scene) -> None:
    scene.open(['person', 'm1', 'A question'], ['reply', 'r1'], ['text', 'r1', 'An **answer**.'], ['end', 'r1'])


def test_copy_gives_the_text_as_it_was_written(scene: Scene) -> None:
    chat(scene)
    answer = scene.page.get_by_role('article', name='Message from Juniper')
    answer.get_by_role('button', name='Copy', exact=True).click()
    expect(scene.page.get_by_role('status').filter(has_text='Copied')).to_be_attached()
    assert scene.page.evaluate(CLIPBOARD) == 'An **answer**.'


def test_each_action_asks_the_server_for_its_message(scene: Scene) -> None:
    chat(scene)
    answer = scene.page.get_by_role('article', name='Message from Juniper')
    for name in ('Regenerate', 'Details', 'Delete'):
        answer.get_by_role('button', name=name).click()
        assert scene.wait_for(name.lower()) == [name.lower(), 'r1', {}]


def test_versions_are_counted_and_the_ends_have_no_further(scene: Scene) -> None:
    chat(scene)
    scene.play(['versions', 'r1', 'r0', 'r1'])
    answer = scene.page.get_by_role('article', name='Message from Juniper')
    expect(answer.locator('.versions')).to_have_text('2 / 2')
    expect(answer.get_by_role('button', name='Next version')).to_be_disabled()
    answer.get_by_role('button', name='Previous version').click()
    assert scene.wait_for('version') == ['version', 'r1', {'id': 'r0'}]


def test_editing_keeps_the_text_until_the_server_has_taken_it(scene: Scene) -> None:
    chat(scene)
    scene.play(['refuse', 'Not now: an answer is being written.'])
    mine = scene.page.get_by_role('article', name='Message from Mara')
    mine.hover()
    mine.get_by_role('button', name='Edit').click()
    box = mine.get_by_role('textbox', name='Edit message')
    expect(box).to_be_focused()
    box.fill('A better question')
    mine.get_by_role('button', name='Send').click()
    assert scene.wait_for('edit') == ['edit', 'm1', {'text': 'A better question'}]
    expect(mine.get_by_role('alert')).to_have_text('Not now: an answer is being written.')
    expect(box).to_have_value('A better question')
    scene.play(['refuse', None])
    mine.get_by_role('button', name='Send').click()
    expect(box).to_have_count(0)


def test_escape_leaves_the_editor_and_changes_nothing(scene: Scene) -> None:
    chat(scene)
    mine = scene.page.get_by_role('article', name='Message from Mara')
    mine.get_by_role('button', name='Edit').click()
    mine.get_by_role('textbox').fill('something else')
    scene.page.keyboard.press('Escape')
    expect(mine).to_contain_text('A question')
    expect(mine.get_by_role('button', name='Edit')).to_be_focused()
    assert scene.asked('edit') == []


def test_a_refused_action_is_said_beside_the_message(scene: Scene) -> None:
    chat(scene)
    scene.play(['refuse', 'The day’s $5.00 is used up.'])
    answer = scene.page.get_by_role('article', name='Message from Juniper')
    answer.get_by_role('button', name='Regenerate').click()
    expect(answer.get_by_role('alert')).to_have_text('The day’s $5.00 is used up.')


def test_a_deleted_message_keeps_its_place_and_shows_no_word_of_itself(scene: Scene) -> None:
    chat(scene)
    scene.play(['delete', 'm1'])
    gone = scene.page.get_by_role('article', name='Message from Mara')
    expect(gone).to_have_text('Message deleted')
    expect(gone.get_by_role('button')).to_have_count(0)


def test_a_very_long_own_text_shows_its_beginning_until_asked(scene: Scene) -> None:
    scene.open(['person', 'm1', 'line\n' * 10_000 + 'the end'])
    mine = scene.page.get_by_role('article', name='Message from Mara')
    expect(mine).not_to_contain_text('the end')
    mine.get_by_role('button', name='Show all 50,007 characters').click()
    expect(mine).to_contain_text('the end')
