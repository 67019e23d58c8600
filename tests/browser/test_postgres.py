"""The program on PostgreSQL, as a reader sees it: an answer survives a refresh and a restart of the database in mid-stream."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app import KEYS, running_app
from tests.browser.reader import Reader
from tests.support.postgres import PostgresServer
from tests.support.standin import say

pytestmark = pytest.mark.timeout(120)
Given = TypeVar('Given')
COUNTING = ' '.join(f'w{number}' for number in range(80))


def beside(work: Coroutine[Any, Any, Given]) -> Given:
    """In a thread of its own, for Playwright's event loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result(60)


@pytest.fixture
def reader(browser: Browser, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The owner of a house that lies on a server; its log may tell of what the database did to it."""
    address = beside(postgres.made())
    with running_app(tmp_path_factory.mktemp('on-postgres') / 'data', KEYS | {'DATABASE_URL': address.url}) as app:
        context = browser.new_context(viewport={'width': 1440, 'height': 900})
        page = context.new_page()
        page.goto(app.link)
        page.get_by_role('button', name='Skip for now').click()
        page.wait_for_url(f'{app.address}/')
        page.close()
        yield Reader(context, app)
        context.close()


def test_an_answer_survives_a_refresh_and_a_restart_of_the_database(reader: Reader, postgres: PostgresServer) -> None:
    reader.open()
    reader.app.script(say(COUNTING, hold_after=40, gap_s=0.01))
    reader.send('Count')
    expect(reader.prose).to_contain_text('w39')
    beside(postgres.restart())
    reader.app.release()
    expect(reader.prose).to_have_text(COUNTING, timeout=30_000)
    reader.done()
    reader.page.reload()
    expect(reader.prose).to_have_text(COUNTING, timeout=30_000)
    expect(reader.articles).to_have_count(2)
