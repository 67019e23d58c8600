"""A hand for windows on an X screen without a window manager: it finds them, and asks them to close as a manager would."""

import ctypes
import os
import subprocess

CLIENT_MESSAGE = 33
BITS = 32


class ClientMessage(ctypes.Structure):
    _fields_ = (
        ('type', ctypes.c_int),
        ('serial', ctypes.c_ulong),
        ('send_event', ctypes.c_int),
        ('display', ctypes.c_void_p),
        ('window', ctypes.c_ulong),
        ('message_type', ctypes.c_ulong),
        ('format', ctypes.c_int),
        ('data', ctypes.c_long * 5),
        ('room', ctypes.c_long * 24),
    )


def windows(display: str, title: str) -> list[int]:
    """The windows with this title, none when the screen has none."""
    found = subprocess.run(
        ['xdotool', 'search', '--name', f'^{title}$'], env={**os.environ, 'DISPLAY': display}, capture_output=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def ask_to_close(display: str, window: int) -> None:
    x11 = ctypes.CDLL('libX11.so.6')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    screen = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    protocols, closing = (x11.XInternAtom(screen, name, False) for name in (b'WM_PROTOCOLS', b'WM_DELETE_WINDOW'))
    message = ClientMessage(
        type=CLIENT_MESSAGE, window=window, message_type=protocols, format=BITS, data=(ctypes.c_long * 5)(closing, 0, 0, 0, 0)
    )
    x11.XSendEvent(screen, ctypes.c_ulong(window), False, ctypes.c_long(0), ctypes.byref(message))
    x11.XCloseDisplay(screen)
