"""`--native`: the same server, seen through a window of its own. pywebview shows it, in a process beside this one."""

import logging
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from chatapp.cli.exits import Exit
from chatapp.cli.terminal import tell
from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t
from chatapp.settings import has_display

SIZE = (1200, 820)
SMALLEST = (375, 480)
LEAVE_WITHIN_S = 3.0  # what the web view may take to write down its cookies


class Closing(Protocol):
    def destroy(self) -> None: ...


def refuse_without_window() -> None:
    """`BadInput` where no window could be shown, before anything is started."""
    if find_spec('webview') is None:
        raise BadInput(t('A window of its own needs pywebview. Install it: pip install "chatapp[native]", or start without --native.'))
    if not has_display():
        raise BadInput(t('There is no display for a window here. Start without --native and open the address in a browser.'))


class Window:
    """Open from `show` until somebody closes it, or `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: BaseProcess | None = None
        self._leash: Connection | None = None

    def show(self, address: str, *, on_closed: Callable[[], None]) -> None:
        """The address may hold a secret, so it is handed over through a pipe and stands in no list of processes."""
        spawning = multiprocessing.get_context('spawn')
        held, self._leash = spawning.Pipe(duplex=False)
        process = spawning.Process(target=_show, args=(address, str(self._folder), held), name='window', daemon=True)
        process.start()
        held.close()
        self._process = process
        threading.Thread(target=_tell_when_closed, args=(process, on_closed), name='wait for the window', daemon=True).start()

    def close(self) -> Exit:
        """Take the window away if it is still there, and say how it went."""
        if self._process is None or self._leash is None:
            return Exit.DONE
        self._leash.close()
        self._process.join(LEAVE_WITHIN_S)
        if self._process.is_alive():
            self._process.terminate()
        return Exit.WRONG_USE if self._process.exitcode == Exit.WRONG_USE else Exit.DONE


def _tell_when_closed(process: BaseProcess, on_closed: Callable[[], None]) -> None:
    process.join()
    on_closed()


def _show(address: str, folder: str, leash: Connection) -> None:
    """The window's process. Ctrl-C is the server's to hear; the window goes when its server does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import webview

    logging.getLogger('pywebview').setLevel(logging.CRITICAL)  # it tells in tracebacks what it looked for and did not find
    webview.settings['ALLOW_DOWNLOADS'] = True
    window = webview.create_window('chatapp', address, width=SIZE[0], height=SIZE[1], min_size=SMALLEST, text_select=True, zoomable=True)
    threading.Thread(target=_close_with_server, args=(window, leash), name='watch the server', daemon=True).start()
    try:
        webview.start(gui='qt' if find_spec('qtpy') else None, private_mode=False, storage_path=folder)
    except webview.WebViewException:
        tell(t('No window could be opened: pywebview found nothing to draw with. Install it: pip install "chatapp[native]".'))
        sys.exit(Exit.WRONG_USE)


def _close_with_server(window: Closing, leash: Connection) -> None:
    """The leash's other end is let go by a server that ends, however it ends."""
    wait([leash])
    window.destroy()
