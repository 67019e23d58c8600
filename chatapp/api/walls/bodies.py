"""No body over 2 MiB gets in, no file over 10 MB: refused by its announced length, or at the byte that is too many."""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.answers import send_error
from chatapp.api.origins import header_values
from chatapp.domain.attachments import MAX_IMAGE_BYTES
from chatapp.domain.wording import t

MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_FILE_BYTES = MAX_IMAGE_BYTES + 64 * 1024  # with the frame of a form round it
FILES_PATH = '/api/files'
MAX_DRAINED_BYTES = 16 * 1024 * 1024  # read and thrown away, so that an honest client gets to read the answer


class BodyWall:
    """Counts what streams in without keeping it; over the limit the app sees a disconnect and the client a 413."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] != 'http':
            await self.app(scope, receive, send)
            return
        most_bytes = _most_bytes(scope)
        announced = header_values(scope, b'content-length')
        if announced and announced[0].isdigit() and int(announced[0]) > most_bytes:
            await _drain(receive, int(announced[0]))
            await _refuse(scope, send)
            return
        counted = _Counted(receive, send, most_bytes)
        try:
            await self.app(scope, counted.receive, counted.send)
        except ClientDisconnect:
            if not counted.over:
                raise
        if counted.over and not counted.started:
            await _refuse(scope, send)


class _Counted:
    def __init__(self, receive: Receive, send: Send, most_bytes: int) -> None:
        self._receive, self._send, self._most_bytes = receive, send, most_bytes
        self._bytes = 0
        self.over = self.started = False

    async def receive(self) -> Message:
        if self.over:
            return {'type': 'http.disconnect'}
        message = await self._receive()
        self._bytes += len(message.get('body', b''))
        if self._bytes > self._most_bytes:
            self.over = True
            if message.get('more_body'):
                await _drain(self._receive, self._bytes)
            return {'type': 'http.disconnect'}
        return message

    async def send(self, message: Message) -> None:
        if self.over and not self.started:
            return  # whatever the app makes of a disconnect, the client is told the reason
        self.started = True
        await self._send(message)


async def _drain(receive: Receive, announced_bytes: int) -> None:
    """Read the rest of a body up to a bound; a client that sends even more may find the line cut."""
    drained = 0
    while announced_bytes <= MAX_DRAINED_BYTES and drained <= MAX_DRAINED_BYTES:
        message = await receive()
        drained += len(message.get('body', b''))
        if not message.get('more_body'):
            return


async def _refuse(scope: Scope, send: Send) -> None:
    is_file = scope['path'] == FILES_PATH
    sentence = t('This file is over 10 MB; make it smaller.') if is_file else t('This is over 2 MiB; send less at once.')
    await send_error(scope, send, 413, 'too_large', sentence)


def _most_bytes(scope: Scope) -> int:
    return MAX_FILE_BYTES if scope['path'] == FILES_PATH and scope['method'] == 'POST' else MAX_BODY_BYTES
