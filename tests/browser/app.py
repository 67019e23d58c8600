"""The program as people start it, with a vendor of ours behind it.

Both live in a thread with an event loop of its own, so that tests stay synchronous.
"""

import asyncio
import json
import os
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from chatapp import seeds
from tests.browser.seeding import Seeded, seed
from tests.support.postgres import PostgresServer
from tests.support.served import Served, served
from tests.support.standin import Script, Seen, Standin, say
from tests.support.standin_wires import Asked

Given = TypeVar('Given')
EVIL = '<img src=x onerror="document.title=`hacked`">'
MODELS = ('claude-sonnet-5-5', 'stand-in', EVIL, *(f'later-{number}' for number in range(5)))
KEYS = {'ANTHROPIC_API_KEY': 'sk-ant-test-0123456789', 'OPENAI_API_KEY': 'sk-test-0123456789'}
UNLIMITED = {
    'CHATAPP_SEND_PER_MINUTE': '100000',
    'CHATAPP_POLL_PER_MINUTE': '100000',
    'CHATAPP_LOGIN_PER_MINUTE': '100000',
    'CHATAPP_DAY_TOKENS': 'none',
    'CHATAPP_DAY_MICROS': 'none',
}
RECORD = re.compile(r'^(?=\d{4}-\d\d-\d\d )', re.MULTILINE)
TITLE = say('A short talk')
SECRET = re.compile(r'sk-[\w-]*0123456789')  # every key a test gives, by the environment or by hand
TROUBLE = re.compile(r'\b(WARNING|ERROR|CRITICAL|Traceback|Exception|Task was destroyed|never awaited)\b')


@dataclass(frozen=True, kw_only=True)
class App:
    """A running program; `vendor` answers in the place of every provider there is a key of."""

    running: Served
    vendor: Standin
    seeded: Seeded | None
    _loop: asyncio.AbstractEventLoop

    @property
    def address(self) -> str:
        return self.running.address

    @property
    def link(self) -> str:
        """The one-time link it printed."""
        return self.running.link

    def ask_vendor(self, act: Callable[[Standin], Given]) -> Given:
        """Do something with the vendor where it lives."""

        async def done() -> Given:
            return act(self.vendor)

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(10)

    def script(self, *scripts: Script) -> None:
        """Queue answers for the next requests; those for titles are answered on the side."""
        self.ask_vendor(lambda vendor: vendor.script(*scripts))

    def release(self) -> None:
        """Let the answers held back go on."""
        self.ask_vendor(lambda vendor: vendor.release())

    def asked(self) -> list[Seen]:
        """The requests for answers since the test began, those for titles left out, oldest first."""
        return [seen for seen in self.ask_vendor(lambda vendor: list(vendor.chats)) if seen.body.get('tools')]

    def titles_asked(self) -> list[Seen]:
        """The requests for a title since the test began."""
        words = seeds.prompt('title').splitlines()[0]
        return [seen for seen in self.ask_vendor(lambda vendor: list(vendor.chats)) if words in json.dumps(seen.body, ensure_ascii=False)]

    def vendor_is_done(self) -> None:
        """Wait until every answer begun was given, or its reader has left."""

        async def done() -> None:
            for seen in self.vendor.chats:
                await seen.closed.wait()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result(20)

    def start_over(self) -> None:
        """Let the vendor forget scripts and requests, and answer on the side as it did."""
        self.ask_vendor(lambda vendor: vendor.start_over())
        self.ask_vendor(lambda vendor: vendor.aside(titled))

    def troubles(self) -> list[str]:
        """The records of the program's log that tell of trouble or a secret, each with what stands below it."""
        told, secret = self.running.output.decode().replace(self.link, '', 1), self.link.partition('#k=')[2]
        return [
            record.strip()
            for record in RECORD.split(told)
            if TROUBLE.search(record) or SECRET.search(record) or (secret and secret in record)
        ]


def titled(request: Asked) -> Script | None:
    """What is asked without tools is asked for a title."""
    return None if request.tools else TITLE


@asynccontextmanager
async def _database(settings: Mapping[str, str]) -> AsyncIterator[dict[str, str]]:
    """In the folder; with a server named for the tests, in a database of its own there."""
    named = os.environ.get('CHATAPP_TEST_DATABASE_URL')
    if named is None or 'DATABASE_URL' in settings:
        yield {}
        return
    server = PostgresServer(named)
    address = await server.made()
    try:
        yield {'DATABASE_URL': address.url}
    finally:
        await server.dropped(address)


@asynccontextmanager
async def _opened(
    folder: Path, settings: Mapping[str, str], *, seeding: bool, crowded: bool
) -> AsyncIterator[tuple[Served, Standin, Seeded | None]]:
    async with _database(settings) as where, Standin(models=MODELS) as vendor:
        seeded = await seed(folder, crowded=crowded, **{name.lower(): value for name, value in where.items()}) if seeding else None
        vendor.aside(titled)
        urls = {'ANTHROPIC': vendor.anthropic_url, 'OPENAI': vendor.openai_url}
        addresses = {f'{name}_BASE_URL': url for name, url in urls.items() if f'{name}_API_KEY' in settings}
        async with served(folder, port=None, **UNLIMITED | addresses | where | dict(settings)) as running:
            yield running, vendor, seeded


@contextmanager
def running_app(folder: Path, settings: Mapping[str, str], *, seeding: bool = False, crowded: bool = False) -> Iterator[App]:
    """Start it on this folder and end it; without keys in the settings only the demo answers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opening = _opened(folder, settings, seeding=seeding, crowded=crowded)
    try:
        running, vendor, seeded = asyncio.run_coroutine_threadsafe(opening.__aenter__(), loop).result(60)
        try:
            yield App(running=running, vendor=vendor, seeded=seeded, _loop=loop)
        finally:
            asyncio.run_coroutine_threadsafe(opening.__aexit__(None, None, None), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
