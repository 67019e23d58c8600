"""Rooms in a real browser: names that pop up, two tabs at one table, Stop all, and what the menus choose."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.browser.states import MAKE_TABLE, room
from tests.support.standin import say


def test_names_pop_up_after_an_at_and_are_put_in_by_the_keyboard(reader: Reader) -> None:
    room(reader)
    names = reader.page.get_by_role('listbox', name='Names')
    reader.box.press_sequentially('@')
    expect(names.get_by_role('option')).to_have_count(2)
    reader.page.keyboard.press('ArrowDown')
    expect(names.get_by_role('option').nth(1)).to_have_attribute('aria-selected', 'true')
    reader.page.keyboard.press('Escape')
    expect(names).to_be_hidden()
    reader.box.press_sequentially('or')
    expect(names.get_by_role('option')).to_have_text(['Orsino'])
    reader.page.keyboard.press('Tab')
    expect(reader.box).to_have_value('@Orsino ')
    expect(names).to_be_hidden()


def test_a_korean_name_is_found_by_its_first_sounds(reader: Reader) -> None:
    reader.open()
    table = reader.page.evaluate(MAKE_TABLE, [f'Names {uuid4().hex[:8]}', ['Juniper', '하늘']])
    reader.open(f'/c/{table}')
    reader.box.press_sequentially('@ㅎㄴ')
    expect(reader.page.get_by_role('listbox', name='Names').get_by_role('option')).to_have_text(['하늘'])
    reader.page.keyboard.press('Enter')
    expect(reader.box).to_have_value('@하늘 ')


def test_two_tabs_see_the_table_talk_and_stop_all_ends_it(reader: Reader) -> None:
    room(reader)
    empty = reader.page.get_by_text('Nothing said yet')
    expect(empty).to_be_visible()
    other = reader.other_tab()
    reader.app.script(say('One thing first.', hold_after=2), say('Another thing altogether.', hold_after=2))
    reader.send('Should the library lend tools?')
    expect(empty).to_be_hidden()
    expect(other.page.get_by_role('article', name='Message from Juniper')).to_be_visible()
    expect(other.page.get_by_role('article', name='Message from Orsino')).to_be_visible()
    for words in ('One', 'Another'):  # the vendor's library is loaded for the first of them
        expect(other.page.get_by_role('log', name='Messages')).to_contain_text(words, timeout=60_000)
    expect(other.page.get_by_role('status', name='Run status')).to_contain_text('are speaking.')

    other.button('Stop all').click()

    expect(reader.page.get_by_role('status', name='Run status')).to_contain_text('Stopped.')
    expect(other.button('Stop all')).to_have_count(0)
    assert len(reader.app.asked()) == 2


def test_a_whisper_is_chosen_from_the_send_options_and_shown_as_one(reader: Reader) -> None:
    room(reader)
    reader.app.script(say('Quietly, yes.'))
    reader.button('Send options').click()
    reader.page.get_by_role('menuitemradio', name='Orsino').click()
    expect(reader.button('Send options')).to_have_attribute('aria-description', 'to Orsino alone')
    reader.send('Disagree with her.')
    expect(reader.page.get_by_role('article', name='Message from Orsino')).to_contain_text('Quietly, yes.')
    expect(reader.articles.first).to_contain_text('whispered')
    assert len(reader.app.asked()) == 1


def test_a_whisper_too_long_for_the_socket_is_a_whisper_still(reader: Reader) -> None:
    room(reader)
    reader.app.script(say('Quietly, yes.'))
    reader.button('Send options').click()
    reader.page.get_by_role('menuitemradio', name='Orsino').click()
    expect(reader.button('Send options')).to_have_attribute('aria-description', 'to Orsino alone')
    reader.box.fill('word ' * 60_000)
    reader.button('Send').click()
    expect(reader.articles.first).to_contain_text('whispered', timeout=30_000)
    expect(reader.page.get_by_role('article', name='Message from Orsino')).to_contain_text('Quietly, yes.', timeout=30_000)


def test_a_whisper_sent_without_a_connection_is_one_still_after_a_reload(reader: Reader) -> None:
    room(reader)
    reader.app.script(say('Quietly, yes.'))
    reader.button('Send options').click()
    reader.page.get_by_role('menuitemradio', name='Orsino').click()
    expect(reader.button('Send options')).to_have_attribute('aria-description', 'to Orsino alone')
    reader.context.set_offline(True)
    reader.page.evaluate('window.socket.io.engine.close()')
    expect(reader.page.get_by_text('No connection. What you write is kept here')).to_be_visible()
    reader.send('Only for your ears.')
    reader.context.set_offline(False)
    reader.page.reload()
    expect(reader.page.get_by_role('article', name='Message from Orsino')).to_contain_text('Quietly, yes.', timeout=30_000)
    expect(reader.articles.first).to_contain_text('whispered')
    assert len(reader.app.asked()) == 1
