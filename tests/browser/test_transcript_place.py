"""Where the reader is: following the end, reading above it, going back through a long history."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Scene

LONG = 'A line of an answer that takes some room on the page.\n\n' * 30
GAP = "(() => { const at = document.querySelector('.timeline'); return at.scrollHeight - at.scrollTop - at.clientHeight; })()"
TOP_OF = "document.querySelector('[data-id={id}]').getBoundingClientRect().top"


def to(scene: Scene, place: int) -> None:
    scene.page.evaluate(f"document.querySelector('.timeline').scrollTop = {place}")
    scene.rest()


def back_to(scene: Scene, first: int) -> None:
    """Scroll to the top again and again until message `first` is there."""
    oldest = int(str(scene.page.locator('article').first.get_attribute('data-id')).removeprefix('h'))
    while oldest > first:
        to(scene, 0)
        oldest = max(oldest - 40, 1)
        expect(scene.page.locator(f'[data-id=h{oldest}]')).to_be_attached()


def test_the_page_follows_a_stream_while_the_reader_is_at_the_end(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(['text', 'r1', LONG, 50, 0.005])
    expect(scene.page.locator('.prose > p')).to_have_count(30)
    assert scene.page.evaluate(GAP) < 5
    expect(scene.page.get_by_role('button', name='Jump to latest')).to_be_hidden()


def test_the_page_stays_where_the_reader_reads_until_asked_to_jump(scene: Scene) -> None:
    scene.open(['history', 10, LONG], ['reply', 'r1'])
    to(scene, 500)
    was = scene.page.evaluate(TOP_OF.format(id='h2'))
    scene.play(['text', 'r1', LONG, 50, 0.002], ['end', 'r1'])
    expect(scene.page.locator('.prose').last.locator('p')).to_have_count(30)
    assert abs(scene.page.evaluate(TOP_OF.format(id='h2')) - was) < 2
    scene.page.get_by_role('button', name='Jump to latest').click()
    scene.page.wait_for_function(f'{GAP} < 5')


def test_older_messages_come_in_pages_without_a_jump_and_once(scene: Scene) -> None:
    scene.open(['history', 100, 'Message {n}\n\nwith a second line'])
    expect(scene.page.get_by_role('article')).to_have_count(40)
    expect(scene.page.locator('[data-id=h100]')).to_be_in_viewport()
    expect(scene.page.locator('.prose.held')).to_have_count(0)
    to(scene, 900)
    was = scene.page.evaluate(TOP_OF.format(id='h65'))
    to(scene, 300)
    expect(scene.page.locator('[data-id=h21]')).to_be_attached()
    assert abs(scene.page.evaluate(TOP_OF.format(id='h65')) - was - 600) < 3
    assert scene.asked('older') == [['older', 'h61']]


def test_a_long_history_keeps_the_page_small_and_the_latest_within_reach(scene: Scene) -> None:
    scene.open(['history', 400])
    back_to(scene, 81)
    articles = scene.page.get_by_role('article')
    assert articles.count() <= 120
    expect(scene.page.locator('[data-id=h400]')).to_have_count(0)
    scene.play(['person', 'new', 'Said while reading far above'])
    expect(scene.page.locator('[data-id=new]')).to_have_count(0)
    scene.page.get_by_role('button', name='Jump to latest').click()
    expect(scene.page.locator('[data-id=new]')).to_be_in_viewport()
    assert articles.count() <= 120


def test_reading_down_again_brings_the_newer_ones_back(scene: Scene) -> None:
    scene.open(['history', 200])
    back_to(scene, 1)
    expect(scene.page.locator('[data-id=h200]')).to_have_count(0)
    for newest in (160, 200):
        to(scene, 1_000_000)
        expect(scene.page.locator(f'[data-id=h{newest}]')).to_be_attached()
    ids = scene.page.evaluate("[...document.querySelectorAll('article')].map((one) => Number(one.dataset.id.slice(1)))")
    assert ids == list(range(ids[0], 201))


@pytest.mark.parametrize(
    ('now', 'day'),
    [
        pytest.param('2026-11-20T22:59:00Z', 'Today', id='a minute before midnight in Berlin'),
        pytest.param('2026-11-20T23:01:00Z', 'Yesterday', id='a minute after it'),
    ],
)
def test_days_stand_between_messages_by_the_readers_own_clock(scene: Scene, now: str, day: str) -> None:
    scene.page.clock.set_fixed_time(now)
    scene.open(['history', 5], ['person', 'm1', 'At noon in London.'])
    expect(scene.page.locator('.day').last).to_have_text(day)


def test_opening_a_long_conversation_shows_its_end_at_once(scene: Scene) -> None:
    scene.open(['history', 400, LONG])
    expect(scene.page.locator('[data-id=h400]')).to_be_in_viewport()
    assert scene.page.evaluate(GAP) < 5
    expect(scene.page.locator('.prose.held')).to_have_count(0)
    assert scene.page.evaluate(GAP) < 5
