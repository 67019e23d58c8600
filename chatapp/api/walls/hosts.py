"""Only names that are ours: a foreign Host header means somebody's DNS points a stranger's page at this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from chatapp.api.answers import send_error
from chatapp.api.origins import asked_host
from chatapp.domain.wording import t

MAX_HEADER_BYTES = 64 * 1024  # cookies of a whole machine fit; what is longer is no browser


class HostWall:
    """Lets in localhost, IP literals and the host of the public URL; all else gets 400, sockets are closed."""

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self.app = app
        public_host = urlsplit(public_url).hostname
        self._names = {'localhost'} | ({public_host} if public_host else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] not in {'http', 'websocket'}:
            await self.app(scope, receive, send)
        elif not self._ours(scope):
            await refuse(scope, send, 400, 'wrong_host', t('This address is not one of this house; open it by its own.'))
        elif sum(len(name) + len(value) for name, value in scope['headers']) > MAX_HEADER_BYTES:
            await refuse(scope, send, 400, 'invalid', t('The headers of this request are too long.'))
        else:
            await self.app(scope, receive, send)

    def _ours(self, scope: Scope) -> bool:
        asked = asked_host(scope)
        if asked is None:
            return False
        if asked[0] in self._names:
            return True
        try:
            ip_address(asked[0])
        except ValueError:
            return False
        return True


async def refuse(scope: Scope, send: Send, status: int, code: str, message: str) -> None:
    """Turn a request away: a socket by closing it before it opened (403), anything else by an error answer."""
    if scope['type'] == 'websocket':
        await send({'type': 'websocket.close', 'code': 1008, 'reason': ''})
    else:
        await send_error(scope, send, status, code, message)
