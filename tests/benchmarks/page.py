"""A page without a browser: it loads, opens its websocket, attaches to its conversation and hears what arrives.

Speaks engine.io 4, socket.io 5 and NiceGUI's implicit handshake on one websocket, with permessage-deflate as browsers
ask for. What arrives is only noted; it is read when the load is over.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect

from chatapp.api.cookies import SESSION_COOKIE
from tests.benchmarks.furnished import House, Room

_ELEMENTS = re.compile(r'parseElements\(String\.raw`(.*?)`\)', re.DOTALL)
_CLIENT = re.compile(r"'client_id': '([^']+)'")
_NEXT = re.compile(r"'next_message_id': (\d+)")
_MESSAGE_ID = re.compile(r'"_id":(\d+)\}?\]$')
FRAME = '42["conversation",'
ACK_S = 3.0
WITHIN_S = 30.0


class _Counted(ClientConnection):
    """Counts the bytes that came over the wire."""

    wire_bytes = 0

    def data_received(self, data: bytes) -> None:
        self.wire_bytes += len(data)
        super().data_received(data)


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame of the conversation as it came, at `time.monotonic()`."""

    at: float
    raw: str

    def delta(self) -> tuple[int, str] | None:
        """Offset and text of a piece of an answer; None for other frames."""
        _, _, event, data = json.loads(self.raw[2:])[1]
        if event != 'delta':
            return None
        body = json.loads(data)
        return body['at'], body['content']


class Page:
    """One open page on one conversation."""

    def __init__(self, house: House, room: Room) -> None:
        self._house, self._room = house, room
        self.frames: list[Heard] = []
        self.payload_chars = 0
        self._next = 0
        self._listeners: dict[str, tuple[int, str]] = {}
        self._start = ''
        self._tasks: list[asyncio.Task[None]] = []
        self._waits: list[tuple[Callable[[str], bool], asyncio.Future[float]]] = []

    async def open(self, http: AsyncClient) -> 'Page':
        answer = await http.get(address_of(self._house, self._room), headers=cookie_of(self._room))
        assert answer.status_code == 200, answer.status_code
        self.html_bytes = len(answer.content)
        elements, client, following = (pattern.search(answer.text) for pattern in (_ELEMENTS, _CLIENT, _NEXT))
        assert elements
        assert client
        assert following
        self._client, self._next = client[1], int(following[1])
        self._take_elements(json.loads(elements[1]))
        await self._connect()
        attached = self.heard(lambda raw: 'receive' in raw)
        await self._emit('attach', self._start)
        await asyncio.wait_for(attached, WITHIN_S)
        return self

    async def send(self, text: str) -> float:
        """Send a message as the composer does, and say when."""
        at = time.monotonic()
        await self._emit('send', text, str(uuid4()))
        return at

    def heard(self, wanted: Callable[[str], bool]) -> asyncio.Future[float]:
        """When the first message arrives that is wanted; to be asked for before it can come."""
        coming: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waits.append((wanted, coming))
        return coming

    def first_delta(self) -> asyncio.Future[float]:
        return self.heard(lambda raw: raw.startswith(FRAME) and '"delta"' in raw)

    def run_end(self) -> asyncio.Future[float]:
        return self.heard(lambda raw: raw.startswith(FRAME) and '"run_end"' in raw)

    @property
    def wire_bytes(self) -> int:
        return self._socket.wire_bytes

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    def _take_elements(self, elements: dict[str, dict[str, object]]) -> None:
        for number, element in elements.items():
            if str(element['tag']).endswith(('composer', 'transcript')):
                events = element.get('events')
                assert isinstance(events, list)
                self._listeners |= {event['type']: (int(number), event['listener_id']) for event in events}
            if str(element['tag']).endswith('transcript'):
                props = element['props']
                assert isinstance(props, dict)
                self._start = props['start']['id']

    async def _connect(self) -> None:
        address = self._house.running.address
        query = {
            'client_id': self._client,
            'next_message_id': self._next,
            'implicit_handshake': 'true',
            'document_id': uuid4(),
            'tab_id': uuid4(),
            'old_tab_id': '',
            'EIO': 4,
            'transport': 'websocket',
        }
        opened = await connect(
            f'{address.replace("http", "ws", 1)}/_nicegui_ws/socket.io/?{urlencode(query)}',
            origin=address,  # type: ignore[arg-type]  # a NewType of the library's
            additional_headers=cookie_of(self._room),
            create_connection=_Counted,
            ping_interval=None,
            max_size=None,
        )
        assert isinstance(opened, _Counted)
        self._socket = opened
        await self._socket.recv()
        await self._socket.send('40')
        reply = await self._socket.recv()
        assert isinstance(reply, str)
        assert reply.startswith('40'), reply
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._acknowledge())]

    async def _listen(self) -> None:
        """Note what arrives until the page is closed; a server that hangs up first is an error of whoever waits."""
        async for raw in self._socket:
            at = time.monotonic()
            assert isinstance(raw, str)
            self.payload_chars += len(raw)
            if raw.startswith(FRAME):
                self.frames.append(Heard(at, raw))
            elif raw == '2':
                await self._socket.send('3')
            elif number := _MESSAGE_ID.search(raw):
                self._next = int(number[1]) + 1
            if self._waits:
                self._wake(raw, at)

    def _wake(self, raw: str, at: float) -> None:
        for wait in [wait for wait in self._waits if wait[0](raw)]:
            self._waits.remove(wait)
            if not wait[1].done():
                wait[1].set_result(at)

    async def _acknowledge(self) -> None:
        told = self._next
        while True:
            await asyncio.sleep(ACK_S)
            if told == self._next:
                continue
            told = self._next
            await self._socket.send('42' + json.dumps(['ack', {'client_id': self._client, 'next_message_id': self._next}]))

    async def _emit(self, event: str, *args: object) -> None:
        element, listener = self._listeners[event]
        body = {'id': element, 'client_id': self._client, 'listener_id': listener, 'args': [json.dumps(arg) for arg in args]}
        await self._socket.send('42' + json.dumps(['event', body]))


async def open_pages(house: House, rooms: Sequence[Room], *, at_once: int = 5) -> list[Page]:
    """A page on each of these conversations."""
    pages = [Page(house, room) for room in rooms]
    async with AsyncClient() as http:
        for start in range(0, len(pages), at_once):
            await asyncio.gather(*(page.open(http) for page in pages[start : start + at_once]))
    return pages


def address_of(house: House, room: Room) -> str:
    return f'{house.running.address}/c/{room.conversation}'


def cookie_of(room: Room) -> dict[str, str]:
    return {'Cookie': f'{SESSION_COOKIE}={room.cookie}'}


@asynccontextmanager
async def pages_open(house: House, rooms: Sequence[Room]) -> AsyncIterator[list[Page]]:
    """Open pages, closed again when left."""
    pages = await open_pages(house, rooms)
    try:
        yield pages
    finally:
        await asyncio.gather(*(page.close() for page in pages))
