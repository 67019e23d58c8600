"""The application as it is served: API and pages on one address, behind the walls."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from nicegui import ui
from starlette.types import ASGIApp

import pages
from chatapp.api.application import build_api
from chatapp.api.traffic import Traffic
from chatapp.api.walls import with_walls
from chatapp.cli.ending import Ending
from chatapp.cli.stopping import Stop
from chatapp.plumbing.clock import SystemClock
from chatapp.plumbing.ids import new_id
from chatapp.services.bundle import Services
from chatapp.settings import Settings
from pages.looks import SIGN

RECONNECT_S = 30.0  # a page whose machine slept or changed networks finds its place again within this time
MAX_FRAME_BYTES = 2 * 1024 * 1024  # of a websocket; texts over 256 kB do not come that way
REPLAYED_MESSAGES = 100  # kept per page for a reconnect; the transcript re-syncs by itself when it missed more
DRAIN_S = 1  # how long answers may go on after the process was asked to end


def application(services: Services, settings: Settings) -> ASGIApp:
    """Everything the house serves. NiceGUI holds one application per process, so this is called once."""
    clock = SystemClock()
    traffic = Traffic()
    app = build_api(services, public_url=settings.public_url, traffic=traffic)
    pages.register(services)
    ui.run_with(
        app,
        title='chatapp',
        favicon=SIGN,
        tailwind=False,
        dark=None,
        reconnect_timeout=RECONNECT_S,
        message_history_length=REPLAYED_MESSAGES,
        binding_refresh_interval=None,
        gzip_middleware_factory=None,
        show_welcome_message=False,
    )
    return with_walls(
        app,
        services.doors,
        clock=clock,
        new_id=new_id,
        public_url=settings.public_url or '',
        trusted_proxies=settings.trusted_proxies,
        traffic=traffic,
    )


class HouseServer(uvicorn.Server):
    """Serves until `stop` is asked for, and says when it is ready."""

    def __init__(self, app: ASGIApp, stop: Stop, *, on_ready: Callable[[], None]) -> None:
        self._stop, self._on_ready, self._ending = stop, on_ready, Ending(app)
        super().__init__(
            uvicorn.Config(
                self._ending,
                ws='websockets-sansio',
                ws_max_size=MAX_FRAME_BYTES,
                lifespan='on',
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=DRAIN_S,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        return self._stop.asked or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending.end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Not here: the house outlives the server by a moment, and so does the care for signals."""
        yield
