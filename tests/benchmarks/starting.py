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
POLL_S = 0.005
ASKED = b'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'


async def measure() -> list[Figure]:
    stay_on(LOAD_CORE)
    fresh = [await asyncio.to_thread(_start_s, None) for _ in range(STARTS)]
    with TemporaryDirectory() as folder:
        await asyncio.to_thread(_start_s, folder)
        existing = [await asyncio.to_thread(_start_s, folder) for _ in range(STARTS)]
    bare = [await asyncio.to_thread(_bare_s) for _ in range(STARTS)]
    idle, after = await _memory_mb()
    return [
        Figure(
            what='cold start to 200, fresh folder',
            unit='s',
            ours=median(fresh),
            beside=median(bare),
            aim=1.2,
            note='beside: the interpreter with nicegui imported',
        ),
        Figure(what='cold start to 200, existing folder', unit='s', ours=median(existing), beside=median(bare), aim=1.2),
        Figure(what='memory idle, before the first model call', unit='MB', ours=idle, aim=120),
        Figure(what='memory idle, after the first answer', unit='MB', ours=after, aim=220),
    ]


def _start_s(folder: str | None) -> float:
    """Seconds from the start of the process to the whole answer."""
    with TemporaryDirectory() as fresh:
        port, given = free_port(), folder or fresh
        command = [sys.executable, '-m', 'chatapp', 'serve', '--port', str(port), '--no-browser']
        started = time.monotonic()
        with children_on(SERVER_CORE):
            process = subprocess.Popen(command, env=environment(Path(given), {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def _bare_s() -> float:
    started = time.monotonic()
    with children_on(SERVER_CORE):
        subprocess.run([sys.executable, '-c', 'import nicegui'], check=True)
    return time.monotonic() - started


async def _memory_mb() -> tuple[float, float]:
    async with furnished(0) as house:
        idle = rss_mb(house.pid)
        house.standin.always(paced(50))
        async with pages_open(house, house.rooms) as pages:
            await ask(house, pages)
            return idle, rss_mb(house.pid)
