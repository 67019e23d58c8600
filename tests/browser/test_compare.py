"""Two models side by side on one question, in columns or one above the other, until one of them is kept."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.support.standin import say


def compare(reader: Reader) -> None:
    """Choose a second model and ask both."""
    reader.button('Compare with…').click()
    menu = reader.page.get_by_role('menu', name='Compare with…')
    menu.get_by_role('menuitemradio').filter(has_text='stand-in').first.click()
    expect(reader.button('Compared with stand-in')).to_be_visible()
    reader.send('Which bread?')


@pytest.mark.parametrize('width', [375, 1440])
def test_two_answers_stream_side_by_side_and_one_is_kept(reader: Reader, width: int) -> None:
    page = reader.page
    page.set_viewport_size({'width': width, 'height': 900})
    reader.open()
    reader.app.script(say('Rye is a good bread for beginners.', hold_after=3), say('Take a brioche and butter it well.', hold_after=3))
    compare(reader)
    pair = page.locator('article.one-of')
    expect(pair).to_have_count(2)
    for answer in pair.all():
        expect(answer).to_have_attribute('aria-busy', 'true')
        expect(answer.locator('.prose')).not_to_be_empty()
        expect(answer.locator('.byline b')).not_to_be_empty()
    left, right = (answer.bounding_box() for answer in pair.all())
    assert left
    assert right
    assert (left['x'] + left['width'] <= right['x']) if width > 767 else (left['y'] + left['height'] <= right['y'])
    page.reload()
    expect(pair).to_have_count(2)
    reader.app.release()
    expect(reader.button('Keep this one')).to_have_count(2)
    expect(reader.button('Compare with…')).to_be_visible()
    page.reload()
    expect(reader.button('Keep this one')).to_have_count(2)
    chosen = pair.nth(1)
    text = chosen.locator('.prose').inner_text()
    reader.button('Keep this one', chosen).click()
    expect(pair).to_have_count(0)
    expect(reader.prose).to_have_text(text)
    expect(reader.page.locator('article.message:has(.prose)')).to_have_count(1)
    reader.act('Previous version')
    expect(reader.prose).not_to_have_text(text)
    assert reader.errors == []


def test_a_text_too_long_for_the_socket_is_compared_too(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Rye.'), say('Brioche.'))
    reader.button('Compare with…').click()
    reader.page.get_by_role('menuitemradio').filter(has_text='stand-in').first.click()
    expect(reader.button('Compared with stand-in')).to_be_visible()
    reader.box.fill('word ' * 60_000)
    reader.button('Send').click()
    expect(reader.button('Keep this one')).to_have_count(2, timeout=30_000)


def test_a_model_is_compared_with_an_answer_that_stands(reader: Reader) -> None:
    page = reader.page
    page.set_viewport_size({'width': 375, 'height': 900})
    reader.open()
    reader.app.script(say('Rye.'))
    reader.ask('Which bread?')
    first = reader.prose.inner_text()
    reader.act('Compare with…')
    menu = page.get_by_role('menu', name='Compare with…')
    expect(menu.get_by_role('menuitemradio').first).to_be_focused()
    page.keyboard.press('Escape')
    expect(reader.button('Compare with…', reader.answer)).to_be_focused()
    reader.act('Compare with…')
    menu.get_by_role('menuitemradio').filter(has_text='stand-in').first.click()
    expect(reader.button('Keep this one')).to_have_count(2)
    expect(page.locator('article.one-of .prose')).to_have_count(2)
    page.reload()
    expect(reader.button('Keep this one')).to_have_count(2)
    reader.button('Keep this one', page.locator('article.one-of').first).click()
    expect(page.locator('article.one-of')).to_have_count(0)
    expect(reader.prose).to_have_text(first)
    assert reader.errors == []
