"""The composer, the keys and the focus, in the whole program."""

import pytest
from playwright.sync_api import Request, expect

from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(90)
MIB = 1024 * 1024


def test_enter_does_not_send_while_a_syllable_is_being_composed(reader: Reader) -> None:
    reader.open()
    input_of = reader.context.new_cdp_session(reader.page)
    reader.box.focus()
    input_of.send('Input.imeSetComposition', {'text': '하', 'selectionStart': 1, 'selectionEnd': 1})
    enter = {'key': 'Enter', 'code': 'Enter', 'windowsVirtualKeyCode': 229, 'nativeVirtualKeyCode': 229}
    input_of.send('Input.dispatchKeyEvent', {'type': 'rawKeyDown', **enter})
    input_of.send('Input.dispatchKeyEvent', {'type': 'keyUp', **enter})
    input_of.send('Input.insertText', {'text': '하늘'})
    expect(reader.box).to_have_value('하늘')
    reader.app.script(say('안녕하세요.'))
    reader.box.press('Enter')
    expect(reader.mine).to_contain_text('하늘')
    reader.done()
    assert len(reader.app.asked()) == 1


def test_shift_enter_breaks_the_line_and_the_box_grows(reader: Reader) -> None:
    reader.open()
    reader.ask('First')
    low = reader.box.evaluate('(box) => box.clientHeight')
    reader.box.press_sequentially('one')
    for line in ('two', 'three', 'four'):
        reader.box.press('Shift+Enter')
        reader.box.press_sequentially(line)
    expect(reader.box).to_have_value('one\ntwo\nthree\nfour')
    assert reader.box.evaluate('(box) => box.clientHeight') > 2 * low
    reader.box.press('Enter')
    expect(reader.mine.last.locator('.body')).to_have_text('one\ntwo\nthree\nfour', use_inner_text=True)


def test_a_megabyte_goes_by_http_and_arrives_whole(reader: Reader) -> None:
    reader.open()
    reader.ask('Get ready')
    reader.app.script(say('I read all of it.'))
    text = 'lamp ' * (1_000_000 // 5)
    reader.box.fill(text)
    expect(reader.page.locator('.composer .size')).to_contain_text('1,000,000 characters')
    with reader.page.expect_request(lambda request: request.method == 'POST' and request.url.endswith('/messages')) as posted:
        reader.box.press('Enter')
    request: Request = posted.value
    response = request.response()
    assert response
    assert response.status == 201
    expect(reader.prose).to_have_text('I read all of it.')
    assert text.strip() in str(reader.app.asked()[-1].body['messages'][-1]['content'])


def test_more_than_a_mebibyte_stays_in_the_box_with_a_sentence(reader: Reader) -> None:
    reader.open()
    text = 'x' * (MIB + 1)
    reader.box.fill(text)
    expect(reader.page.locator('.composer').get_by_role('alert')).to_contain_text('This message is over 1 MiB; shorten it or split it')
    reader.box.press('Enter')
    expect(reader.page.locator('.composer').get_by_role('alert')).to_contain_text('it is still here')
    assert len(reader.box.input_value()) == MIB + 1
    assert reader.app.asked() == []


def test_what_was_typed_is_there_after_a_reload(reader: Reader) -> None:
    reader.open()
    reader.box.fill('Half a thought')
    reader.page.reload()
    expect(reader.box).to_have_value('Half a thought')


def test_the_keys_do_what_their_list_says(reader: Reader) -> None:
    reader.open()
    reader.ask('Something')
    page, sidebar = reader.page, reader.page.get_by_role('navigation', name='Conversations')
    page.keyboard.press('Control+b')
    expect(sidebar).to_be_hidden()
    page.keyboard.press('Control+b')
    expect(sidebar).to_be_visible()
    reader.box.press('?')
    expect(reader.box).to_have_value('?')
    reader.box.fill('')
    opener = reader.button('Rename conversation')
    opener.focus()
    page.keyboard.press('?')
    keys = page.get_by_role('dialog', name='Keys')
    expect(keys).to_be_visible()
    page.keyboard.press('Escape')
    expect(keys).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press('Control+Shift+O')
    expect(page).to_have_url(f'{reader.app.address}/')
    expect(reader.articles).to_have_count(0)


def test_the_first_tab_skips_to_the_page(reader: Reader) -> None:
    reader.open('/settings')
    reader.page.keyboard.press('Tab')
    link = reader.page.get_by_role('link', name='Skip to the conversation')
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    reader.page.keyboard.press('Enter')
    expect(reader.page.get_by_role('main')).to_be_focused()


def test_skipping_to_the_conversation_builds_nothing_anew(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.long}')
    reader.page.evaluate("() => { window.sameDocument = true; document.querySelector('.transcript').dataset.same = 'yes'; }")
    reader.page.get_by_role('link', name='Skip to the conversation').press('Enter')
    expect(reader.page).to_have_url(f'{reader.app.address}/c/{reader.app.seeded.long}#main')
    expect(reader.page.get_by_role('main')).to_be_focused()
    reader.ask('Am I still here?')  # by then the server would have answered
    expect(reader.page.locator('.transcript[data-same=yes]')).to_be_visible()
    assert reader.page.evaluate('window.sameDocument')


def test_focus_returns_to_where_it_was(reader: Reader) -> None:
    reader.open()
    reader.ask('Focus')
    page = reader.page
    menu_button = page.get_by_role('button', name='Model: ')
    menu_button.click()
    expect(page.get_by_role('menuitemradio', checked=True)).to_be_focused()
    page.keyboard.press('ArrowDown')
    expect(page.get_by_role('menuitemradio', checked=False).and_(page.locator(':focus'))).to_have_count(1)
    page.keyboard.press('Escape')
    expect(page.get_by_role('menu')).to_have_count(0)
    expect(menu_button).to_be_focused()
    page.set_viewport_size({'width': 1000, 'height': 800})
    details = reader.button('Details', reader.answer)
    details.focus()
    details.press('Enter')
    expect(reader.button('Close inspector')).to_be_focused()
    page.keyboard.press('Escape')
    expect(page.get_by_role('complementary', name='Inspector')).to_be_hidden()
    expect(details).to_be_focused()
