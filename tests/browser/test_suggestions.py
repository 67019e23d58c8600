"""What one might say next: a click sends it, and what was being typed stays."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.app import TITLE
from tests.browser.reader import Reader
from tests.support.standin import say


@pytest.fixture
def suggesting(reader: Reader) -> Iterator[Reader]:
    """A reader whose cheapest model has ideas."""
    ideas = say('- How warm?\n- How long?')
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else ideas))
    yield reader
    reader.app.ask_vendor(lambda vendor: vendor.aside(lambda request: None if request.tools else TITLE))


def test_a_click_on_a_suggestion_sends_it_and_leaves_what_is_typed(suggesting: Reader) -> None:
    reader = suggesting
    reader.open()
    reader.app.script(say('Yes.'), say('Twenty-four degrees.'))
    reader.ask('Bread?')
    row = reader.page.get_by_role('group', name='Suggestions')
    expect(row.get_by_role('button')).to_have_text(['How warm?', 'How long?'])
    reader.box.fill('half a thought')
    row.get_by_role('button', name='How warm?').click()
    expect(reader.mine).to_have_count(2)
    expect(reader.mine.last).to_contain_text('How warm?')
    reader.done()
    expect(reader.box).to_have_value('half a thought')
    reader.page.reload()
    expect(row.get_by_role('button')).to_have_count(2)
