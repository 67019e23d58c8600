"""How the pages fit screens and fingers, and that dark is dark from the first frame."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser import states
from tests.browser.app import App
from tests.browser.reader import Reader

pytestmark = pytest.mark.timeout(120)
WIDTHS = (320, 375, 768, 1440)
PAGES = ('welcome', 'every form of answer', 'thinking and tools unfolded', 'inspector', 'models', 'keys', 'settings', 'usage', 'missing')
SHELF = ('conversations', 'trash', 'tree', 'templates')
SIDEWAYS = """() => {
    const root = document.documentElement;
    const found = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide`] : [];
    const mayScroll = 'pre, .table, .raw, textarea, input, .settings .tablist';
    for (const one of document.body.querySelectorAll('*')) {
        const name = `${one.localName}.${one.className?.baseVal ?? one.className}`;
        const { left, right, width } = one.getBoundingClientRect();
        const shown = one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (width < 2 || !shown || one.closest('.visually-hidden, [aria-hidden=true]') || one.parentElement.closest(mayScroll)) continue;
        if (right > root.clientWidth + 1 || left < -1) found.push(`${name}: ${Math.round(left)} to ${Math.round(right)}`);
        const scrolls = ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && !one.matches(mayScroll);
        if (scrolls && one.scrollWidth > one.clientWidth + 1) found.push(`${name} scrolls: ${one.scrollWidth} in ${one.clientWidth}`);
    }
    return found.slice(0, 8);
}"""
TOO_SMALL = """() => {
    const found = [];
    const inText = '.skip-link, .prose :is(p, li) a';
    const pressed = 'button, a[href], input, textarea, summary, [role=tab], [role=treeitem], [role=radio], [role^=menuitem]';
    for (const one of document.querySelectorAll(pressed)) {
        if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.visually-hidden') || one.matches(inText)) continue;
        one.scrollIntoView({ block: 'center' });
        const { left, top, width, height } = one.getBoundingClientRect();
        if (width < 2 || left < 0) continue;
        const around = [[0, -21], [0, 21], [-21, 0], [21, 0]].filter(([x, y]) => (x ? width < 44 : height < 44));
        const missed = around.some(([x, y]) => {
            const hit = document.elementFromPoint(left + width / 2 + x, top + height / 2 + y);
            return !(hit && (one.contains(hit) || hit.closest('label')?.control === one));
        });
        const name = one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 30);
        if (missed) found.push(`${one.localName} "${name}" is ${Math.round(width)} x ${Math.round(height)}`);
    }
    return [...new Set(found)];
}"""


def scrolls_sideways(page: Page, width: int) -> list[str]:
    """What sticks out of a window of this width."""
    page.set_viewport_size({'width': width, 'height': 800})
    page.evaluate('() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    return [f'{width}: {one}' for one in page.evaluate(SIDEWAYS)]


@pytest.mark.parametrize('state', [*PAGES, *SHELF])
def test_nothing_scrolls_sideways_at_any_width(reader: Reader, state: str) -> None:
    reader.page.emulate_media(reduced_motion='reduce')
    states.INSIDE[state](reader)
    found = [one for width in sorted(WIDTHS, reverse=True) for one in scrolls_sideways(reader.page, width)]
    assert found == []


@pytest.fixture
def newcomer(browser: Browser, fresh: App, first_cookie: str) -> Iterator[Reader]:
    """The owner at the first screen."""
    context = browser.new_context()
    context.add_cookies([{'name': SESSION_COOKIE, 'value': first_cookie, 'url': fresh.address}])
    yield Reader(context, fresh)
    context.close()


def test_nothing_scrolls_sideways_at_the_door_and_at_the_first_screen(browser: Browser, app: App, newcomer: Reader) -> None:
    stranger = Reader(browser.new_context(), app)
    states.refused_login(stranger)
    states.refused_setup(newcomer)
    found = [one for width in WIDTHS for page in (stranger.page, newcomer.page) for one in scrolls_sideways(page, width)]
    stranger.context.close()
    assert found == []


@pytest.fixture
def finger(browser: Browser, app: App) -> Iterator[Reader]:
    """The reader with a telephone."""
    assert app.seeded
    app.start_over()
    context = browser.new_context(viewport={'width': 375, 'height': 740}, has_touch=True, is_mobile=True, reduced_motion='reduce')
    context.add_cookies([{'name': SESSION_COOKIE, 'value': app.seeded.cookie, 'url': app.address}])
    reader = Reader(context, app)
    yield reader
    context.close()
    assert reader.errors == []


@pytest.mark.parametrize(
    'state',
    [
        'welcome',
        'every form of answer',
        'inspector',
        'models',
        'person menu',
        'settings',
        'usage',
        'missing',
        'conversations',
        'trash',
        'tree',
        'templates',
        'a room',
    ],
)
def test_everything_is_large_enough_for_a_finger(finger: Reader, state: str) -> None:
    states.INSIDE[state](finger)
    assert finger.page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert finger.page.evaluate(TOO_SMALL) == []
    assert scrolls_sideways(finger.page, 320) == []


def test_the_looks_would_find_what_is_too_small_or_sticks_out(finger: Reader) -> None:
    states.settings(finger)
    finger.page.get_by_role('button', name='Save name').evaluate(
        "(one) => one.setAttribute('style', 'min-height: 20px; height: 20px; padding: 0')"
    )
    finger.page.locator('h1 + p').evaluate("(one) => one.setAttribute('style', 'width: 500px')")
    assert any('Save name' in one for one in finger.page.evaluate(TOO_SMALL))
    assert any('p.' in one for one in scrolls_sideways(finger.page, 375))


def test_one_two_and_three_columns_by_width(reader: Reader) -> None:
    states.inspector(reader)
    sidebar = reader.page.get_by_role('navigation', name='Conversations')
    inspector = reader.page.get_by_role('complementary', name='Inspector')
    boxes = [one.bounding_box() for one in (sidebar, reader.page.get_by_role('main'), inspector)]
    left, centre, right = [box for box in boxes if box]
    assert left['x'] + left['width'] <= centre['x'] + 1
    assert centre['x'] + centre['width'] <= right['x'] + 1
    reader.button('Close inspector').click()
    reader.page.set_viewport_size({'width': 768, 'height': 900})
    expect(sidebar).to_be_visible()
    reader.page.set_viewport_size({'width': 375, 'height': 740})
    expect(sidebar).to_be_hidden()
    reader.button('Conversations').click()
    expect(sidebar).to_be_visible()
    reader.page.keyboard.press('Escape')
    expect(sidebar).to_be_hidden()
    expect(reader.page.get_by_role('meter', name='Context used')).to_be_visible()
    model = reader.page.locator('.facts .model span')
    assert model.evaluate('(name) => name.scrollWidth <= name.clientWidth')  # told whole, beside the meter and the cost


@pytest.mark.parametrize('width', WIDTHS)
def test_the_banner_of_a_lost_connection_covers_nothing(reader: Reader, width: int) -> None:
    reader.page.set_viewport_size({'width': width, 'height': 800})
    reader.page.emulate_media(reduced_motion='reduce')
    states.offline(reader)
    banner, head = reader.page.locator('#popup').bounding_box(), reader.page.locator('.head').bounding_box()
    assert banner
    assert head
    assert banner['y'] + banner['height'] <= head['y'] + 1
    reader.errors.clear()  # the browser complains of every attempt to come back


FIRST_PAINT = """addEventListener('DOMContentLoaded', () => {
    window.first = getComputedStyle(document.body).backgroundColor;
})"""
PAPER = 'getComputedStyle(document.body).backgroundColor'


def test_dark_follows_the_system_and_a_choice_beats_it_from_the_first_frame(reader: Reader) -> None:
    page = reader.page
    page.emulate_media(color_scheme='light', reduced_motion='reduce')
    reader.open()
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme='dark')
    dark = page.evaluate(PAPER)
    assert light == 'rgb(251, 250, 247)'
    assert dark == 'rgb(24, 23, 21)'
    sign = page.locator('link[rel~=icon]')  # one, in the page itself, that follows the system too
    assert (sign.get_attribute('href') or '').startswith('data:image/svg+xml')
    page.emulate_media(color_scheme='light')
    choose_theme(reader, 'Dark')
    assert page.evaluate(PAPER) == dark
    page.add_init_script(FIRST_PAINT)
    reader.open('/settings')
    assert page.evaluate('window.first') == dark
    expect(page.get_by_role('radio', name='Dark')).to_have_attribute('aria-checked', 'true')
    reader.open()
    choose_theme(reader, 'As the system')
    reader.open()
    assert page.evaluate('window.first') == light


def choose_theme(reader: Reader, name: str) -> None:
    """Through the person's menu, and until the server has kept it."""
    reader.page.get_by_role('button', name='Mara').click()
    reader.page.get_by_role('menuitemradio', name=name).click()
    reader.page.get_by_role('button', name='Mara').click()
    expect(reader.page.get_by_role('menuitemradio', name=name)).to_have_attribute('aria-checked', 'true')
    reader.page.keyboard.press('Escape')
