"""The list of conversations and the title: naming, renaming, deleting and bringing back."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(60)


def row(reader: Reader, title: str) -> Locator:
    here = reader.page.get_by_role('navigation', name='Conversations')
    return here.get_by_role('listitem').filter(has=reader.page.get_by_role('link', name=title, exact=True))


def choose(reader: Reader, title: str, item: str) -> None:
    row(reader, title).hover()
    reader.button('Conversation menu', row(reader, title)).click()
    reader.page.get_by_role('menuitem', name=item).click()


def begin(reader: Reader, title: str) -> None:
    """A conversation of this title."""
    reader.open()
    reader.app.script(say('Hello.'))
    reader.ask(title)
    expect(reader.page).to_have_url(re.compile('/c/'))  # before that the head is still the new chat's
    rename(reader, title)


def rename(reader: Reader, title: str) -> None:
    reader.button('Rename conversation').click()
    field = reader.page.get_by_role('textbox', name='New title')
    field.fill(title)
    field.press('Enter')
    expect(reader.page.get_by_role('heading', level=1)).to_have_text(title)


def test_a_conversation_is_named_by_its_first_words_and_then_by_a_model(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Rye rises slowly.', hold_after=1))
    reader.send('Why does my rye bread not rise?')
    heading = reader.page.get_by_role('heading', level=1)
    expect(heading).to_have_text('Why does my rye bread not rise?')
    here = reader.page.get_by_role('navigation', name='Conversations').locator('a[aria-current=page]')
    expect(here).to_have_text('Why does my rye bread not rise?')
    reader.app.release()
    expect(heading).to_have_text('A short talk')
    assert len(reader.app.titles_asked()) == 1
    expect(reader.page).to_have_title('A short talk · chatapp')
    expect(here).to_have_text('A short talk')


def test_a_title_a_person_gave_is_never_overwritten(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Rye rises slowly.', hold_after=1))
    reader.send('What about spelt?')
    expect(reader.prose).to_have_text('Rye')
    rename(reader, 'Flour')
    reader.app.release()
    reader.done()
    reader.app.vendor_is_done()
    reader.page.reload()
    expect(reader.page.get_by_role('heading', level=1)).to_have_text('Flour')
    expect(row(reader, 'Flour')).to_be_visible()
    assert reader.app.titles_asked() == []


def test_a_title_confirmed_as_it_stands_is_the_persons_too(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Rye rises slowly.', hold_after=1))
    reader.send('Rye and spelt')
    expect(reader.prose).to_have_text('Rye')
    rename(reader, 'Rye and spelt')
    reader.page.get_by_role('button', name='Model: ').click()
    expect(reader.page.get_by_role('menuitemradio').first).to_be_visible()  # the server has heard of both by now
    reader.page.keyboard.press('Escape')
    reader.app.release()
    reader.done()
    reader.app.script(say('Yes.'))
    reader.ask('Both?')
    assert reader.app.titles_asked() == []
    expect(row(reader, 'Rye and spelt')).to_be_visible()


@pytest.mark.parametrize(('way', 'kept'), [('Enter', False), ('a click elsewhere', False), ('Escape', True)])
def test_renaming_in_the_list_ends_by(reader: Reader, way: str, kept: bool) -> None:
    begin(reader, f'Before {way}')
    choose(reader, f'Before {way}', 'Rename')
    field = reader.page.get_by_role('textbox', name='New title')
    expect(field).to_be_focused()
    field.fill(f'After {way}')
    if way == 'a click elsewhere':
        reader.articles.first.click()
    else:
        field.press(way)
    expect(field).to_be_hidden()
    expect(reader.page.get_by_role('heading', level=1)).to_have_text(f'Before {way}' if kept else f'After {way}')
    reader.page.reload()
    expect(row(reader, f'Before {way}' if kept else f'After {way}')).to_be_visible()


def test_a_deleted_conversation_is_gone_until_undo(reader: Reader) -> None:
    begin(reader, 'To be missed')
    address = reader.page.url
    choose(reader, 'To be missed', 'Delete')
    expect(row(reader, 'To be missed')).to_be_hidden()
    expect(reader.page.get_by_role('status').filter(has_text='Moved to the trash.')).to_be_visible()
    expect(reader.page).to_have_url(f'{reader.app.address}/')
    other = reader.context.new_page()
    other.goto(address)
    expect(other.get_by_role('heading', level=1)).to_have_text('Nothing here')
    other.close()
    reader.button('Undo').click()
    expect(row(reader, 'To be missed')).to_be_visible()
    expect(reader.page).to_have_url(address)
    expect(reader.prose).to_have_text('Hello.')
    reader.errors.clear()  # the browser calls a page that is missing an error


def test_a_pinned_one_stands_on_top_and_an_archived_one_in_the_archive_alone_also_after_a_reload(reader: Reader) -> None:
    here, house = reader.page.get_by_role('navigation', name='Conversations'), {'Origin': reader.app.address}
    for title in ('Kept at hand', 'Put away', 'Newest of all'):
        assert reader.context.request.post(f'{reader.app.address}/api/conversations', data={'title': title}, headers=house).ok
    reader.open()
    choose(reader, 'Kept at hand', 'Pin')
    choose(reader, 'Put away', 'Archive')
    for _ in range(2):
        expect(here.locator('.shelf').first.get_by_role('heading')).to_have_text('Pinned')
        expect(here.locator('.shelf').first.get_by_role('listitem')).to_have_text(['Kept at hand'])
        expect(here.locator('.shelf').nth(1)).to_contain_text('Newest of all')
        expect(row(reader, 'Put away')).to_have_count(0)
        reader.page.reload()
        reader.ready()
    reader.open('/archive')
    main = reader.page.get_by_role('main')
    expect(main.get_by_role('link', name='Put away').first).to_be_visible()
    expect(main.get_by_role('link', name=re.compile('Kept at hand|Newest of all'))).to_have_count(0)
    choose(reader, 'Kept at hand', 'Unpin')
    expect(here.get_by_role('heading', name='Pinned')).to_have_count(0)


def test_going_back_and_forth_changes_the_conversation_in_place(reader: Reader) -> None:
    begin(reader, 'First of two')
    first = reader.page.url
    reader.page.evaluate('window.sameDocument = true')
    reader.button('New chat').click()
    expect(reader.page).to_have_url(f'{reader.app.address}/')
    reader.ask('Second of two')
    row(reader, 'First of two').get_by_role('link').click()
    expect(reader.page).to_have_url(first)
    expect(reader.page.get_by_role('heading', level=1)).to_have_text('First of two')
    reader.page.go_back()
    expect(reader.mine).to_contain_text('Second of two')
    reader.page.go_forward()
    expect(reader.mine).to_contain_text('First of two')
    assert reader.page.evaluate('window.sameDocument')
