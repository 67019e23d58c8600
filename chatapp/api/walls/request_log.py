"""One line per request: method, route template, status, milliseconds, request id. Never a query string or an id."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId

log = logging.getLogger('chatapp.requests')


class RequestLog:
    """Gives every request an id, in `scope['state']['request_id']` and the header X-Request-Id, and writes its line."""

    def __init__(self, app: ASGIApp, *, clock: Clock, new_id: NewId) -> None:
        self.app, self._clock, self._new_id = app, clock, new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] not in {'http', 'websocket'}:
            await self.app(scope, receive, send)
            return
        request_id, started_s, status = self._new_id(), self._clock.monotonic_s(), 500
        scope['state'] = {**scope.get('state', {}), 'request_id': request_id}

        async def noting(message: Message) -> None:
            nonlocal status
            status = _status_in(message, status)
            if message['type'] == 'http.response.start':
                message['headers'] = [*message.get('headers', []), (b'x-request-id', request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            spent_ms = round((self._clock.monotonic_s() - started_s) * 1000)
            log.log(_level(scope), '%s %s %d %d ms %s', scope.get('method', 'WEBSOCKET'), _template(scope), status, spent_ms, request_id)


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
