"""The walls round everything that is served, in the order a request meets them."""

from collections.abc import Sequence

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from chatapp.api.traffic import Traffic
from chatapp.api.walls.bodies import BodyWall
from chatapp.api.walls.files import FileWall
from chatapp.api.walls.headers import HeaderWall
from chatapp.api.walls.hosts import HostWall
from chatapp.api.walls.request_log import RequestLog
from chatapp.api.walls.sessions import SessionWall
from chatapp.api.walls.sockets import SocketWall
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.services.doors import Doors

GZIP_LEVEL = 5  # beyond it time grows and size hardly shrinks


def with_walls(
    app: ASGIApp,
    doors: Doors,
    *,
    clock: Clock,
    new_id: NewId,
    public_url: str | None = None,
    trusted_proxies: Sequence[str] = (),
    traffic: Traffic | None = None,
) -> ASGIApp:
    """Wrap the whole application, pages and API alike.

    `public_url` is the address readers use when it is not this machine's own; `trusted_proxies` are the addresses or
    networks whose X-Forwarded-For and X-Forwarded-Proto are believed, nobody's by default; `traffic` counts what comes.
    The server itself must run without proxy headers, without an access log and without a log set-up of its own; NiceGUI
    without its gzip.
    """
    walled: ASGIApp = SessionWall(FileWall(app), doors, clock=clock, public_url=public_url or '')
    walled = HostWall(SocketWall(BodyWall(walled)), public_url=public_url or '')
    walled = GZipMiddleware(HeaderWall(walled), compresslevel=GZIP_LEVEL)
    walled = RequestLog(walled, traffic or Traffic(), clock=clock, new_id=new_id)
    if trusted_proxies:
        walled = ProxyHeadersMiddleware(walled, list(trusted_proxies))  # type: ignore[arg-type, assignment]  # one ASGI, typed twice
    return walled
