"""One conversation in two tabs: both show the same, whoever acts."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(60)
COUNTING = ' '.join(f'w{number}' for number in range(40))


def test_both_tabs_see_the_same_stream(reader: Reader) -> None:
    reader.open()
    reader.app.script(say(COUNTING, hold_after=20, gap_s=0.01))
    reader.send('Count')
    expect(reader.prose).to_contain_text('w19')
    other = reader.other_tab()
    expect(other.prose).to_have_text(' '.join(COUNTING.split()[:20]))
    reader.app.release()
    for tab in (reader, other):
        expect(tab.prose).to_have_text(COUNTING)
        tab.done()
        expect(tab.articles).to_have_count(2)
    assert len(reader.app.asked()) == 1


def test_what_is_done_in_one_tab_is_seen_in_the_other(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('one two three four five', hold_after=2), say('Another.'))
    reader.send('Sing')
    expect(reader.prose).to_have_text('one two')
    other = reader.other_tab()
    other.button('Stop').click()
    expect(reader.answer).to_contain_text('Stopped.')
    expect(reader.button('Send')).to_be_visible()
    other.act('Regenerate')
    expect(reader.prose).to_have_text('Another.')
    expect(reader.answer).to_contain_text('2 / 2')
    other.act('Delete', other.mine)
    expect(reader.articles.first).to_have_text('Message deleted')


def test_a_message_from_the_other_tab_appears_once(reader: Reader) -> None:
    reader.open()
    reader.ask('From here')
    other = reader.other_tab()
    other.ask('From there')
    for tab in (reader, other):
        expect(tab.mine).to_have_count(2)
        expect(tab.mine.last).to_contain_text('From there')
        expect(tab.articles).to_have_count(4)


def test_what_is_typed_in_one_tab_appears_in_an_empty_box_of_another_and_never_over_other_words(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.rich}')
    other = reader.other_tab()
    reader.box.fill('half a thought')
    expect(other.box).to_have_value('half a thought')
    other.box.fill('words of my own')
    expect(reader.box).to_have_value('words of my own')
    reader.box.fill('')
    expect(other.box).to_have_value('')
