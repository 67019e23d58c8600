"""A conversation of five hundred messages: it opens at its end, and pages come upwards without a jump."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.browser.seeding import LONG
from tests.support.standin import say

pytestmark = pytest.mark.timeout(90)
MARK = """() => {
    const edge = document.querySelector('.timeline').getBoundingClientRect().top;
    const mark = [...document.querySelectorAll('article.message')].find((one) => one.getBoundingClientRect().bottom > edge);
    return [mark.dataset.id, mark.getBoundingClientRect().top];
}"""
PLACE = '(id) => document.querySelector(`article[data-id="${id}"]`).getBoundingClientRect().top'
NUMBERS = r"""() => {
    const number = (one) => Number(one.textContent.match(/(?:Question|Answer) (\d+)/)[1]);
    return [...document.querySelectorAll('article.message')].map(number);
}"""

LATE = """() => performance.getEntriesByType('resource')
    .filter((one) => one.initiatorType === 'script' && one.name.includes('/_nicegui/')).map((one) => one.name)"""


def open_long(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.long}')


def test_it_opens_at_its_end(reader: Reader) -> None:
    open_long(reader)
    expect(reader.articles.last).to_contain_text(f'Answer {LONG}.')
    expect(reader.articles.last).to_be_in_viewport()
    expect(reader.button('Jump to latest')).to_be_hidden()
    assert 30 <= reader.articles.count() <= 50


def test_all_its_scripts_are_named_in_the_pages_head_and_fetched_once(reader: Reader) -> None:
    open_long(reader)
    expect(reader.articles.last).to_be_in_viewport()
    assert reader.page.evaluate(LATE) == []
    names = reader.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert sorted(names) == sorted(set(names))


def test_older_messages_come_in_pages_and_what_is_read_stays_where_it_is(reader: Reader) -> None:
    open_long(reader)
    expect(reader.articles.last).to_be_in_viewport()
    log = reader.page.get_by_role('log', name='Messages')
    first, pages = reader.page.evaluate(NUMBERS)[0], 0
    while first > 1:
        log.evaluate('(log) => (log.scrollTop = 900)')
        log.evaluate('() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
        mark, was = reader.page.evaluate(MARK)
        log.evaluate('(log) => (log.scrollTop -= 200)')
        expect(reader.articles.first).not_to_contain_text(re.compile(rf'(Question|Answer) {first}\D'))
        assert abs(reader.page.evaluate(PLACE, mark) - (was + 200)) <= 2
        numbers = reader.page.evaluate(NUMBERS)
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        first, pages = numbers[0], pages + 1
    assert pages >= LONG // 50
    expect(reader.articles.first).to_contain_text('Question 1:')


def test_jump_to_latest_leads_back_to_the_end_from_the_very_beginning(reader: Reader) -> None:
    open_long(reader)
    log = reader.page.get_by_role('log', name='Messages')
    log.hover()
    while 'Question 1:' not in (reader.articles.first.text_content() or ''):
        reader.page.mouse.wheel(0, -4000)
        reader.page.evaluate('() => new Promise((drawn) => requestAnimationFrame(drawn))')
    reader.button('Jump to latest').click()
    expect(reader.articles.last).to_contain_text(f'Answer {LONG}.')
    expect(reader.articles.last).to_be_in_viewport()
    expect(reader.button('Jump to latest')).to_be_hidden()


TOUCHED = """() => {
    const old = [...document.querySelectorAll('article.message')];
    window.touched = 0;
    new MutationObserver((changes) => changes.forEach(({ target, removedNodes }) => {
        window.touched += old.some((one) => one.contains(target)) || [...removedNodes].some((node) => old.includes(node));
    })).observe(document.querySelector('.transcript'), { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def test_a_token_touches_nothing_that_was_said_before(reader: Reader) -> None:
    open_long(reader)
    expect(reader.page.locator('.prose.held')).to_have_count(0)
    reader.page.evaluate(TOUCHED)
    reader.app.script(say(' '.join(f'w{number}' for number in range(200)), gap_s=0.005))
    reader.ask('And then?')
    expect(reader.prose).to_contain_text('w199')
    assert reader.page.evaluate('window.touched') <= 2  # the newest answer of before shows its actions no longer
