"""Finding a place and coming to it, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.reader import Reader

pytestmark = pytest.mark.timeout(60)


def field(reader: Reader) -> Locator:
    return reader.page.get_by_role('navigation', name='Conversations').get_by_role('searchbox', name='Search conversations')


def found(reader: Reader) -> Locator:
    return reader.page.locator('#found-here')


def test_a_place_far_up_is_found_opened_marked_and_the_list_comes_back(reader: Reader) -> None:
    reader.open()
    shelves = reader.page.locator('.sidebar .shelves')
    expect(shelves).to_be_visible()
    field(reader).fill('Question 117')
    place = found(reader).get_by_role('link').filter(has_text='Question 118').or_(found(reader).locator('a.place')).first
    expect(place.locator('mark').first).to_be_visible()
    expect(shelves).to_be_hidden()
    place.click()
    article = reader.page.locator('article.is-found')
    expect(article).to_be_in_viewport()
    expect(article).to_be_focused()
    expect(reader.page).to_have_url(re.compile(r'/c/[0-9a-f]{32}\?m=[0-9a-f]{32}$'))
    expect(reader.button('Jump to latest')).to_be_visible()
    field(reader).press('Escape')
    expect(shelves).to_be_visible()
    reader.page.reload()
    expect(article).to_be_in_viewport()
    reader.button('Jump to latest').click()
    expect(reader.articles.last).to_be_in_viewport()
    expect(reader.page.locator('article.is-found')).to_have_count(0)


def test_back_leads_to_where_the_reader_came_from(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.rich}')
    field(reader).fill('Question 117')
    found(reader).locator('a.place').first.click()
    expect(reader.page.locator('article.is-found')).to_be_in_viewport()
    expect(reader.page).to_have_url(re.compile(r'\?m='))  # the address follows what is shown
    reader.page.go_back()
    expect(reader.articles).to_have_count(6)
    reader.page.go_forward()
    expect(reader.page.locator('article.is-found')).to_be_in_viewport()


def test_markup_in_a_message_stays_text_in_what_is_found(reader: Reader) -> None:
    reader.open()
    reader.ask('<img src=x onerror="document.title=`hacked`"> zebrafish')
    field(reader).fill('zebrafish')
    expect(found(reader).locator('.said')).to_contain_text('<img src=x', timeout=10_000)
    expect(found(reader).locator('img')).to_have_count(0)
    expect(reader.page).not_to_have_title('hacked')


def test_the_page_of_results_narrows_and_unfolds(reader: Reader) -> None:
    reader.open('/search')
    box = reader.page.get_by_role('searchbox', name='Search everything')
    expect(box).to_be_focused()
    box.fill('always')
    hits = reader.page.locator('.hit')
    expect(hits).to_have_count(3)
    reader.page.get_by_role('button', name=re.compile(r'\d+ more in this conversation')).click()
    expect(hits).to_have_count(200)
    reader.button('Who: Anyone').click()
    reader.page.get_by_role('menuitemradio', name='People').click()
    expect(reader.page.get_by_text('Nothing found')).to_be_visible()
    expect(reader.page).to_have_url(re.compile(r'/search\?q=always$'))
    reader.button('Who: People').click()
    reader.page.get_by_role('menuitemradio', name='Anyone').click()
    hits.first.click()
    expect(reader.page.locator('article.is-found')).to_be_in_viewport()
