"""Who sent the browser: the same site as the one asked, or another."""

import re
from urllib.parse import urlsplit

from starlette.types import Scope

_HOST = re.compile(r'(?:\[(?P<six>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))(?::(?P<port>\d{1,5}))?')
_DEFAULT_PORTS = {'http': '80', 'https': '443'}


def header_values(scope: Scope, name: bytes) -> list[str]:
    """All values of a header, in order; a header sent twice is something to be wary of."""
    return [value.decode('latin-1') for key, value in scope['headers'] if key == name]


def host_and_port(host: str) -> tuple[str, str] | None:
    """The parts of a Host header in lower case, the port '' where it is the default; None when it is not one.

    >>> host_and_port('LocalHost:8080')
    ('localhost', '8080')
    """
    match = _HOST.fullmatch(host)
    return ((match['six'] or match['name']).lower(), match['port'] or '') if match else None


def asked_host(scope: Scope) -> tuple[str, str] | None:
    """Host and port the request was sent to; None when the header is missing, doubled or malformed."""
    hosts = header_values(scope, b'host')
    return host_and_port(hosts[0]) if len(hosts) == 1 else None


def same_origin(scope: Scope) -> bool:
    """Whether there is exactly one Origin and its host and port are those the request was sent to."""
    origins, asked = header_values(scope, b'origin'), asked_host(scope)
    if len(origins) != 1 or asked is None:
        return False
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    default = _DEFAULT_PORTS.get(origin.scheme)
    named = host_and_port(origin.netloc)
    if default is None or named is None or origin.path or origin.query or origin.fragment:
        return False
    return (named[0], named[1] or default) == (asked[0], asked[1] or default)
