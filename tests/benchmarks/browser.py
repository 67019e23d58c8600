"""A real Chromium on the load's core, and what it says about a page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from chatapp.api.cookies import SESSION_COOKIE
from tests.benchmarks.furnished import House, Room

FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
]
USABLE = '.composer textarea'
ATTACHED = '.transcript[data-attached]'
WATCH = """
window.seenAt = {};
const wanted = {usable: '%s', attached: '%s'};
const look = () => {
  for (const [name, selector] of Object.entries(wanted))
    if (!(name in window.seenAt) && document.querySelector(selector)
        && (name !== 'usable' || window.socket?.connected)) window.seenAt[name] = performance.now();
};
new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
const every = setInterval(() => { look(); if ('usable' in window.seenAt) clearInterval(every); }, 5);
""" % (USABLE, ATTACHED)  # noqa: UP031  # braces are for JavaScript here


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def tab(browser: Browser, house: House, room: Room) -> AsyncIterator[tuple[Page, CDPSession]]:
    """A tab of a browser that was never here, signed in as the room's owner."""
    context = await browser.new_context(viewport={'width': 1170, 'height': 900}, locale='en-GB', timezone_id='Europe/Berlin')
    host = urlsplit(house.running.address).hostname or ''
    await context.add_cookies([{'name': SESSION_COOKIE, 'value': room.cookie, 'domain': host, 'path': '/'}])
    page = await context.new_page()
    await page.add_init_script(WATCH)
    try:
        yield page, await context.new_cdp_session(page)
    finally:
        await context.close()


async def seen_s(page: Page, name: str) -> float:
    """Seconds from the navigation's start to the first sight of it."""
    await page.wait_for_function(f"'{name}' in window.seenAt")
    return float(await page.evaluate(f'window.seenAt.{name}')) / 1000


async def main_thread_s(session: CDPSession) -> float:
    """Seconds of tasks on the page's main thread so far; `Performance.enable` first."""
    metrics = (await session.send('Performance.getMetrics'))['metrics']
    return float(next(one['value'] for one in metrics if one['name'] == 'TaskDuration'))
