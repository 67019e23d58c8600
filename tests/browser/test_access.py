"""What axe-core finds on every page and in its states, in light and in dark: nothing serious."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser import states
from tests.browser.app import App
from tests.browser.reader import Reader

pytestmark = pytest.mark.timeout(120)
AXE = next((Path(__file__).parent / 'vendor').glob('axe-core-*/axe.min.js')).read_text(encoding='utf-8')
SERIOUS = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false });
    const bad = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
    const told = (one, node) => `${one.id}: ${node.target.join(' ')}: ${node.any[0]?.message ?? node.failureSummary}`;
    return bad.flatMap((one) => one.nodes.map((node) => told(one, node)));
}"""


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical, in light and in dark."""
    page.evaluate(AXE)
    found: list[str] = []
    for scheme in ('light', 'dark'):
        page.emulate_media(color_scheme=scheme, reduced_motion='reduce')
        found += [f'{scheme}: {one}' for one in page.evaluate(SERIOUS)]
    return found


@pytest.mark.parametrize('state', states.INSIDE)
def test_axe_finds_nothing_serious_inside(reader: Reader, state: str) -> None:
    states.INSIDE[state](reader)
    assert serious(reader.page) == []


def test_axe_finds_nothing_serious_over_the_page_when_narrow(reader: Reader) -> None:
    reader.page.set_viewport_size({'width': 375, 'height': 740})
    states.person(reader)
    assert serious(reader.page) == []
    states.rich(reader)
    assert serious(reader.page) == []


@pytest.fixture
def stranger(browser: Browser, app: App) -> Iterator[Reader]:
    """Somebody who is not signed in."""
    reader = Reader(browser.new_context(), app)
    yield reader
    reader.context.close()


@pytest.fixture
def newcomer(browser: Browser, fresh: App, first_cookie: str) -> Iterator[Reader]:
    """The owner at the first screen."""
    context = browser.new_context()
    context.add_cookies([{'name': SESSION_COOKIE, 'value': first_cookie, 'url': fresh.address}])
    yield Reader(context, fresh)
    context.close()


@pytest.mark.parametrize('state', states.AT_THE_DOOR)
def test_axe_finds_nothing_serious_at_the_door(stranger: Reader, state: str) -> None:
    states.AT_THE_DOOR[state](stranger)
    assert serious(stranger.page) == []


@pytest.mark.parametrize('state', states.AT_FIRST)
def test_axe_finds_nothing_serious_at_the_first_screen(newcomer: Reader, state: str) -> None:
    states.AT_FIRST[state](newcomer)
    assert serious(newcomer.page) == []


def test_axe_would_find_something(reader: Reader) -> None:
    states.welcome(reader)
    reader.page.evaluate("() => (document.querySelector('h1').style.color = 'color-mix(in srgb, var(--ink) 30%, var(--paper))')")
    assert any('color-contrast: h1' in one for one in serious(reader.page))
