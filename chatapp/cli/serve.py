"""`chatapp serve`: one process, one folder, one address, until it is told to stop."""

import asyncio
import socket

from uvicorn.loops.auto import auto_loop_factory

from chatapp.api.logs import set_up_logging
from chatapp.assembly import House, open_house
from chatapp.cli.exits import Exit
from chatapp.cli.folder import held, refuse_if_served
from chatapp.cli.greeting import greet, link_at, open_browser, warn_exposed
from chatapp.cli.listening import address_of, is_exposed, listen
from chatapp.cli.server import HouseServer, application
from chatapp.cli.stopping import Stop
from chatapp.cli.tidying import Tidying
from chatapp.cli.window import Window, refuse_without_window
from chatapp.domain.errors import PortTaken
from chatapp.settings import Settings, has_display


def serve(settings: Settings, *, native: bool = False) -> Exit:
    """Serve until SIGINT or SIGTERM; a second one ends the process at once. So does closing the window, if `native`."""
    window = None
    if native:
        refuse_without_window()
        window = Window(settings.data_dir / 'window')
    set_up_logging(settings.log_level.upper())
    stop = Stop()
    with (
        _listener(settings) as listener,
        held(settings.data_dir, address=address_of(listener)),
        stop.listening(),
        asyncio.Runner(loop_factory=auto_loop_factory()) as runner,
    ):
        try:
            runner.run(_live(settings, listener, stop, window))
        finally:
            ended = window.close() if window else Exit.DONE
    return ended


def _listener(settings: Settings) -> socket.socket:
    try:
        return listen(settings.host, settings.port)
    except PortTaken:
        refuse_if_served(settings.data_dir)  # the same house twice is the likelier story, and the one that can be told
        raise


async def _live(settings: Settings, listener: socket.socket, stop: Stop, window: Window | None) -> None:
    house = await open_house(settings, held_as=address_of(listener))
    house.services.roster.watch()
    try:
        await _serve(house, settings, listener, stop, window)
    finally:
        await house.aclose()


async def _serve(house: House, settings: Settings, listener: socket.socket, stop: Stop, window: Window | None) -> None:
    address = settings.public_url or address_of(listener)
    secret = await house.services.doors.link_at_start()
    link = link_at(address, secret) if secret else None
    tidying = Tidying(lambda: house.drafts.any_live)

    def ready() -> None:
        tidying.begin()
        if is_exposed(listener) and not address.startswith('https://'):
            warn_exposed()
        greet(address, link)
        if window:
            window.show(link or address, on_closed=stop.ask)
        elif settings.open_browser and has_display():
            open_browser(link or address)

    at_work = asyncio.create_task(tidying.run(), name='tidy up in quiet moments')
    try:
        await HouseServer(application(house.services, settings), stop, on_ready=ready).serve([listener])
    finally:
        at_work.cancel()
