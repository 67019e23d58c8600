"""A real Chromium, and a page with nothing but transcript and composer whose events a test plays.

Browser tests are written with Playwright's sync API: its event loop must be gone before an async test runs, so the
fixtures live no longer than this package, and no async test belongs in it.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Route, sync_playwright

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser.app import KEYS, App, running_app
from tests.browser.chromium import launch
from tests.browser.reader import Reader

ROOT = Path(__file__).parents[2]
_names = count(1)


class Complained(AssertionError):
    """The program's log tells of trouble, or a page asked another host: nothing that may pass the second time."""


def quiet(running: App) -> None:
    """Its log must end without a complaint."""
    if troubles := running.troubles():
        raise Complained('\n'.join(troubles))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=2, rerun_except=[Complained.__name__]))  # a busy machine delays a browser at will


@pytest.fixture(scope='package')
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope='package')
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The Chromium of this machine, else Playwright's own; without one the tests are skipped, except under CI."""
    try:
        browser = launch(playwright)
    except Error as error:
        reason = f'No Chromium could be started: {str(error).splitlines()[0]}'
        if os.environ.get('CI') == 'true':
            pytest.fail(reason)
        pytest.skip(reason)
    yield browser
    browser.close()


class _Counted(BaseHTTPRequestHandler):
    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def sink() -> Iterator[tuple[str, list[str]]]:
    """A host that is not the house's: its address and the paths asked of it."""
    server = ThreadingHTTPServer(('127.0.0.1', 0), _Counted)
    _Counted.hits.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f'http://127.0.0.1:{server.server_port}', _Counted.hits
    server.shutdown()
    server.server_close()
    thread.join()


def free_port() -> int:
    with socket.socket() as plug:
        plug.bind(('127.0.0.1', 0))
        return int(plug.getsockname()[1])


@pytest.fixture(scope='package')
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running harness."""
    port = free_port()
    log = tmp_path_factory.mktemp('harness') / 'log'
    clean = {name: value for name, value in os.environ.items() if not name.startswith(('NICEGUI_', 'PYTEST_'))}
    command = [sys.executable, '-m', 'tests.browser.harness', str(port)]
    with log.open('wb') as errors, subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, stderr=errors) as process:
        assert process.stdout is not None
        if process.stdout.readline() != b'ready\n':
            pytest.fail(f'The harness did not start:\n{log.read_text()[-2000:]}')
        yield f'http://127.0.0.1:{port}'
        process.terminate()


class Scene:
    """One conversation on the harness and the page that shows it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.name = f's{next(_names)}'
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on('pageerror', lambda error: self.errors.append(str(error)))
        page.context.route(lambda url: not url.startswith(address), self._abroad)

    def _abroad(self, route: Route) -> None:
        self.foreign.append(route.request.url)
        route.continue_()

    def open(self, *steps: list[object]) -> None:
        """Play steps that happened before, open the page and wait until it hears the server."""
        if steps:
            self.play(*steps)
        self.page.goto(f'{self.address}/c/{self.name}')
        self.page.wait_for_selector('.transcript[data-attached]')

    def play(self, *steps: list[object]) -> None:
        """Let events happen; returns when all of them were sent."""
        self._call(f'/play/{self.name}', json.dumps(steps).encode())

    def asked(self, *kinds: str) -> list[list[object]]:
        """What the browser asked the server for so far, of these kinds."""
        found: list[list[object]] = json.loads(self._call(f'/asked/{self.name}'))
        return [one for one in found if not kinds or one[0] in kinds]

    def wait_for(self, kind: str, number: int = 1) -> list[object]:
        """The `number`th thing of a kind the browser asked for, as soon as it did."""
        found: list[object] = json.loads(self._call(f'/wait/{self.name}/{kind}/{number}'))
        return found

    def rest(self) -> None:
        """Return when the page has nothing left to do and has drawn it."""
        self.page.evaluate('new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(done))))')

    def _call(self, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.address + path, data=body, headers={'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read()
            return content


@pytest.fixture
def scene(browser: Browser, harness: str) -> Iterator[Scene]:
    """A fresh page at 1170 x 900 on a fresh conversation; errors on the page fail the test."""
    context = browser.new_context(viewport={'width': 1170, 'height': 900}, timezone_id='Europe/Berlin', locale='en-GB')
    context.grant_permissions(['clipboard-read', 'clipboard-write'])
    scene = Scene(context.new_page(), harness)
    yield scene
    context.close()
    assert not scene.errors


@pytest.fixture(scope='package')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The whole program, its owner signed in, her long conversation in it; its log must end without a complaint."""
    with running_app(tmp_path_factory.mktemp('app') / 'data', KEYS, seeding=True) as running:
        yield running
        quiet(running)


def clear_away(context: BrowserContext, app: App) -> None:
    """Put away every conversation but the seeded ones: a test that is tried again would meet its own traces."""
    assert app.seeded
    here = f'{app.address}/api/conversations'
    for one in context.request.get(f'{here}?limit=100').json()['items']:
        if one['id'] not in (app.seeded.long, app.seeded.rich):
            gone = context.request.delete(f'{here}/{one["id"]}', headers={'X-Requested-With': 'chatapp', 'Origin': app.address})
            assert gone.ok, gone.text()


@pytest.fixture
def reader(browser: Browser, app: App, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A signed-in reader's browser at 1440 x 900; whatever leaves for another host or breaks on the page fails the test."""
    assert app.seeded
    app.start_over()
    context = browser.new_context(viewport={'width': 1440, 'height': 900}, timezone_id='Europe/Berlin', locale='en-GB')
    context.grant_permissions(['clipboard-read', 'clipboard-write'])
    context.add_cookies([{'name': SESSION_COOKIE, 'value': app.seeded.cookie, 'url': app.address, 'httpOnly': True}])
    if getattr(request.node, 'execution_count', 1) > 1:
        clear_away(context, app)
    reader = Reader(context, app)
    yield reader
    app.start_over()
    context.close()
    if reader.foreign:
        raise Complained(f'The page asked other hosts: {reader.foreign}')
    assert reader.errors == []


@pytest.fixture(scope='package')
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A program whose owner has come in by the link and not gone further; the tests leave it so."""
    with running_app(tmp_path_factory.mktemp('fresh') / 'data', KEYS) as running:
        yield running
        quiet(running)


@pytest.fixture(scope='package')
def first_cookie(browser: Browser, fresh: App) -> str:
    """The cookie of the browser that followed the link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(fresh.link)
    page.wait_for_url('**/setup')
    cookie = next(one for one in context.cookies() if one['name'] == SESSION_COOKIE)
    context.close()
    return cookie['value']
