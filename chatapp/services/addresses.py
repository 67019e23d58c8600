"""Which addresses a provider may be reached at: never link-local or metadata ranges, whoever asks."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t

_NEVER = tuple(
    ipaddress.ip_network(block)
    for block in ('169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32', '100.100.100.200/32', '0.0.0.0/32', '224.0.0.0/4', 'ff00::/8')
)
"""Link-local and multicast (RFC 3927, 4291), this host's wildcard, and the metadata services of the large clouds."""

LONGEST = 2000
_DOTTED = re.compile(r'\d+\.\d+\.\d+\.\d+')

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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


def forbidden(address: Address) -> bool:
    """True for ranges no provider lives in; an IPv4 address inside an IPv6 one counts as itself."""
    inner = getattr(address, 'ipv4_mapped', None) or address
    return any(inner.version == block.version and inner in block for block in _NEVER)


async def check_reachable_range(url: str) -> None:
    """Resolve the host of a base URL and refuse ranges no provider lives in."""
    if any(forbidden(ipaddress.ip_address(address)) for address in await _addresses_of(url)):
        raise BadInput(t('This address belongs to the machine or its cloud, not to a model provider.'), field='base_url')


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
    return [str(entry[4][0]).partition('%')[0] for entry in found]
