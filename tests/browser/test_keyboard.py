"""The whole main path by keyboard alone: nothing is clicked, and at every step one sees where one is."""

import re
from collections.abc import Callable
from typing import TypedDict

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(120)
MOST = 60  # presses of Tab; every page here has fewer places to stand at
FOCUSED = """() => {
    const one = document.activeElement;
    const accent = document.createElement('i');
    accent.style.color = 'var(--accent)';
    document.body.append(accent);
    const colour = getComputedStyle(accent).color;
    accent.remove();
    const ringed = (node) => {
        const look = getComputedStyle(node);
        return (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || look.boxShadow.includes(colour);
    };
    const round = [one];
    if (one.matches('input, textarea')) round.push(one.closest('.composer, .ask') ?? one); // their frame shows it
    const dialog = one.closest('dialog');
    const box = one.getBoundingClientRect();
    return {
        nowhere: one === document.body,
        name: (one.ariaLabel ?? one.labels?.[0]?.innerText ?? one.innerText).trim(),
        ringed: round.some(ringed),
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        within: (dialog?.ariaLabel ?? dialog?.querySelector('h2')?.innerText ?? '').trim(),
    };
}"""


class Focused(TypedDict):
    """Where the keyboard is: its name, whether one sees it there, and the heading of the dialog round it."""

    nowhere: bool
    name: str
    ringed: bool
    seen: bool
    within: str


def focused(page: Page) -> Focused:
    found: Focused = page.evaluate(FOCUSED)
    return found


def go(page: Page, name: str, key: str = 'Tab') -> None:
    """Tab on until the place of this name; each one on the way shows that it is the one."""
    for _ in range(MOST):
        page.keyboard.press(key)
        here = focused(page)
        if here['nowhere']:
            continue  # the browser's own bar
        assert (here['ringed'], here['seen']) == (True, True), here
        if re.fullmatch(name, here['name'], re.DOTALL):
            return
    raise AssertionError(f'{key} leads to no {name}')


def is_at(page: Page, name: str) -> None:
    """The focus is there, or comes there."""
    page.wait_for_function(f'(name) => new RegExp(`^(?:${{name}})$`, "s").test(({FOCUSED})().name)', arg=name, timeout=10_000)
    assert focused(page)['ringed'], focused(page)


def stays_within(page: Page, dialog: str) -> None:
    """However often one presses Tab, one stays in the dialog, or is with the browser itself."""
    is_open(page, dialog)
    for key in ('Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab'):
        page.keyboard.press(key)
        here = focused(page)
        assert here['nowhere'] or (here['within'] == dialog and here['ringed']), here


def is_open(page: Page, dialog: str) -> None:
    expect(page.get_by_role('dialog', name=dialog, exact=True)).to_be_visible()
    page.wait_for_function(f'(dialog) => ({FOCUSED})().within === dialog', arg=dialog)


def leads_back(page: Page, opened_by: str, dialog: str, open_it: Callable[[], None]) -> None:
    """A dialog keeps the focus while it is open, Escape closes it, and the focus goes back to what opened it."""
    open_it()
    stays_within(page, dialog)
    page.keyboard.press('Escape')
    expect(page.get_by_role('dialog', name=dialog, exact=True)).to_be_hidden()
    is_at(page, opened_by)


def test_the_whole_main_path_goes_by_keyboard_alone(reader: Reader) -> None:
    page, press = reader.page, reader.page.keyboard.press
    page.emulate_media(reduced_motion='reduce')  # a ring that grows is looked at in the middle otherwise
    reader.app.script(say('Rye rises slowly.'))
    reader.open('/usage')
    press('Tab')
    is_at(page, 'Skip to the conversation')
    assert focused(page)['seen']
    press('Enter')
    page.wait_for_function('document.activeElement.id === "main"')

    go(page, 'New room', 'Shift+Tab')
    leads_back(page, 'New room', 'New room', lambda: press('Enter'))
    go(page, 'New chat', 'Shift+Tab')
    press('Enter')
    is_at(page, 'Message')
    page.keyboard.type('What rises?')
    press('Enter')
    reader.done()
    expect(page).to_have_url(re.compile('/c/'))

    is_at(page, 'Message')
    go(page, 'Details', 'Shift+Tab')
    go(page, 'Copy', 'Shift+Tab')
    press('Enter')
    page.wait_for_function('async () => (await navigator.clipboard.readText()) === "Rye rises slowly."')

    go(page, 'Rename conversation', 'Shift+Tab')
    press('Enter')
    is_at(page, 'New title')
    page.keyboard.type('By keys alone')
    press('Enter')
    expect(page.get_by_role('heading', level=1)).to_have_text('By keys alone')
    is_at(page, 'Rename conversation')

    go(page, 'Model: Claude.*')
    press('Enter')
    expect(page.get_by_role('menuitemradio').first).to_be_visible()
    page.keyboard.type('stand-in')
    press('Enter')
    is_at(page, 'Model: stand-in')
    press('Enter')
    expect(page.get_by_role('menuitemradio').first).to_be_visible()
    press('Escape')
    is_at(page, 'Model: stand-in')

    leads_back(page, 'Model: stand-in', 'Command palette', lambda: press('Control+k'))
    leads_back(page, 'Model: stand-in', 'Keys', lambda: press('?'))

    inspector = page.get_by_role('complementary', name='Inspector')
    go(page, 'Open inspector')
    press('Enter')
    expect(inspector).to_be_visible()
    is_at(page, 'Close inspector')
    press('Escape')
    expect(inspector).to_be_hidden()
    is_at(page, 'Open inspector')

    here = page.url
    go(page, 'Conversation menu')
    press('Enter')
    expect(page.get_by_role('menuitem', name='Delete')).to_be_visible()
    press('End')
    is_at(page, 'Delete')
    press('Enter')
    expect(page.get_by_role('status').filter(has_text='Moved to the trash.')).to_be_visible()
    is_at(page, 'Message')
    go(page, 'Undo')
    press('Enter')
    expect(page).to_have_url(here)
    expect(page.get_by_role('heading', level=1)).to_have_text('By keys alone')

    go(page, '.*Mara.*', 'Shift+Tab')
    press('Enter')
    expect(page.get_by_role('menuitem', name='Settings')).to_be_visible()
    press('Escape')
    is_at(page, '.*Mara.*')
    press('Enter')
    is_at(page, 'All conversations')
    for place in ('Archive', 'Trash', 'Settings'):
        press('ArrowDown')
        is_at(page, place)
    press('Enter')
    page.wait_for_url('**/settings')
    reader.ready()
    for theme, key, told in (('Dark', 'Tab', 'dark'), ('As the system', 'Shift+Tab', None)):
        go(page, theme, key)
        press('Space')
        page.wait_for_function('(told) => (document.documentElement.dataset.theme ?? null) === told', arg=told)
