"""The program as people start it: a process of its own, on a free port and a folder of the test's."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_WITHIN_S = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(kw_only=True)
class Served:
    """A running server; `link` is the one-time address it printed, empty once a password is set."""

    process: asyncio.subprocess.Process
    address: str
    link: str
    output: bytearray

    def kill(self) -> None:
        """As a power cut would: nothing is told to the process."""
        self.process.send_signal(signal.SIGKILL)


def _environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI', 'COV_', 'CHATAPP_'))}
    return {**kept, 'CHATAPP_DATA_DIR': str(folder), 'CHATAPP_OPEN_BROWSER': 'false', 'PYTHONUNBUFFERED': '1', **settings}


async def command(folder: Path, *arguments: str, **settings: str) -> str:
    """Run a command of the program to its end and give what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, '-m', 'chatapp', *arguments, env=_environment(folder, settings), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def token(folder: Path, name: str = 'test') -> str:
    """A token for programs, made beside the server."""
    printed = await command(folder, 'token', 'create', '--name', name)
    return printed.split()[-1]


@asynccontextmanager
async def served(folder: Path, *, port: int | None = None, **settings: str) -> AsyncIterator[Served]:
    """Start the server, wait until it answers, and end it when left (if it still lives)."""
    chosen = port or free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        '-m',
        'chatapp',
        'serve',
        '--port',
        str(chosen),
        '--no-browser',
        env=_environment(folder, settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = bytearray()
    reading = asyncio.create_task(_read(process, output))
    running = Served(process=process, address=f'http://127.0.0.1:{chosen}', link='', output=output)
    try:
        await _answers(running)
        found = re.search(rb'http\S+/#k=\S+', output)
        running.link = found.group().decode() if found else ''
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await reading


async def _read(process: asyncio.subprocess.Process, output: bytearray) -> None:
    assert process.stdout
    while line := await process.stdout.readline():
        output += line


async def _answers(running: Served) -> None:
    async with asyncio.timeout(START_WITHIN_S), httpx.AsyncClient() as client:
        while True:
            assert running.process.returncode is None, running.output.decode()
            try:
                if (await client.get(f'{running.address}/health')).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.02)
