"""A model vendor of our own, on loopback: the wires anthropic, openai, xai and a poor openai-compatible one.

    async with Standin() as standin:
        standin.script(say('Hello there.'))             # for the next request; more calls make a queue
        standin.always(say('Hello there.'))             # for every request without a queued script
        ... base_url=standin.anthropic_url, api_key='any' (keys holding wrong, expired or revoked get a 401)
        [seen] = await standin.requests(1)              # waits until that many chat requests have come
        seen.body['messages']; seen.path; seen.headers  # keys are redacted; seen.key_hint holds the last 4
        await seen.closed.wait(); seen.closed_by        # over: 'client' left in the midst of it, or 'standin' had said all

Without a script the words of the last user text or the model's name choose one: see `standin_scripts`.
`Script(hold_after=3)` waits after 3 tokens for `standin.release()`: no sleeping in tests.
URLs: `anthropic_url`, `openai_url` (…/v1), `xai_url` (…/xai/v1), `compat_url` (…/compat/v1: no usage, no [DONE]).
From another process: `python -m tests.support.standin --port 4100` (0 chooses one and prints the address);
`GET /journal` gives every request as JSON with times on the machine's monotonic clock.
"""

import argparse
import asyncio
import json
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from tests.support.standin_scripts import PLAIN, Call, Fault, Script, Tokens, chosen, say
from tests.support.standin_wires import Asked, Frame, Json, asked, error_body, frames

__all__ = ['Call', 'Fault', 'Script', 'Seen', 'Standin', 'Tokens', 'say']
MODELS = ('stand-in', 'stand-in-30tps', 'stand-in-0tps')
SECRET_HEADERS = ('authorization', 'x-api-key')
COOKIE = 'vendor=standin-canary-cookie; Path=/'
"""Set with every answer, as vendors do."""


@dataclass(kw_only=True)
class Seen:
    """One request as it came. Times are `time.monotonic()`; None for what did not happen."""

    path: str
    method: str
    headers: dict[str, str]
    key_hint: str
    body: Json
    at: float
    first_token_at: float | None = None
    ended_at: float | None = None
    closed_at: float | None = None
    closed_by: str = ''
    tokens_sent: int = 0
    token_times: list[float] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def is_chat(self) -> bool:
        return self.path.endswith(('/messages', '/chat/completions'))

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        return {name: value for name, value in vars(self).items() if name != 'closed'}


class Standin:
    """The server; `journal` holds every request, oldest first."""

    def __init__(self, *, port: int = 0, models: Sequence[str] = MODELS, models_body: bytes | None = None) -> None:
        self.models, self._port, self._models_body = tuple(models), port, models_body
        self.journal: list[Seen] = []
        self.connections = 0
        self._queue: deque[Script] = deque()
        self._default: Script | None = None
        self._aside: Callable[[Asked], Script | None] = lambda _: None
        self._gate = asyncio.Event()
        self._news = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._arrive, '127.0.0.1', self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for visit in tuple(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def base_url(self) -> str:
        return f'http://127.0.0.1:{self._port}'

    anthropic_url = base_url
    openai_url = property(lambda self: f'{self.base_url}/v1')
    xai_url = property(lambda self: f'{self.base_url}/xai/v1')
    compat_url = property(lambda self: f'{self.base_url}/compat/v1')

    def script(self, *scripts: Script) -> None:
        """Queue answers for the next requests."""
        self._queue.extend(scripts)

    def always(self, script: Script | None) -> None:
        """The answer to every request without a queued one; None goes back to words and models."""
        self._default = script

    def aside(self, choose: Callable[[Asked], Script | None]) -> None:
        """Ask this first: what it chooses is said and leaves the queue as it is."""
        self._aside = choose

    def release(self) -> None:
        """Let the answers held by `hold_after` go on, those to come too."""
        self._gate.set()

    def start_over(self) -> None:
        """Forget scripts, requests and releases, for a server that outlives a test."""
        self._gate.set()
        self._gate = asyncio.Event()
        self._queue.clear()
        self.journal.clear()
        self._default = None

    @property
    def chats(self) -> list[Seen]:
        return [seen for seen in self.journal if seen.is_chat]

    async def requests(self, count: int, *, within_s: float = 5.0) -> list[Seen]:
        """Wait until `count` chat requests have come."""
        async with asyncio.timeout(within_s), self._news:
            await self._news.wait_for(lambda: len(self.chats) >= count)
        return self.chats

    # --- one connection -----------------------------------------------------------------------------------------
    async def _arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        assert visit
        self._visits.add(visit)
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._visits.discard(visit)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection may be used again."""
        seen = await self._read(reader)
        async with self._news:
            self.journal.append(seen)
            self._news.notify_all()
        answering = asyncio.ensure_future(self._answer(seen, writer))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            by_client = leaving.done() and not answering.done()
            return not by_client and await answering
        except ConnectionError:
            by_client = True
            return False
        finally:
            for task in (answering, leaving):
                task.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)
            seen.closed_by = 'client' if by_client else 'standin'
            seen.closed_at = time.monotonic()
            seen.closed.set()

    async def _read(self, reader: asyncio.StreamReader) -> Seen:
        head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1')
        first, *lines = head.strip().split('\r\n')
        method, path, _ = first.split(' ')
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(':') for line in lines)}
        raw = await reader.readexactly(int(headers.get('content-length', 0)))
        key = next((headers[name] for name in SECRET_HEADERS if name in headers), '')
        shown = {name: '***' if name in SECRET_HEADERS else value for name, value in headers.items()}
        hint = 'refused' if re.search('wrong|expired|revoked', key) else key[-4:]
        return Seen(path=path, method=method, headers=shown, key_hint=hint, body=json.loads(raw or b'{}'), at=time.monotonic())

    async def _answer(self, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        wire = _wire(seen)
        if seen.path.startswith('/journal'):
            return await _send(writer, 200, json.dumps([one.as_json() for one in self.journal]).encode())
        if seen.key_hint == 'refused':
            refusal = Script(status=401, message='invalid api key', kind='authentication_error')
            return await _send(writer, 401, error_body(wire, refusal))
        if seen.path.partition('?')[0].endswith('/models'):
            whole = json.dumps(_models(wire, self.models)).encode() if self._models_body is None else self._models_body
            return await _send(writer, 200, whole)
        if not seen.is_chat:
            return await _send(writer, 404, error_body(wire, Script(message='no such path', kind='not_found_error')))
        return await self._chat(wire, seen, writer)

    async def _chat(self, wire: str, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        request = asked(seen.body)
        script = self._script_for(request)
        retried = seen.headers.get('x-stainless-retry-count', '0') != '0'
        if script.fault is Fault.HANGUP:
            writer.transport.abort()
            return False
        if script.status != 200 and not (script.first_attempt_only and retried):
            extra = {name: value for name, value in (('retry-after', script.retry_after), ('location', script.location)) if value}
            return await _send(writer, script.status, script.body or error_body(wire, script), script.content_type, **extra)
        if script.fault is Fault.WRONG_TYPE or script.body:
            return await _send(writer, 200, script.body or b'<html>Hello</html>', script.content_type or 'text/html')
        await asyncio.sleep(script.first_s)
        return await self._stream(wire, script, request, seen, writer)

    def _script_for(self, request: Asked) -> Script:
        if script := self._aside(request):
            return script
        script = self._queue.popleft() if self._queue else self._default
        script = script or chosen(last_text=request.last_text, model=request.model)
        answered = request.has_result and script.then is not None
        nothing_offered = any(not call.name for call in script.calls) and not request.tools
        return script.then or PLAIN if script.calls and (answered or nothing_offered) else script

    async def _stream(self, wire: str, script: Script, request: Asked, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        kind = 'text/event-stream; charset=utf-8'
        writer.write(f'HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nset-cookie: {COOKIE}\r\ntransfer-encoding: chunked\r\n\r\n'.encode())
        ghosts = [Frame(data=b'data: \xff{not json\n\n', token=True)] * 2
        for frame in ghosts if script.fault is Fault.GARBAGE else frames(wire, script, request):
            if frame.token and not await self._before_token(wire, script, seen, writer):
                return False
            await _write(writer, frame.data, script.write_bytes)
            if frame.token:
                seen.token_times.append(time.monotonic())
                seen.first_token_at = seen.token_times[0]
                seen.tokens_sent += 1
        writer.write(b'0\r\n\r\n')
        await writer.drain()
        seen.ended_at = time.monotonic()
        return True

    async def _before_token(self, wire: str, script: Script, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        """Keep the pace, hold, or let the fault happen; False when the stream is over."""
        if seen.tokens_sent and script.gap_s:
            await asyncio.sleep(script.gap_s)
        if seen.tokens_sent == script.hold_after:
            await self._gate.wait()
        if seen.tokens_sent != script.fault_after:
            return True
        match script.fault:
            case Fault.CUT:
                writer.transport.abort()
            case Fault.NO_MARKER:
                await _write(writer, b'', None)
                writer.write(b'0\r\n\r\n')
            case Fault.STALL:
                await asyncio.Event().wait()
            case Fault.MALFORMED:
                broken = b'{"type": "content_block_delta", "index": 0, "choices": [{"del'
                await _write(writer, b'event: content_block_delta\ndata: ' + broken + b'\n\n', None)
                return True
            case Fault.ERROR_EVENT:
                fault = error_body(wire, Script(message='Overloaded', kind='overloaded_error'))
                await _write(writer, b'event: error\ndata: ' + fault + b'\n\n', None)
            case _:
                return True
        return False


def _wire(seen: Seen) -> str:
    if seen.path.startswith(('/xai/', '/compat/')):
        return seen.path.split('/')[1]
    return 'anthropic' if seen.path.endswith('/messages') or 'anthropic-version' in seen.headers else 'openai'


def _models(wire: str, names: Sequence[str]) -> Json:
    if wire == 'anthropic':
        rows = [{'type': 'model', 'id': name, 'display_name': name, 'created_at': '2026-01-01T00:00:00Z'} for name in names]
        return {'data': rows, 'has_more': False, 'first_id': names[0], 'last_id': names[-1]}
    return {'object': 'list', 'data': [{'id': name, 'object': 'model', 'created': 1, 'owned_by': 'us'} for name in names]}


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes, content_type: str = '', **headers: str) -> bool:
    fields = {'content-type': content_type or 'application/json', 'content-length': str(len(body)), 'set-cookie': COOKIE, **headers}
    lines = ''.join(f'{name}: {value}\r\n' for name, value in fields.items())
    writer.write(f'HTTP/1.1 {status} X\r\n{lines}\r\n'.encode() + body)
    await writer.drain()
    return True


async def _write(writer: asyncio.StreamWriter, data: bytes, piece: int | None) -> None:
    """Chunked transfer, in one piece or in pieces that flush on their own."""
    for at in range(0, len(data), piece or len(data) or 1):
        part = data[at : at + (piece or len(data))]
        writer.write(b'%x\r\n%s\r\n' % (len(part), part))
        await writer.drain()
        if piece:
            await asyncio.sleep(0)


async def serve(port: int) -> None:
    async with Standin(port=port) as standin:
        sys.stdout.write(f'{standin.base_url}\n')
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='A model vendor of our own, on loopback.')
    parser.add_argument('--port', type=int, default=0)
    try:
        asyncio.run(serve(parser.parse_args().port))
    except KeyboardInterrupt:
        sys.exit(0)
