"""From the command to the first answer of `/health`, and the memory it takes to wait for readers."""

import asyncio
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.asking import ask, paced
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.furnished import furnished
from tests.benchmarks.page import pages_open
from tests.benchmarks.process import LOAD_CORE, SERVER_CORE, children_on, rss_mb, stay_on
from tests.support.served import _environment as environment
from tests.support.served import free_port

STARTS = 5
LEAN_WHERE_AIMS_WERE_SET_S = 0.48
POLL_S = 0.005
ASKED = b'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'


async def measure() -> list[Figure]:
    """The start of a bare NiceGUI page, in the same run, tells how fast this machine is beside the one of the aims."""
    stay_on(LOAD_CORE)
    with TemporaryDirectory() as folder:
        await asyncio.to_thread(_start_s, folder)
        rounds = [await asyncio.to_thread(_round, folder) for _ in range(STARTS)]
    fresh, existing, lean = (median([one[at] for one in rounds]) for at in range(3))
    idle, after = await _memory_mb()
    slower = lean / LEAN_WHERE_AIMS_WERE_SET_S
    return [
        Figure(
            what='start of a bare NiceGUI page',
            unit='s',
            ours=lean,
            note=f'0.48 where the aims were set: here all takes {slower:.1f} × as long',
        ),
        Figure(what='cold start to 200, fresh folder', unit='s', ours=fresh, beside=lean, aim=1.2),
        Figure(what='cold start to 200, existing folder', unit='s', ours=existing, beside=lean, aim=1.2),
        Figure(what='memory idle, before the first model call', unit='MB', ours=idle, aim=120),
        Figure(what='memory idle, after the first answer', unit='MB', ours=after, aim=220),
    ]


def _round(folder: str) -> tuple[float, float, float]:
    """A start on a fresh folder, one on the existing, one of the bare page: what disturbs one disturbs the others."""
    return _start_s(None), _start_s(folder), _lean_s()


def _start_s(folder: str | None) -> float:
    """Seconds from the start of the process to the whole answer."""
    with TemporaryDirectory() as fresh:
        settings = environment(Path(folder or fresh), {})
        return _until_healthy(['chatapp', 'serve', '--no-browser', '--port'], settings)


def _lean_s() -> float:
    return _until_healthy(['tests.benchmarks.lean'], environment(Path(), {}))


def _until_healthy(module: list[str], settings: dict[str, str]) -> float:
    port = free_port()
    started = time.monotonic()
    with children_on(SERVER_CORE):
        command = [sys.executable, '-m', *module, str(port)]
        process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _healthy(port):
            time.sleep(POLL_S)
        return time.monotonic() - started
    finally:
        process.terminate()
        process.wait()


def _healthy(port: int) -> bool:
    with suppress(OSError), socket.create_connection(('127.0.0.1', port)) as plug:
        plug.sendall(ASKED)
        return b' 200 ' in plug.recv(1024)
    return False


async def _memory_mb() -> tuple[float, float]:
    async with furnished(0) as house:
        idle = rss_mb(house.pid)
        house.standin.always(paced(50))
        async with pages_open(house, house.rooms) as pages:
            await ask(house, pages)
            return idle, rss_mb(house.pid)
