"""What browsers are told about every answer, and the content security policy of every page."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.walls.nonces import with_nonce

ALWAYS = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'X-Frame-Options': 'DENY',
}
PAGE_POLICY = (
    "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
    "script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'"
)
"""`unsafe-eval` is forced by the UI library, which compiles templates in the browser; no template holds foreign text."""
INERT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


class HeaderWall:
    """Adds the headers; holds back HTML until it is whole to put a fresh nonce on its script tags."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'http':
            await self.app(scope, receive, _Guarded(send, head_only=scope['method'] == 'HEAD').send)
        else:
            await self.app(scope, receive, send)


class _Guarded:
    """One response on its way out."""

    def __init__(self, send: Send, *, head_only: bool) -> None:
        self._send, self._head_only = send, head_only
        self._held: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message['type'] == 'http.response.start':
            await self._start(message)
        elif self._held is None or message['type'] != 'http.response.body':
            await self._send(message)
        else:
            self._body += message.get('body', b'')
            if not message.get('more_body'):
                await self._release(self._held)

    async def _start(self, message: Message) -> None:
        headers = MutableHeaders(raw=list(message.get('headers', [])))
        for name, value in ALWAYS.items():
            headers[name] = value
        kind = headers.get('content-type', '').lower()
        kept = headers.get('content-disposition', '').startswith('attachment')
        if 'xml' in kind or kept:
            headers['Content-Security-Policy'] = INERT_POLICY
        message = {**message, 'headers': headers.raw}
        if kind.startswith('text/html') and not kept:
            self._held = message
        else:
            await self._send(message)

    async def _release(self, start: Message) -> None:
        """Send the page with its nonce. A compressed one cannot be marked: its scripts will not run."""
        nonce = secrets.token_urlsafe(16)
        headers = MutableHeaders(raw=list(start['headers']))
        headers['Content-Security-Policy'] = PAGE_POLICY.format(nonce=nonce)
        headers['Cache-Control'] = 'no-store'
        body = bytes(self._body) if 'content-encoding' in headers else with_nonce(bytes(self._body), nonce)
        self._body.clear()  # the UI library keeps the request, and with it this object, as long as the page is open
        if not self._head_only:
            headers['Content-Length'] = str(len(body))
        elif 'content-length' in headers:
            del headers['content-length']
        await self._send({**start, 'headers': headers.raw})
        await self._send({'type': 'http.response.body', 'body': body})
