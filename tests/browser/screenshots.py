"""`make screenshots`: a picture of every page in every state, and a sheet that shows them side by side.

python -m tests.browser.screenshots [FOLDER]    # shots/ if none is given
"""

import argparse
import html
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, ViewportSize, sync_playwright

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser import states
from tests.browser.app import KEYS, App, running_app
from tests.browser.chromium import launch
from tests.browser.reader import Reader
from tests.browser.states import Go

WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=375, height=740)
VIEWS: Mapping[str, tuple[str, ViewportSize]] = {'light': ('light', WIDE), 'dark': ('dark', WIDE), '375': ('light', NARROW)}
FIRST: Mapping[str, Go] = {'setup, empty': states.setup, 'setup, full': states.filled_setup, 'setup, failing': states.refused_setup}
DOOR: Mapping[str, Go] = {'login, empty': states.login, 'login, failing': states.refused_login}
INSIDE: Mapping[str, Go] = {
    'usage, empty': states.usage,
    'chat, empty': states.welcome,
    'chat, loading': states.waiting,
    'chat, streaming': states.streaming,
    'chat, full': states.rich,
    'chat, unfolded': states.unfolded,
    'chat, long': states.jump,
    'chat, failing': states.failed,
    'chat, editing': states.editing,
    'chat, too long': states.too_long,
    'chat, offline': states.offline,
    'chat, deleted with undo': states.undo,
    'inspector': states.inspector,
    'models': states.models,
    'models, sought': states.models_sought,
    'chat, suggestions': states.suggested,
    'chat, nearly over': states.nearly_over,
    'chat, sent without a connection': states.held,
    'chat, attached': states.attached,
    'chat, waiting with files': states.queued,
    'chat, a picture alone': states.viewed,
    'map of the tree': states.tree,
    'templates': states.templates,
    'conversations': states.conversations,
    'trash, empty': states.trash,
    'palette': states.palette,
    'hints': states.hints,
    'chat, side by side': states.compared,
    'chat, formulas and diagrams': states.formulas,
    'context and cost': states.weighed,
    'chat settings, full': states.chat_settings,
    'chat settings, failing': states.refused_chat_settings,
    'sidebar': states.shelves,
    'person menu': states.person,
    'keys': states.keys,
    'settings, full': states.settings,
    'settings, failing': states.refused_key,
    'usage, full': states.usage,
    'room, running': states.room_running,
    'room, people': states.room_people,
    'room, settings': states.room_settings,
    'room, way back for a guest': states.way_back,
    'guest, invited': states.invited,
    'guest, failing': states.bare_invite,
    'guest, at the table': states.guest_people,
    'guest, shown out': states.shown_out,
    'room, new': states.room_dialog,
    'room, back in it': states.away,
    'room, crowded': states.crowded,
    'room, crowded people': states.crowded_people,
    'room, critics': states.room_critics,
    'room, whiteboard': states.room_board,
    'room, reactions': states.room_reactions,
    'panel, new': states.panel_dialog,
    'panel, insights': states.panel_insights,
    'agents, full': states.agents,
    'agents, failing': states.new_agent,
    'agent, full': states.agent,
    'agent, prompt': states.agent_prompt,
    'words to all agents': states.words_to_all,
    'missing': states.missing,
}
SHEET = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title><style>
body {{ margin: 24px; background: #ddd; font: 14px/20px system-ui, sans-serif; }}
section {{ display: grid; grid-template-columns: 1fr 1fr 250px; gap: 16px; align-items: start; margin-bottom: 32px; }}
h2 {{ grid-column: 1 / -1; margin: 0; font-size: 16px; }} img {{ width: 100%; display: block; box-shadow: 0 1px 6px #0004; }}
</style>{rows}</html>
"""


@contextmanager
def a_reader(browser: Browser, app: App, cookie: str, view: str) -> Iterator[Reader]:
    scheme, size = VIEWS[view]
    narrow = size is NARROW
    context = browser.new_context(
        viewport=size,
        color_scheme='dark' if scheme == 'dark' else 'light',
        reduced_motion='reduce',
        timezone_id='Europe/Berlin',
        locale='en-GB',
        has_touch=narrow,
        is_mobile=narrow,
    )
    if cookie:
        context.add_cookies([{'name': SESSION_COOKIE, 'value': cookie, 'url': app.address}])
    app.start_over()
    try:
        yield Reader(context, app)
    finally:
        app.start_over()
        context.close()


def file_name(state: str, view: str) -> str:
    return f'{state.replace(", ", "-").replace(" ", "-")}-{view}.png'


def take(browser: Browser, app: App, cookie: str, wanted: Mapping[str, Go], folder: Path) -> None:
    """A picture of each state in each view."""
    for state, go in wanted.items():
        for view in VIEWS:
            with a_reader(browser, app, cookie, view) as reader:
                go(reader)
                reader.page.mouse.move(0, 0)
                reader.page.screenshot(path=folder / file_name(state, view))
        sys.stdout.write(f'{state}\n')


def first_cookie(browser: Browser, app: App) -> str:
    with a_reader(browser, app, '', 'light') as reader:
        reader.page.goto(app.link)
        reader.page.wait_for_url('**/setup')
        return next(one['value'] for one in reader.context.cookies() if one['name'] == SESSION_COOKIE)


def sheet(browser: Browser, folder: Path) -> None:
    """All of them on one page, and that page as a picture."""
    rows = ''
    for state in (*FIRST, *DOOR, *INSIDE):
        shown = ''.join(f'<a href="{file_name(state, view)}"><img src="{file_name(state, view)}" alt="{view}"></a>' for view in VIEWS)
        rows += f'<section><h2>{html.escape(state)}</h2>{shown}</section>\n'
    (folder / 'index.html').write_text(SHEET.format(rows=rows), encoding='utf-8')
    page = browser.new_page(viewport={'width': 1600, 'height': 1000})
    page.goto((folder / 'index.html').as_uri())
    page.screenshot(path=folder / 'contact-sheet.png', full_page=True)


def make(playwright: Playwright, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    browser = launch(playwright)
    with tempfile.TemporaryDirectory() as place:
        with running_app(Path(place) / 'fresh', KEYS) as fresh:
            take(browser, fresh, first_cookie(browser, fresh), FIRST, folder)
        with running_app(Path(place) / 'app', KEYS, seeding=True, crowded=True) as app:
            assert app.seeded
            take(browser, app, '', DOOR, folder)
            take(browser, app, app.seeded.cookie, INSIDE, folder)
    sheet(browser, folder)
    browser.close()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='A picture of every page in every state.')
    parser.add_argument('folder', nargs='?', type=Path, default=Path('shots'))
    given = parser.parse_args().folder.absolute()
    with sync_playwright() as started:
        make(started, given)
    sys.stdout.write(f'{given / "index.html"}\n')
