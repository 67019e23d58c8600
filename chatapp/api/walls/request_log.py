"""One line per request: method, route template, status, milliseconds, request id. Never a query string or an id."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.traffic import Line, Request, Traffic
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId

log = logging.getLogger('chatapp.requests')


class RequestLog:
    """Gives every request an id, in `scope['state']['request_id']` and the header X-Request-Id, and writes its line."""

    def __init__(self, app: ASGIApp, traffic: Traffic, *, clock: Clock, new_id: NewId) -> None:
        self.app, self._traffic, self._clock, self._new_id = app, traffic, clock, new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] not in {'http', 'websocket'}:
            await self.app(scope, receive, send)
            return
        request_id = self._new_id()
        scope['state'] = {**scope.get('state', {}), 'request_id': request_id}
        with self._traffic.request() as request:
            await self._followed(scope, receive, send, request, request_id)

    async def _followed(self, scope: Scope, receive: Receive, send: Send, request: Request, request_id: str) -> None:
        started_s, status, counted = self._clock.monotonic_s(), 500, False

        def count() -> None:
            nonlocal counted
            if not counted:
                counted = True
                waited_s = self._clock.monotonic_s() - started_s
                self._traffic.answered(_method(scope), _template(scope), status, waited_s=waited_s)

        async def noting(message: Message) -> None:
            nonlocal status
            status = _status_in(message, status)
            if message['type'] in {'http.response.start', 'websocket.accept'}:
                count()
                if (line := _line_of(message)) is not None:
                    request.opened(line)
            if message['type'] == 'http.response.start':
                message['headers'] = [*message.get('headers', []), (b'x-request-id', request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            count()  # what never answered
            spent_ms = round((self._clock.monotonic_s() - started_s) * 1000)
            log.log(_level(scope), '%s %s %d %d ms %s', _method(scope), _template(scope), status, spent_ms, request_id)


def _method(scope: Scope) -> str:
    return str(scope.get('method', 'WEBSOCKET'))


def _line_of(message: Message) -> Line | None:
    """What stays open from here on."""
    if message['type'] == 'websocket.accept':
        return Line.PAGE
    kinds = (value for name, value in message.get('headers', []) if name.lower() == b'content-type')
    return Line.STREAM if any(kind.startswith(b'text/event-stream') for kind in kinds) else None


def _status_in(message: Message, known: int) -> int:
    match message['type']:
        case 'http.response.start':
            return int(message['status'])
        case 'websocket.accept':
            return 101
        case 'websocket.close':
            return known if known == 101 else 403
        case _:
            return known


def _template(scope: Scope) -> str:
    """The path with places instead of ids, as the router names it; what no router took has no name."""
    path = getattr(scope.get('route'), 'path', None)
    return path if isinstance(path, str) and path else '-'


def _level(scope: Scope) -> int:
    """Files of the page itself are asked for by the dozen; they are told only to who debugs."""
    return logging.DEBUG if str(scope['path']).startswith('/_nicegui/') else logging.INFO
