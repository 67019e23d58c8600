"""Who may speak for a page over its websocket: only the socket that loaded it, with the session that loaded it.

NiceGUI finds a page by the id in each message, whoever sends it; here its handlers are wrapped so that an id alone
opens nothing. When a session ends its pages end with it.
"""

from collections.abc import Mapping
from urllib.parse import parse_qs

from nicegui import Client, background_tasks, core
from nicegui import nicegui as library
from socketio.exceptions import ConnectionRefusedError as Refused

from chatapp.domain.events import CompanyChanged, Event, SessionEnded
from chatapp.domain.ids import PersonId
from chatapp.domain.people import Session
from chatapp.plumbing.bus import Bus

REFUSED = 'Implicit handshake failed'  # the browser's part of NiceGUI reloads the page when it hears exactly this
RELOAD = 'window.location.reload()'
Environ = Mapping[str, object]


class Guard:
    """Remembers which session loaded which page."""

    def __init__(self, bus: Bus) -> None:
        self._sessions: dict[str, Session] = {}
        bus.listen(self._hear, SessionEnded, CompanyChanged)

    def remember(self, client: Client, session: Session) -> None:
        """Bind a page to the session it is built for; forgotten when the page is gone."""
        self._sessions[client.id] = session
        client.on_delete(lambda: self._sessions.pop(client.id, None))

    def install(self) -> None:
        """Stand before NiceGUI's socket handlers, and let browsers try nothing but websockets."""
        core.app.config.socket_io_js_transports = ['websocket']
        core.sio.eio.transports = ['websocket']
        core.sio.on('connect', self._connect)
        core.sio.on('handshake', self._handshake)
        core.sio.on('event', self._event)
        core.sio.on('javascript_response', self._javascript_response)
        core.sio.on('ack', self._ack)
        core.sio.on('log', self._log)

    def may_join(self, client_id: object, environ: Environ) -> bool:
        """Whether this socket's session is the one the page was built for."""
        known = self._sessions.get(client_id) if isinstance(client_id, str) else None
        session = _session_behind(environ)
        return known is not None and session is not None and known.id == session.id

    async def _connect(self, sid: str, environ: dict[str, object], _auth: object = None) -> None:
        query = parse_qs(str(environ.get('QUERY_STRING', '')))
        if not self.may_join(query.get('client_id', [''])[0], environ):
            raise Refused(REFUSED)
        await library._on_connect(sid, environ)

    async def _handshake(self, sid: str, message: object) -> bool:
        if not isinstance(message, dict) or not self.may_join(message.get('client_id'), core.sio.get_environ(sid) or {}):
            return False
        return bool(await library._on_handshake(sid, message))

    def _event(self, sid: str, message: object) -> None:
        if isinstance(message, dict) and _is_member(sid, message):
            library._on_event(sid, message)

    def _javascript_response(self, sid: str, message: object) -> None:
        if isinstance(message, dict) and _is_member(sid, message):
            library._on_javascript_response(sid, message)

    def _ack(self, sid: str, message: object) -> None:
        if isinstance(message, dict) and _is_member(sid, message):
            library._on_ack(sid, message)

    def _log(self, sid: str, message: object) -> None:
        if isinstance(message, dict) and _is_member(sid, message):
            library._on_log(sid, message)

    def _hear(self, event: Event) -> None:
        if isinstance(event, CompanyChanged) and event.change == 'left':
            self._look_again(event.person)
        if not isinstance(event, SessionEnded):
            return
        ended = [one for one, session in self._sessions.items() if session.person == event.person and event.session in (None, session.id)]
        for client_id in ended:
            sids = [sid for sid, _ in core.sio.manager.get_participants('/', client_id)]
            if client := Client.instances.get(client_id):
                client.delete()
            background_tasks.create(_send_away(sids), name='send away the pages of an ended session')

    def _look_again(self, person: PersonId) -> None:
        """Their pages load anew: what they may not see any more is not there then."""
        theirs = [one for one, session in self._sessions.items() if session.person == person]
        sids = [sid for one in theirs for sid, _ in core.sio.manager.get_participants('/', one)]
        background_tasks.create(_reload(sids), name='load pages anew for somebody who left a table')


def _is_member(sid: str, message: dict[str, object]) -> bool:
    """A socket is in the room of a page only after its handshake passed. Asked the other way round, every room is searched."""
    page = message.get('client_id')
    return isinstance(page, str) and any(sid == one for one, _ in core.sio.manager.get_participants('/', page))


def _session_behind(environ: Environ) -> Session | None:
    scope = environ.get('asgi.scope')
    state = scope.get('state') if isinstance(scope, Mapping) else None
    session = state.get('session') if isinstance(state, Mapping) else None
    return session if isinstance(session, Session) else None


async def _reload(sids: list[str]) -> None:
    for sid in sids:
        await core.sio.emit('run_javascript', {'code': RELOAD}, to=sid)


async def _send_away(sids: list[str]) -> None:
    for sid in sids:
        await core.sio.emit('run_javascript', {'code': RELOAD}, to=sid)
        await core.sio.disconnect(sid)
