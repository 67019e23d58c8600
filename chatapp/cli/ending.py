"""Answers without an end, such as event streams, are ended when the house closes; nobody has to wait for a time-out."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENDLESS = b'text/event-stream'


class Ending:
    """Outermost of all layers: knows which answers stream events, and completes them when `end` is called."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._streams: set[asyncio.Task[object]] = set()
        self._over = False

    def end(self) -> None:
        self._over = True
        for task in self._streams:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope['type'] != 'http' or task is None:
            await self.app(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message['type'] == 'http.response.start' and _is_endless(message):
                self._streams.add(task)
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except asyncio.CancelledError:
            if not self._over or task not in self._streams:
                raise
            task.uncancel()
            await send({'type': 'http.response.body', 'body': b''})
        finally:
            self._streams.discard(task)


def _is_endless(start: Message) -> bool:
    return any(name.lower() == b'content-type' and value.startswith(ENDLESS) for name, value in start.get('headers', ()))
