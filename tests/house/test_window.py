"""`--native`: a window of its own upon the same server; closing the one ends the other."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from chatapp.cli.exits import Exit
from tests.house.test_start import chatapp, refused
from tests.support.x11 import ask_to_close, windows

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).parents[2]
EXTRA = next(iter((ROOT / 'build' / 'native').glob('lib/python*/site-packages')), None)
"""Where `.ci/native` puts what a window needs, for it is too large for everybody's environment."""

OPEN_WITHIN_S = 60.0
AS_ROOT = {'QTWEBENGINE_DISABLE_SANDBOX': '1', 'QTWEBENGINE_CHROMIUM_FLAGS': '--no-sandbox --disable-gpu'}


async def test_without_a_display_or_what_draws_it_says_so_and_starts_nothing(tmp_path: Path) -> None:
    ran = await chatapp(tmp_path / 'house', '--native', '--port', '0', DISPLAY='', WAYLAND_DISPLAY='')
    assert refused(ran, Exit.WRONG_USE, 'window', '--native')
    assert not (tmp_path / 'house').exists()


@pytest.fixture
async def display() -> AsyncIterator[str]:
    """A screen nobody looks at."""
    missing = [name for name in ('Xvfb', 'xdotool') if shutil.which(name) is None]
    if EXTRA is None and find_spec('webview') is None:
        missing.append('chatapp[native]')
    if missing:
        if os.environ.get('CI') == 'true':
            pytest.fail(f'.ci/native did not bring {missing}')
        pytest.skip(f'a window needs {", ".join(missing)}: run .ci/native')
    reading, writing = os.pipe()
    screen = await asyncio.create_subprocess_exec(
        'Xvfb', '-displayfd', str(writing), '-screen', '0', '1280x900x24', pass_fds=(writing,), stderr=asyncio.subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = await asyncio.to_thread(told.readline)
    yield f':{number.strip()}'
    screen.terminate()
    await screen.wait()


class Native:
    """The program with its window."""

    def __init__(self, process: asyncio.subprocess.Process, display: str) -> None:
        self.process, self.output, self._display = process, bytearray(), display

    async def until(self, words: bytes) -> None:
        assert self.process.stdout
        async with asyncio.timeout(OPEN_WITHIN_S):
            while words not in self.output:
                line = await self.process.stdout.readline()
                assert line, self.output.decode()
                self.output += line

    def windows(self) -> list[int]:
        return windows(self._display, 'chatapp')

    def close(self) -> None:
        for window in self.windows():
            ask_to_close(self._display, window)


@pytest.fixture
async def native(tmp_path: Path, display: str) -> AsyncIterator[Native]:
    path = os.pathsep.join([str(ROOT), *([str(EXTRA)] if EXTRA else [])])
    environment = {**os.environ, **AS_ROOT, 'DISPLAY': display, 'PYTHONPATH': path, 'CHATAPP_DATA_DIR': str(tmp_path / 'house')}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, '-m', 'chatapp', '--native', '--port', '0'),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    yield Native(process, display)
    if process.returncode is None:
        process.kill()
    await process.communicate()  # to the last word of the window


async def test_the_window_shows_the_first_page_and_closing_it_ends_the_server(native: Native) -> None:
    await native.until(b'GET /setup 200')  # the owner came in by the one-time link, which only the window was given
    native.close()
    async with asyncio.timeout(20):
        assert await native.process.wait() == Exit.DONE


async def test_ending_the_server_closes_the_window(native: Native) -> None:
    await native.until(b'GET /setup 200')
    native.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await native.process.wait() == Exit.DONE
    assert native.windows() == []


async def test_a_window_never_outlives_a_killed_server(native: Native) -> None:
    await native.until(b'GET /setup 200')
    assert native.windows()
    native.process.kill()
    async with asyncio.timeout(20):
        await native.process.communicate()  # to the last word of the window, too
    assert native.windows() == []
