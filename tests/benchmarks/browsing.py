"""What a reader in a browser waits for: the first page, and the first word after Enter."""

from typing import Any

from playwright.async_api import Browser, Page

from tests.benchmarks.asking import FIRST_S, paced
from tests.benchmarks.browser import ATTACHED, USABLE, chromium, main_thread_s, seen_s, tab
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.furnished import House, furnished
from tests.benchmarks.page import address_of

FIRST_PAGES, ENTERS, ANSWERS = 5, 15, 2
POLL_MS = 200  # looking at every frame would be work for the very thread that is measured
ENTERED = """() => new Promise((done) => {
  const answers = () => [...document.querySelectorAll('article.message:not(.mine) .prose')].filter((one) => one.textContent.trim()).length;
  const before = answers();
  let pressed = 0;
  document.addEventListener('keydown', () => (pressed = performance.now()), {capture: true, once: true});
  const watch = new MutationObserver(() => {
    if (answers() === before) return;
    watch.disconnect();
    done(performance.now() - pressed);
  });
  watch.observe(document.querySelector('.transcript'), {subtree: true, childList: true, characterData: true});
  window.watching = true;
})"""
IDLE = "!document.querySelector('.composer .stop')"


async def measure() -> list[Figure]:
    async with furnished(0, 0) as house, chromium() as browser:
        firsts = [await _first_page(browser, house) for _ in range(FIRST_PAGES)]
        enter_ms, answer_s = await _talk(browser, house)
    megabytes, requests, usable = (median([first[at] for first in firsts]) for at in range(3))
    return [
        Figure(what='first page', unit='MB', ours=megabytes, aim=0.9),
        Figure(what='first page', unit='requests', ours=requests, aim=40),
        Figure(what='page usable in Chromium', unit='s', ours=usable, aim=1.0),
        Figure(
            what='Enter to the first token in the DOM',
            unit='ms',
            ours=enter_ms,
            aim=50,
            note=f'with the {FIRST_S * 1000:.0f} ms of the stand-in',
        ),
        Figure(what='browser main thread per 200-token answer', unit='s', ours=answer_s, aim=1.2),
    ]


async def _first_page(browser: Browser, house: House) -> tuple[float, float, float]:
    """Megabytes, requests and seconds of `/` for a browser with nothing in its cache."""
    sizes: list[float] = []
    asked: list[str] = []

    def request(event: dict[str, Any]) -> None:  # Any: the protocol's JSON
        if event['request']['url'].startswith('http'):
            asked.append(event['requestId'])

    async with tab(browser, house, house.rooms[0]) as (page, session):
        session.on('Network.requestWillBeSent', request)
        session.on('Network.loadingFinished', lambda event: sizes.append(event['encodedDataLength']))
        await session.send('Network.enable')
        await page.goto(f'{house.running.address}/')
        usable = await seen_s(page, 'usable')
        await page.wait_for_load_state('networkidle')
    return sum(sizes) / 1e6, float(len(asked)), usable


async def _talk(browser: Browser, house: House) -> tuple[float, float]:
    """Milliseconds from Enter to the first token, seconds of the main thread for one answer."""
    async with tab(browser, house, house.rooms[1]) as (page, session):
        await session.send('Performance.enable')
        await page.goto(address_of(house, house.rooms[1]))
        await page.wait_for_selector(ATTACHED)
        house.standin.always(paced(3))
        waited = [await _enter_ms(page, number) for number in range(ENTERS + 1)][1:]
        house.standin.always(paced(200))
        busy: list[float] = []
        for number in range(ANSWERS):
            before = await main_thread_s(session)
            await _enter_ms(page, ENTERS + number)
            busy.append(await main_thread_s(session) - before)
    return median(waited), median(busy)


async def _enter_ms(page: Page, number: int) -> float:
    """Write and send; returns when the answer has ended."""
    await page.fill(USABLE, f'question {number}')
    await page.evaluate(f'() => {{ window.entered = ({ENTERED})() }}')
    await page.press(USABLE, 'Enter')
    waited = float(await page.evaluate('() => window.entered'))
    await page.wait_for_function(IDLE, polling=POLL_MS)
    return waited
