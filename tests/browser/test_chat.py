"""A conversation in the whole program: asking, answers as they grow, and everything one can do with a message."""

from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.support.standin import say


def test_a_message_stands_at_once_and_its_answer_grows_to_its_end(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('The lamp is **on** now.', hold_after=2), say('Lamps'))
    reader.box.fill('Is the lamp on?')
    reader.box.press('Enter')
    expect(reader.mine).to_have_text('Is the lamp on?')
    expect(reader.answer).to_have_attribute('aria-busy', 'true')
    expect(reader.prose).to_have_text('The lamp')
    expect(reader.prose.locator('.caret')).to_be_attached()
    reader.app.release()
    expect(reader.prose).to_have_text('The lamp is on now.')
    expect(reader.answer).not_to_have_attribute('aria-busy', 'true')
    expect(reader.page.locator('.caret')).to_have_count(0)
    expect(reader.page).to_have_url(f'{reader.app.address}/c/{reader.page.url.rpartition("/")[2]}')
