"""A connection that breaks in mid-stream: the page comes back by itself, and nothing is lost or doubled."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(90)
LAMP_OUT = '#popup[aria-hidden=false]'
COUNTING = ' '.join(f'w{number}' for number in range(80))


def test_a_socket_cut_in_mid_stream_costs_no_word(reader: Reader) -> None:
    reader.open()
    reader.app.script(say(COUNTING, hold_after=40, gap_s=0.01))
    reader.send('Count')
    expect(reader.prose).to_contain_text('w39')
    reader.page.evaluate('window.socket.io.engine.close()')
    reader.app.release()
    expect(reader.prose).to_have_text(COUNTING, timeout=30_000)
    reader.done()
    expect(reader.articles).to_have_count(2)


def test_an_answer_written_while_the_reader_was_offline_is_there_when_they_are_back(reader: Reader) -> None:
    reader.open()
    reader.app.script(say(COUNTING, hold_after=40, gap_s=0.01))
    reader.send('Count')
    expect(reader.prose).to_contain_text('w39')
    reader.context.set_offline(True)
    reader.page.evaluate('window.socket.io.engine.close()')
    expect(reader.page.locator(LAMP_OUT)).to_contain_text('No connection. What you write is kept here')
    reader.app.release()
    reader.app.vendor_is_done()
    expect(reader.prose).not_to_contain_text('w79')
    reader.context.set_offline(False)
    expect(reader.prose).to_have_text(COUNTING, timeout=30_000)
    reader.done()
    expect(reader.articles).to_have_count(2)
    reader.errors.clear()  # the browser complains of every attempt it made while there was no network


def test_a_browser_that_slept_for_an_hour_shows_what_stands_there_now(reader: Reader) -> None:
    """More was said meanwhile than the house keeps to say again."""
    reader.page.clock.install()
    long = ' '.join(f'w{number}' for number in range(1_500))
    reader.open()
    reader.app.script(say(long, hold_after=40))
    reader.send('Count')
    expect(reader.prose).to_contain_text('w39')
    reader.context.set_offline(True)
    reader.page.evaluate('window.socket.io.engine.close()')
    expect(reader.page.locator(LAMP_OUT)).to_be_attached()
    reader.app.release()
    reader.app.vendor_is_done()
    reader.page.clock.fast_forward(60 * 60 * 1000)
    expect(reader.prose).not_to_contain_text('w1499')
    reader.context.set_offline(False)
    reader.page.clock.fast_forward(60_000)  # whatever waits to try again does
    expect(reader.prose).to_have_text(long, timeout=30_000)
    reader.done()
    expect(reader.articles).to_have_count(2)
    reader.box.fill('Awake')
    reader.app.script(say('Good morning.'))
    reader.box.press('Enter')
    expect(reader.prose).to_have_text('Good morning.', timeout=30_000)
    reader.errors.clear()  # as above


def test_what_is_sent_without_a_connection_waits_and_is_sent_once_after_it(reader: Reader) -> None:
    reader.open()
    reader.ask('Before')
    reader.context.set_offline(True)
    reader.page.evaluate('window.socket.io.engine.close()')
    expect(reader.page.locator(LAMP_OUT)).to_contain_text('No connection. What you write is kept here')
    reader.box.fill('Written in a tunnel')
    reader.box.press('Enter')
    expect(reader.page.locator('.pending')).to_have_text('Written in a tunnel')
    expect(reader.page.get_by_role('status').filter(has_text='Your message waits here')).to_be_visible()
    reader.box.fill('and half a thought more')
    reader.context.set_offline(False)
    expect(reader.page.locator(LAMP_OUT)).to_have_count(0, timeout=30_000)
    expect(reader.mine.last).to_contain_text('Written in a tunnel', timeout=30_000)
    expect(reader.page.locator('.pending')).to_have_count(0, timeout=30_000)
    reader.done()
    expect(reader.mine).to_have_count(2)
    assert len([seen for seen in reader.app.asked() if 'Written in a tunnel' in str(seen.body)]) == 1
    expect(reader.box).to_have_value('and half a thought more')
    reader.errors.clear()  # as above
