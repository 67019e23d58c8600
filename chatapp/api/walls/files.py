"""Files that never change under their address: read and compressed once, then served from memory."""

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLACE = '/_nicegui/'
MOST_BYTES = 16 * 1024 * 1024  # the files of all pages take a twentieth of it
CONDITIONS = ('range', 'if-none-match', 'if-modified-since')
SMALLEST_BYTES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    headers: Headers
    plain: bytes
    packed: bytes | None

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed or b'')


class FileWall:
    """Answers for the files of the UI library itself; a first page asks for thirty of them, 5 ms each where none is kept.

    Kept is only what its own answer calls immutable, and none of it belongs to anybody.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._files: dict[str, _File] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_for_a_file(scope):
            await self.app(scope, receive, send)
        elif file := self._files.get(scope['path']):
            await _serve(file, Headers(scope=scope), send)
        else:
            await self._fetch(scope, receive, send)

    async def _fetch(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer()
        await self.app(scope, receive, answer.take)
        if answer.is_lasting and self._bytes + len(answer.body) <= MOST_BYTES:
            file = await asyncio.to_thread(_packed, answer.headers, bytes(answer.body))
            if scope['path'] not in self._files:
                self._files[scope['path']] = file
                self._bytes += file.size
            await _serve(file, Headers(scope=scope), send)
        else:
            for message in answer.messages:
                await send(message)


class _Answer:
    """An answer held back until it is whole."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.body = bytearray()
        self.headers = Headers()

    async def take(self, message: Message) -> None:
        self.messages.append(message)
        if message['type'] == 'http.response.start':
            self.headers = Headers(raw=list(message['headers']))
        self.body += message.get('body', b'')

    @property
    def is_lasting(self) -> bool:
        good = self.is_whole and self.messages[0].get('status') == 200
        return good and 'immutable' in self.headers.get('cache-control', '') and 'content-encoding' not in self.headers

    @property
    def is_whole(self) -> bool:
        """False where whoever asked left in the middle of it: the rest was never made."""
        ended = bool(self.messages) and self.messages[-1]['type'] == 'http.response.body' and not self.messages[-1].get('more_body')
        return ended and self.headers.get('content-length') == str(len(self.body))


def _is_for_a_file(scope: Scope) -> bool:
    if scope['type'] != 'http' or scope['method'] != 'GET' or not scope['path'].startswith(PLACE):
        return False
    asked = Headers(scope=scope)
    return not any(name in asked for name in CONDITIONS)


def _packed(headers: Mapping[str, str], body: bytes) -> _File:
    kept = MutableHeaders(headers)
    is_text = kept.get('content-type', '').startswith(('text/', 'application/json'))
    packed = gzip.compress(body, mtime=0) if is_text and len(body) >= SMALLEST_BYTES else None
    return _File(headers=Headers(kept), plain=body, packed=packed)


async def _serve(file: _File, asked: Headers, send: Send) -> None:
    headers = MutableHeaders(file.headers)
    body = file.plain
    if file.packed is not None:
        headers['vary'] = 'Accept-Encoding'
        if 'gzip' in asked.get('accept-encoding', ''):
            headers['content-encoding'], body = 'gzip', file.packed
    headers['content-length'] = str(len(body))
    await send({'type': 'http.response.start', 'status': 200, 'headers': headers.raw})
    await send({'type': 'http.response.body', 'body': body})
