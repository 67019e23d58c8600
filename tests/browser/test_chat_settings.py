"""Chat settings and the figures of the head in a real browser: dialogs that open, are refused, and give focus back."""

from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.support.standin import say


def test_what_is_set_before_the_first_message_reaches_the_model(reader: Reader) -> None:
    reader.open()
    reader.button('Chat settings').click()
    dialog = reader.page.get_by_role('dialog', name='Chat settings')
    dialog.get_by_role('textbox', name='System prompt').fill('Answer in rhyme.')
    dialog.get_by_role('textbox', name='Longest answer').fill('very long')
    reader.button('Save', dialog).click()
    expect(dialog.get_by_role('textbox', name='Longest answer')).to_be_focused()
    dialog.get_by_role('textbox', name='Longest answer').fill('300')
    reader.button('Save', dialog).click()
    expect(dialog).to_be_hidden()
    expect(reader.button('Chat settings, changed')).to_be_focused()

    reader.app.script(say('Bread, well fed.'))
    reader.ask('Bread?')
    (asked,) = reader.app.asked()
    assert asked.body['max_tokens'] == 300
    assert 'Answer in rhyme.' in str(asked.body)


def test_the_context_is_weighed_and_the_panel_closes_with_escape(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Bread.'))
    reader.ask('Bread?')
    reader.page.get_by_role('button', name='Context and cost').click()
    panel = reader.page.get_by_role('dialog', name='Context and cost')
    for line in ('System prompt', 'Newest message', 'Kept for the answer', 'This branch', 'Whole conversation'):
        expect(panel).to_contain_text(line)
    reader.page.keyboard.press('Escape')
    expect(panel).to_have_count(0)
    expect(reader.page.get_by_role('button', name='Context and cost')).to_be_focused()
