"""Which addresses may be entered for a provider: plain http or https, and no range where none lives."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from chatapp.domain.addresses import any_forbidden, told_forbidden
from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t

LONGEST = 2000
_DOTTED = re.compile(r'\d+\.\d+\.\d+\.\d+')


def checked_url(url: str) -> str:
    """The base URL without a trailing slash; `BadInput` unless it is plain http or https without user or fragment.

    A host outside ASCII is written in its xn-- form.
    """
    typed = url.strip()
    try:
        plain = len(typed) <= LONGEST and _is_plain(typed)
    except ValueError:  # half a bracket, a port that is none, an address with a 999 in it
        plain = False
    if not plain:
        raise BadInput(t('Write the address as http://host:port/v1 or https://host/v1.'), field='base_url')
    return typed.rstrip('/')


def _is_plain(url: str) -> bool:
    """Whether every part of the address means the same to all who read it; `ValueError` for some that mean nothing."""
    if '\\' in url or not url.isprintable() or ' ' in url:
        return False
    parts = urlsplit(url)
    host, port = parts.hostname or '', parts.port
    if ':' in host or _DOTTED.fullmatch(host):
        ipaddress.ip_address(host)
    known = parts.scheme in ('http', 'https') and host.isascii() and '%' not in host and port != 0
    return bool(known and host and not (parts.username or parts.password or parts.fragment or parts.query))


async def check_reachable_range(url: str) -> None:
    """Resolve the host of a base URL and refuse ranges no provider lives in; who connects looks again at what it resolves to then."""
    if any_forbidden(await _addresses_of(url)):
        raise BadInput(told_forbidden(), field='base_url')


async def _addresses_of(url: str) -> Sequence[str]:
    """What the host of the URL resolves to; nothing where it does not, for whether it exists is for the call itself to tell."""
    parts = urlsplit(url)
    try:
        return [str(ipaddress.ip_address(parts.hostname or ''))]  # in numbers already: no need to ask in a thread
    except ValueError:
        pass
    port = parts.port or (443 if parts.scheme == 'https' else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]
