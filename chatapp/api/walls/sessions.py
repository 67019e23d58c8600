"""Who is at the door: the cookie's session and person, for pages, sockets and the API."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.cookies import SESSION_COOKIE, came_by_tls, session_cookie, session_secret
from chatapp.api.walls.hosts import refuse
from chatapp.domain.errors import HouseError, NotSignedIn
from chatapp.domain.people import Session
from chatapp.plumbing.clock import Clock
from chatapp.services.doors import Doors

ASKED_AGAIN = '/api/auth/verify'  # by a page whose reader is still there
OPEN_TO_ALL = ('/_nicegui/', '/health')


class SessionWall:
    """Puts `session`, `person` and `cookie_secret` into `scope['state']`, all None for a stranger; refuses nobody.

    The answer of a page, and that of `/api/auth/verify`, carries the cookie again with the session's new end, so that
    it lives as long as the session.
    """

    def __init__(self, app: ASGIApp, doors: Doors, *, clock: Clock, public_url: str) -> None:
        self.app, self._doors, self._clock, self._public_url = app, doors, clock, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] not in {'http', 'websocket'}:
            await self.app(scope, receive, send)
            return
        state = scope['state']
        state['session'] = state['person'] = state['cookie_secret'] = None
        secret = None if str(scope['path']).startswith(OPEN_TO_ALL) else session_secret(scope)
        try:
            if secret:
                state['session'], state['person'] = await self._doors.session_of(secret)
                state['cookie_secret'] = secret
        except NotSignedIn:
            secret = None
        except HouseError as error:
            await refuse(scope, send, 503, error.code, error.sentence)
            return
        if not secret or scope['type'] == 'websocket':
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, self._renewing(scope, send, secret, state['session']))

    def _renewing(self, scope: Scope, send: Send, secret: str, session: Session) -> Send:
        async def renewing(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(raw=list(message.get('headers', [])))
                renews = scope['path'] == ASKED_AGAIN or headers.get('content-type', '').startswith('text/html')
                if renews and SESSION_COOKIE not in headers.get('set-cookie', ''):
                    left_s = int((session.expires_at - self._clock.now()).total_seconds())
                    secure = came_by_tls(scope, self._public_url)
                    headers.append('set-cookie', session_cookie(secret, max_age_s=left_s, secure=secure))
                message = {**message, 'headers': headers.raw}
            await send(message)

        return renewing
