"""Files by picker, paste and drop; what is refused in place; pictures in the timeline and the viewer."""

import base64
import json

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.reader import Reader
from tests.support.pictures import EXE, picture
from tests.support.standin import say

pytestmark = pytest.mark.timeout(60)
DROP = """([name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const dragged = { bubbles: true, cancelable: true, dataTransfer: transfer };
  const fire = (kind) => document.body.dispatchEvent(new DragEvent(kind, dragged));
  window.dropFile = () => fire('drop');
  window.leaveFile = () => fire('dragleave');
  fire('dragenter');
}"""
PASTE = """(box, [name, type, data, text]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], name, { type }));
  if (text) clipboardData.setData('text/plain', text);
  box.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
}"""

BEGIN = """(body) => fetch('/api/conversations', {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
}).then((answer) => answer.json()).then((made) => made.id)"""


def png(name: str = 'cat.png', size: tuple[int, int] = (640, 480), colour: str = 'teal') -> FilePayload:
    return {'name': name, 'mimeType': 'image/png', 'buffer': picture(size=size, colour=colour)}


def csv(name: str = 'table.csv') -> FilePayload:
    return {'name': name, 'mimeType': 'text/csv', 'buffer': b'a,b\n1,2\n'}


def carried(file: FilePayload) -> list[str]:
    return [file['name'], file['mimeType'], base64.b64encode(file['buffer']).decode()]


def pick(reader: Reader, *files: FilePayload) -> None:
    with reader.page.expect_file_chooser() as chosen:
        reader.button('Attach files').click()
    chosen.value.set_files(list(files))


def chips(reader: Reader) -> Locator:
    return reader.page.get_by_role('list', name='Attached files').get_by_role('listitem')


def arrived(reader: Reader, number: int) -> None:
    expect(chips(reader)).to_have_count(number)
    expect(reader.page.locator('.enclosed[aria-busy]')).to_have_count(0)


def test_picked_files_are_sent_seen_and_still_there_after_a_reload(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('A cat.'))
    pick(reader, png(), csv())
    arrived(reader, 2)
    reader.ask('What is on it?')
    expect(chips(reader)).to_have_count(0)
    blocks = reader.app.asked()[-1].body['messages'][-1]['content']
    assert [block['type'] for block in blocks] == ['image', 'text']
    assert 'File table.csv:' in blocks[1]['text']
    for _ in range(2):
        image = reader.mine.get_by_role('button', name='Open cat.png').get_by_role('img')
        expect(image).to_be_visible()
        assert image.evaluate('(one) => one.decode().then(() => one.naturalWidth)') == 512
        expect(reader.mine.get_by_role('link', name='Download table.csv')).to_be_visible()
        reader.page.reload()
        reader.ready()


def test_a_picture_opens_large_and_escape_leads_back(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Two.'))
    pick(reader, png(), png('dog.png', colour='orange'))
    arrived(reader, 2)
    reader.ask('Which?')
    opener = reader.mine.get_by_role('button', name='Open cat.png')
    opener.focus()
    reader.page.keyboard.press('Enter')
    viewer = reader.page.get_by_role('dialog', name='cat.png')
    expect(viewer.get_by_role('img', name='cat.png')).to_be_visible()
    reader.page.keyboard.press('ArrowRight')
    viewer = reader.page.get_by_role('dialog', name='dog.png')
    with reader.page.expect_download() as fetched:
        viewer.get_by_role('link', name='Download').click()
    assert fetched.value.suggested_filename == 'dog.png'
    reader.page.keyboard.press('Escape')
    expect(reader.page.get_by_role('dialog')).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_drop_shows_where_it_will_land(reader: Reader) -> None:
    reader.open()
    reader.page.evaluate(DROP, carried(png()))
    expect(reader.page.get_by_text('Drop to attach')).to_be_visible()
    reader.page.evaluate('window.leaveFile()')
    expect(reader.page.get_by_text('Drop to attach')).to_have_count(0)
    reader.page.evaluate(DROP, carried(png()))
    reader.page.evaluate('window.dropFile()')
    expect(reader.page.get_by_text('Drop to attach')).to_have_count(0)
    arrived(reader, 1)


def test_a_pasted_picture_is_attached_and_pasted_words_stay_words(reader: Reader) -> None:
    reader.open()
    reader.box.evaluate(PASTE, [*carried(png('image.png')), ''])
    arrived(reader, 1)
    reader.box.evaluate(PASTE, [*carried(png('image.png')), 'words of an office program'])
    arrived(reader, 1)


def test_a_sixth_picture_an_eleven_megabyte_one_and_a_renamed_program_are_refused_in_place(reader: Reader) -> None:
    reader.open()
    pick(reader, *(png(f'{number}.png', (8, 8)) for number in range(6)))
    arrived(reader, 5)
    expect(reader.page.get_by_role('alert').filter(has_text='up to 5 pictures')).to_be_visible()
    pick(reader, {'name': 'large.jpg', 'mimeType': 'image/jpeg', 'buffer': bytes(11 * 1024 * 1024)})
    expect(reader.page.get_by_role('alert').filter(has_text='over 10 MB')).to_be_visible()
    reader.button('Remove 0.png').click()
    pick(reader, {'name': 'program.png', 'mimeType': 'image/png', 'buffer': EXE})
    refused = chips(reader).filter(has_text='program.png')
    expect(refused).to_contain_text('neither a picture')
    expect(refused.get_by_role('button', name='Try program.png again')).to_have_count(0)
    arrived(reader, 5)
    reader.errors.clear()  # the browser calls a refusal an error


def test_a_broken_upload_can_be_tried_again(reader: Reader) -> None:
    reader.open()
    reader.page.route('**/api/files', lambda route: route.abort())
    pick(reader, png())
    expect(chips(reader)).to_contain_text('No connection.')
    reader.page.unroute('**/api/files')
    reader.button('Try cat.png again').click()
    expect(chips(reader).get_by_role('button', name='Try cat.png again')).to_have_count(0)
    arrived(reader, 1)
    expect(reader.button('Send')).to_be_enabled()
    reader.errors.clear()


def test_chips_survive_a_reload_and_go_when_they_are_removed(reader: Reader) -> None:
    reader.open()
    pick(reader, png(), csv())
    arrived(reader, 2)
    reader.page.reload()
    reader.ready()
    arrived(reader, 2)
    with reader.page.expect_response(lambda answer: answer.request.method == 'DELETE') as told:
        reader.button('Remove cat.png').click()
    assert told.value.status == 204
    expect(chips(reader)).to_have_count(1)


def test_a_file_alone_is_a_message(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('A table.'))
    expect(reader.button('Send')).to_be_disabled()
    pick(reader, csv())
    arrived(reader, 1)
    reader.button('Send').click()
    expect(reader.mine.get_by_role('link', name='Download table.csv')).to_be_visible()
    reader.done()
    expect(reader.page.get_by_role('navigation', name='Conversations').get_by_role('link').first).to_be_visible()


def test_a_model_that_cannot_see_says_so_before_anything_is_sent(reader: Reader) -> None:
    reader.open()
    made = reader.page.evaluate(BEGIN, {'model': 'nobody:blind'})
    reader.open(f'/c/{made}')
    pick(reader, csv())
    arrived(reader, 1)
    expect(reader.button('Send')).to_be_enabled()
    pick(reader, png())
    arrived(reader, 2)
    expect(reader.page.get_by_role('alert').filter(has_text='blind cannot see pictures')).to_be_visible()
    expect(reader.button('Send')).to_be_disabled()
    reader.choose_model('Demo')
    expect(reader.page.get_by_role('alert').filter(has_text='cannot see')).to_have_count(0)
    reader.ask('What is it?')
    expect(reader.prose).to_contain_text('I am a demo and cannot see')


def test_what_the_server_refuses_comes_back_with_its_files(reader: Reader) -> None:
    reader.open()
    pick(reader, csv())
    arrived(reader, 1)
    long = 'word ' * 60_000  # goes by HTTP
    refusal = {'status': 429, 'body': json.dumps({'error': {'message': 'That was too often.'}})}
    reader.page.route('**/api/conversations', lambda route: route.fulfill(**refusal))
    reader.box.fill(long)
    reader.box.press('Enter')
    expect(reader.page.get_by_role('alert').filter(has_text='too often')).to_be_visible()
    expect(reader.box).to_have_value(long)
    arrived(reader, 1)
    reader.errors.clear()


def test_files_wait_with_their_message_come_back_with_it_and_are_sent_after_the_turn(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('One thing first.', hold_after=2), say('Two.'))
    reader.send('Which bread?')
    expect(reader.prose).not_to_be_empty()
    reader.button('Send options').click()
    reader.page.get_by_role('menuitemradio', name='After this turn').click()
    reader.page.locator('.foot:visible input[type=file]').set_input_files({'name': 'flour.txt', 'mimeType': 'text/plain', 'buffer': b'rye'})
    reader.box.fill('And these?')
    expect(reader.page.locator('.foot:visible').get_by_text('flour.txt')).to_be_visible()
    waiting = reader.page.get_by_role('list', name='Waiting messages')
    reader.button('Send').click()
    expect(waiting).to_contain_text('flour.txt')
    reader.button('Take back', waiting).click()
    expect(waiting).to_be_hidden()
    expect(reader.box).to_have_value('And these?')
    expect(reader.page.locator('.foot:visible').get_by_text('flour.txt')).to_be_visible()
    reader.button('Send options').click()
    reader.page.get_by_role('menuitemradio', name='After this turn').click()
    reader.button('Send').click()
    expect(waiting).to_contain_text('flour.txt')
    expect(reader.mine).to_have_count(1)
    reader.app.release()
    expect(reader.mine).to_have_count(2)
    expect(reader.mine.last).to_contain_text('flour.txt')
    expect(waiting).to_be_hidden()
    assert reader.errors == []
