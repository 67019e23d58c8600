"""Agents in a real browser: cards in and out, two hands on one file, nothing that is written runs."""

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.browser.app import EVIL
from tests.browser.reader import Reader
from tests.support.chitchats import picture

pytestmark = pytest.mark.timeout(120)
SAVED = 'Saved; it counts from the next turn.'


@pytest.fixture
def robin(reader: Reader) -> Iterator[Reader]:
    """In front of an agent that came in a character card, and goes again."""
    reader.open('/agents')
    reader.button('New agent').click()
    card = {'name': 'Robin', 'personality': f'{EVIL} {{{{char}}}} sings.', 'description': 'Small.'}
    files = {'name': 'robin.json', 'mimeType': 'application/json', 'buffer': json.dumps(card).encode()}
    reader.page.locator('dialog input[accept*=json]').set_input_files(files)  # type: ignore[arg-type]  # a payload by its keys
    expect(reader.page.get_by_role('heading', level=1, name='Robin')).to_be_visible()
    reader.ready()
    yield reader
    with suppress(AssertionError):
        reader.page.once('dialog', lambda dialog: dialog.accept())
        reader.page.request.delete(f'{reader.app.address}/api/agents/Robin', headers={'X-Requested-With': 'chatapp'})


def test_a_card_becomes_an_agent_and_what_it_says_is_only_text(robin: Reader) -> None:
    nutshell = robin.page.get_by_label('In a nutshell')
    expect(nutshell).to_have_value(f'{EVIL} {{agent_name}} sings.')
    robin.page.get_by_role('tab', name='Prompt').click()
    expect(robin.page.get_by_role('region', name='Exact prompt')).to_contain_text(f'## Robin in a nutshell\n\n{EVIL} Robin sings.')
    robin.open('/agents')
    card = robin.page.get_by_role('article', name='Robin')
    expect(card).to_contain_text(EVIL)
    assert robin.page.title() != 'hacked'
    assert not robin.errors


def test_two_hands_on_one_file_lose_nothing(robin: Reader) -> None:
    other = robin.other_tab()
    nutshell = robin.page.get_by_label('In a nutshell')
    nutshell.fill('Written here.')
    other.page.get_by_label('In a nutshell').fill('Written there.')
    other.button('Save').click()
    expect(other.page.get_by_role('status').filter(has_text=SAVED)).to_be_visible()
    robin.button('Save').click()
    clash = robin.page.locator('.clash')
    expect(clash).to_contain_text('Written there.')
    expect(nutshell).to_have_value('Written here.')
    robin.button('Keep mine').click()
    expect(clash).to_have_count(0)
    expect(robin.page.get_by_role('status').filter(has_text=SAVED)).to_be_visible()
    expect(other.page.get_by_label('In a nutshell')).to_have_value('Written here.')


def test_a_picture_takes_the_place_of_the_letter(robin: Reader) -> None:
    files = {'name': 'robin.png', 'mimeType': 'image/png', 'buffer': picture(size=64, kind='PNG')}
    robin.page.locator('form input[type=file]').set_input_files(files)  # type: ignore[arg-type]  # a payload by its keys
    shown = robin.page.locator('.editor .top img')
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property('complete', True)
    assert shown.evaluate('(img) => img.naturalWidth') == 128
