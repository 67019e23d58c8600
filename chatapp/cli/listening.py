"""The socket of the house. It is bound before anything is written, so that a taken port changes nothing."""

import errno
import ipaddress
import socket

from chatapp.domain.errors import BadInput, PortTaken
from chatapp.domain.wording import t

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; `PortTaken` when another program listens there, `BadInput` when nobody could."""
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                raise PortTaken(
                    t(
                        'Port {port} on {host} is taken by another program. Choose another with --port or CHATAPP_PORT.',
                        port=port,
                        host=host,
                    )
                ) from error
            case errno.EACCES:
                raise BadInput(
                    t('This user may not listen on port {port}. Choose one above 1023: --port or CHATAPP_PORT.', port=port),
                    field='port',
                ) from error
            case _:
                raise BadInput(t('This machine has no address {host}. Change --host or CHATAPP_HOST.', host=host), field='host') from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio leaves it out for sockets it was given; uvloop does not
    return listener


def address_of(listener: socket.socket) -> str:
    """What a person on this machine types into a browser."""
    host, port = listener.getsockname()[:2]
    parsed = ipaddress.ip_address(host)
    if parsed.is_unspecified:
        return f'http://localhost:{port}'
    return f'http://[{host}]:{port}' if parsed.version == 6 else f'http://{host}:{port}'


def is_exposed(listener: socket.socket) -> bool:
    """True when other machines can reach the socket."""
    return not ipaddress.ip_address(listener.getsockname()[0]).is_loopback
