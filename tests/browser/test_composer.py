"""Writing and sending: nothing typed is ever lost."""

import json

from playwright.sync_api import Route, expect

from tests.browser.conftest import Scene
from tests.browser.reader import Reader
from tests.support.standin import say

BEGIN = '**/api/conversations'
TITLES = '.shelf a'


def paste(scene: Scene | Reader, text: str) -> None:
    """Put a text too long for the socket into the box and send it."""
    box = scene.page.get_by_role('textbox', name='Message', exact=True)
    box.evaluate("(one, text) => { one.value = text; one.dispatchEvent(new Event('input')); }", text)
    box.press('Enter')


def test_enter_sends_shift_enter_breaks_and_the_message_stands_there_at_once(scene: Scene) -> None:
    scene.open()
    box = scene.page.get_by_role('textbox', name='Message')
    expect(box).to_be_focused()
    box.press_sequentially('one')
    box.press('Shift+Enter')
    box.press_sequentially('two')
    box.press('Enter')
    expect(box).to_have_value('')
    _, text, key = scene.wait_for('send')
    assert text == 'one\ntwo'
    expect(scene.page.get_by_role('article', name='Message from Mara')).to_have_text('one\ntwo')
    assert isinstance(key, str)
    expect(scene.page.locator('.pending')).to_have_count(0)


def test_nothing_is_sent_while_a_character_is_being_composed(scene: Scene) -> None:
    scene.open()
    box = scene.page.get_by_role('textbox', name='Message')
    box.fill('안녕하세')
    box.evaluate("one => one.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))")
    box.evaluate("one => one.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))")
    expect(box).to_have_value('안녕하세')
    assert scene.asked('send') == []


def test_what_the_server_refuses_comes_back_into_the_box_with_the_reason(scene: Scene) -> None:
    scene.open(['refuse', 'The day’s $5.00 is used up.'])
    box = scene.page.get_by_role('textbox', name='Message')
    box.fill('Please')
    scene.page.get_by_role('button', name='Send').click()
    expect(scene.page.get_by_role('alert').filter(has_text='used up')).to_be_visible()
    expect(box).to_have_value('Please')
    expect(scene.page.get_by_role('article')).to_have_count(0)
    scene.play(['refuse', None])
    box.press('Enter')
    first, second = scene.wait_for('send'), scene.wait_for('send', 2)
    assert first == second


def test_what_was_typed_survives_a_reload(scene: Scene) -> None:
    scene.open()
    scene.page.get_by_role('textbox', name='Message').fill('half a thought')
    scene.page.reload()
    expect(scene.page.get_by_role('textbox', name='Message')).to_have_value('half a thought')


def test_without_a_connection_the_message_waits_and_says_so(scene: Scene) -> None:
    scene.open()
    scene.page.evaluate('window.socket.io.reconnection(false); window.socket.io.engine.close()')
    box = scene.page.get_by_role('textbox', name='Message')
    box.fill('written on a train')
    box.press('Enter')
    expect(scene.page.locator('.pending')).to_have_text('written on a train')
    expect(scene.page.get_by_role('status').filter(has_text='Your message waits here')).to_be_visible()
    assert scene.asked('send') == []


def test_a_send_that_got_lost_is_repeated_under_the_same_key_and_stands_once(scene: Scene) -> None:
    scene.open(['ignore', 1])
    box = scene.page.get_by_role('textbox', name='Message')
    box.fill('said once')
    box.press('Enter')
    expect(scene.page.locator('.pending')).to_have_text('said once')
    first = scene.wait_for('send')
    scene.page.evaluate('window.socket.io.engine.close()')
    assert scene.wait_for('send', 2) == first
    expect(scene.page.locator('.pending')).to_have_count(0)
    expect(scene.page.get_by_role('article')).to_have_text(['said once'])


def test_a_text_under_way_comes_back_after_a_reload_unless_the_server_has_it(scene: Scene) -> None:
    scene.open(['ignore', 1])
    box = scene.page.get_by_role('textbox', name='Message')
    box.fill('lost or not')
    box.press('Enter')
    first = scene.wait_for('send')
    scene.page.reload()
    expect(box).to_have_value('lost or not')
    box.press('Enter')
    assert scene.wait_for('send', 2) == first
    expect(scene.page.get_by_role('article')).to_have_text(['lost or not'])
    scene.page.reload()
    expect(box).to_have_value('')


def test_stop_takes_the_place_of_send_while_an_answer_is_written_and_escape_presses_it(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    stop = scene.page.get_by_role('button', name='Stop')
    stop.click()
    scene.wait_for('stop')
    scene.page.get_by_role('textbox', name='Message').press('Escape')
    scene.wait_for('stop', 2)
    scene.play(['end', 'r1'])
    expect(stop).to_have_count(0)
    expect(scene.page.get_by_role('button', name='Send')).to_be_visible()


def test_a_long_text_says_how_much_it_is_and_one_too_long_cannot_be_sent(scene: Scene) -> None:
    scene.open()
    box = scene.page.get_by_role('textbox', name='Message')
    box.fill('word ' * 100)
    expect(scene.page.locator('.composer .size')).to_have_text('about 144 tokens · 500 characters')
    box.evaluate("one => { one.value = '하'.repeat(400_000); one.dispatchEvent(new Event('input')); }")
    expect(scene.page.locator('.composer .refusal')).to_contain_text('over 1 MiB')
    expect(scene.page.get_by_role('button', name='Send')).to_be_disabled()


def test_a_large_paste_goes_by_http_and_arrives_whole(scene: Scene) -> None:
    scene.open()
    box = scene.page.get_by_role('textbox', name='Message')
    box.evaluate("one => { one.value = 'x'.repeat(300_000); one.dispatchEvent(new Event('input')); }")
    box.press('Enter')
    _, length, _, sign = scene.wait_for('post')
    assert (length, sign) == (300_000, 'chatapp')
    assert scene.asked('send') == []
    expect(scene.page.locator('.pending')).to_have_count(0)
    expect(scene.page.get_by_role('article')).to_have_count(1)


def test_a_large_paste_under_way_is_not_posted_a_second_time_after_a_lost_connection(scene: Scene) -> None:
    scene.open(['ignore', 1])
    held: list[Route] = []
    scene.page.route('**/messages', lambda route: held.append(route))  # Playwright wants a function of ours
    with scene.page.expect_request('**/messages'):
        paste(scene, 'x' * 300_000)
    scene.page.get_by_role('textbox', name='Message').fill('and this')
    scene.page.get_by_role('textbox', name='Message').press('Enter')
    first = scene.wait_for('send')
    scene.page.evaluate('window.socket.io.engine.close()')
    assert scene.wait_for('send', 2) == first
    scene.rest()
    assert len(held) == 1
    held[0].continue_()
    expect(scene.page.locator('.pending')).to_have_count(0)
    expect(scene.page.get_by_role('article')).to_have_count(2)


def test_a_large_first_paste_whose_answer_got_lost_begins_one_conversation_as_chosen(reader: Reader) -> None:
    reader.open()
    before = reader.page.locator(TITLES).count()
    reader.page.get_by_role('button', name='Thinking: ').click()
    reader.page.get_by_role('menuitemradio', name='Low').click()
    expect(reader.button('Thinking: Low')).to_be_visible()
    bodies: list[dict[str, object]] = []

    def lose_the_answer(route: Route) -> None:
        bodies.append(json.loads(route.request.post_data or ''))
        route.fetch()
        route.abort()

    reader.app.script(say('A long one.'))
    reader.page.route(BEGIN, lose_the_answer, times=1)
    paste(reader, 'word ' * 60_000)
    expect(reader.page.get_by_role('alert')).to_contain_text('Your text is kept here')
    expect(reader.page.locator(TITLES)).to_have_count(before + 1)
    with reader.page.expect_request(BEGIN) as again:
        reader.box.press('Enter')
    reader.page.wait_for_url('**/c/*')
    expect(reader.prose).to_have_text('A long one.')
    expect(reader.articles).to_have_count(2)
    assert json.loads(again.value.post_data or '') == bodies[0]
    assert bodies[0]['effort'] == 'low'
    assert reader.app.asked()[-1].body['thinking']['type'] != 'disabled'
    expect(reader.page.locator(TITLES)).to_have_count(before + 1)
    reader.errors.clear()  # the browser complains of the answer it lost


def test_a_large_first_paste_that_is_refused_stays_in_the_box_and_leaves_no_conversation(reader: Reader) -> None:
    reader.open()
    before = reader.page.locator(TITLES).count()
    refusal = {'error': {'code': 'too_many', 'message': 'That was too often; try again in 7 seconds.'}}
    reader.page.route(BEGIN, lambda route: route.fulfill(status=429, json=refusal), times=1)
    paste(reader, 'x' * 300_000)
    expect(reader.page.get_by_role('alert')).to_contain_text('try again in 7 seconds')
    assert len(reader.box.input_value()) == 300_000
    reader.open()
    expect(reader.page.locator(TITLES)).to_have_count(before)
    reader.errors.clear()  # the browser complains of the refusal


def test_an_empty_box_sends_nothing(scene: Scene) -> None:
    scene.open()
    box = scene.page.get_by_role('textbox', name='Message')
    expect(scene.page.get_by_role('button', name='Send')).to_be_disabled()
    box.fill('  \n ')
    box.press('Enter')
    assert scene.asked('send') == []
