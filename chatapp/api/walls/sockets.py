"""Websockets only from our own pages: the UI library accepts any Origin, so this wall does not."""

from starlette.types import ASGIApp, Receive, Scope, Send

from chatapp.api.origins import same_origin
from chatapp.api.walls.hosts import refuse
from chatapp.domain.wording import t

SOCKET_PATH = '/_nicegui_ws'


class SocketWall:
    """Refuses sockets whose Origin is missing, doubled, `null` or another host, and the polling transport altogether."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        polling = scope['type'] == 'http' and str(scope['path']).startswith(SOCKET_PATH)
        foreign = scope['type'] == 'websocket' and not same_origin(scope)
        if polling or foreign:
            await refuse(scope, send, 403, 'forbidden', t('Only pages of this house may connect here, and only by websocket.'))
        else:
            await self.app(scope, receive, send)
