"""How one likes the house: shown at once, kept, there before the first paint; and the hints of the first day."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.reader import Reader

pytestmark = pytest.mark.timeout(60)
FIRST_SIZE = """new MutationObserver((_, seen) => {
    if (!document.body) return;
    window.first = document.documentElement.dataset.size ?? 'normal';
    seen.disconnect();
}).observe(document, { childList: true, subtree: true });"""


def choice(reader: Reader, group: str, name: str) -> Locator:
    return reader.page.get_by_role('radiogroup', name=group).get_by_role('radio', name=name, exact=True)


def choose(reader: Reader, group: str, name: str) -> None:
    """Choose it in the settings, and wait until a page has it: one may be asked for before the click was heard."""
    reader.open('/settings')
    choice(reader, group, name).click()
    expect(choice(reader, group, name)).to_be_checked()
    reader.open('/settings')
    while choice(reader, group, name).get_attribute('aria-checked') != 'true':
        reader.open('/settings')


def test_size_density_and_contrast_show_at_once_and_stay(reader: Reader) -> None:
    reader.open('/settings')
    root = reader.page.locator(':root')
    choice(reader, 'Text size', 'Large').click()
    expect(root).to_have_attribute('data-size', 'large')
    choice(reader, 'Density', 'Compact').click()
    reader.page.get_by_role('switch', name='High contrast').click()
    expect(reader.page.get_by_role('switch', name='High contrast')).to_be_checked()
    reader.page.add_init_script(FIRST_SIZE)
    other = reader.other_tab()
    expect(other.page.locator(':root')).to_have_attribute('data-density', 'compact')
    expect(other.page.locator(':root')).to_have_attribute('data-contrast', 'true')
    reader.open('/usage')
    assert reader.page.evaluate('window.first') == 'large'
    reader.open('/settings')
    for group, usual in (('Text size', 'Normal'), ('Density', 'Comfortable')):
        choice(reader, group, usual).click()
    reader.page.get_by_role('switch', name='High contrast').click()
    expect(root).not_to_have_attribute('data-contrast', 'true')
    reader.open('/settings')
    while root.get_attribute('data-contrast') == 'true' or 'compact' in (root.get_attribute('data-density') or ''):
        reader.open('/settings')  # a page may be asked for before the last click was heard
    expect(choice(reader, 'Text size', 'Normal')).to_be_checked()


def test_the_list_of_sections_says_where_one_is(reader: Reader) -> None:
    reader.open('/settings')
    current = reader.page.get_by_role('navigation', name='Sections').locator('[aria-current]')
    expect(current).to_have_text('You')
    reader.page.get_by_role('heading', name='Password', exact=True).evaluate('(heading) => heading.scrollIntoView()')
    expect(current).to_have_text('Password')
    reader.page.get_by_role('link', name='My things', exact=True).click()
    expect(current).to_have_text('My things')  # though the end of the page comes before it reaches the top
    reader.page.locator('.page').evaluate('(page) => page.scrollTo(0, 0)')
    expect(current).to_have_text('You')


def test_whoever_likes_sends_with_ctrl_and_enter(reader: Reader) -> None:
    choose(reader, 'A message is sent by', 'Ctrl and Enter')
    reader.open('/')
    reader.box.fill('one')
    reader.box.press('Enter')
    expect(reader.box).to_have_value('one\n')
    reader.box.press('Control+Enter')
    expect(reader.mine.last).to_contain_text('one')
    reader.done()
    choose(reader, 'A message is sent by', 'Enter')


def test_a_picture_is_shown_beside_the_name(reader: Reader) -> None:
    kept = io.BytesIO()
    Image.new('RGB', (900, 300), 'teal').save(kept, 'PNG')
    reader.open('/settings')
    reader.page.get_by_label('Choose a picture').set_input_files({'name': 'me.png', 'mimeType': 'image/png', 'buffer': kept.getvalue()})
    shown = reader.page.get_by_role('navigation', name='Conversations').locator('.me img')
    expect(shown).to_be_visible()
    assert shown.evaluate('(one) => one.decode().then(() => one.naturalWidth)') == 128
    reader.button('Remove picture').click()
    expect(shown).to_have_count(0)
    reader.page.get_by_label('Choose a picture').set_input_files({'name': 'me.png', 'mimeType': 'image/png', 'buffer': b'MZ no picture'})
    expect(reader.page.get_by_text('This is no picture we can read')).to_be_visible()
    reader.errors.clear()  # the browser calls a refusal an error


def test_hints_lead_through_and_can_be_skipped(reader: Reader) -> None:
    reader.open()
    reader.page.keyboard.press('Control+k')
    reader.page.get_by_role('combobox', name='Type a command or search').fill('show me')
    reader.page.keyboard.press('Enter')
    hint = reader.page.get_by_role('region', name='Hints')
    for title in ('Write here', 'Who answers', 'Everything is found again', 'Yours'):
        expect(hint.get_by_role('heading')).to_have_text(title)
        hint.get_by_role('button', name=re.compile('Next hint|Done')).click()
    expect(hint).to_be_hidden()
    reader.page.evaluate("document.dispatchEvent(new CustomEvent('chatapp:hints'))")
    reader.button('Skip hints').click()
    expect(hint).to_be_hidden()


def test_less_motion_stops_what_moves(reader: Reader) -> None:
    reader.open('/settings')
    assert reader.page.locator('.switch').first.evaluate('(one) => getComputedStyle(one).transitionDuration') != '0s'
    reader.page.evaluate("window.chatapp.like('still', 'true')")
    assert reader.page.locator('.switch').first.evaluate('(one) => getComputedStyle(one).transitionDuration') == '0s'


def test_a_hint_that_was_followed_makes_room_for_the_next_which_goes_where_its_thing_goes(reader: Reader) -> None:
    reader.open()
    reader.page.evaluate("document.dispatchEvent(new CustomEvent('chatapp:hints'))")
    hint = reader.page.get_by_role('region', name='Hints')
    expect(hint).to_contain_text('Write here')
    under = """(spoken_of) => {
        const box = [...document.querySelectorAll(spoken_of)].find((one) => one.checkVisibility());
        return Math.round(document.querySelector('.hint-card').getBoundingClientRect().top - box.getBoundingClientRect().bottom);
    }"""
    assert reader.page.evaluate(under, '.welcome h1') > 0  # it hides no greeting
    reader.ask('Hello')
    expect(hint).to_contain_text('Who answers')
    for width in (1440, 375):
        reader.page.set_viewport_size({'width': width, 'height': 800})
        reader.page.wait_for_function(f"() => ({under})('.facts .button') === 12")


def test_a_system_that_asks_for_more_contrast_has_it(reader: Reader) -> None:
    reader.page.emulate_media(contrast='more')
    reader.open('/settings')
    expect(reader.page.locator(':root')).to_have_attribute('data-contrast', 'true')
    reader.page.emulate_media(contrast='no-preference')
    reader.page.reload()
    expect(reader.page.locator(':root')).not_to_have_attribute('data-contrast', 'true')
