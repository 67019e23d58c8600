"""Which addresses a provider may be reached at: never link-local or metadata ranges, whoever asks."""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t

_NEVER = tuple(
    ipaddress.ip_network(block)
    for block in ('169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32', '100.100.100.200/32', '0.0.0.0/32', '224.0.0.0/4', 'ff00::/8')
)
"""Link-local and multicast (RFC 3927, 4291), this host's wildcard, and the metadata services of the large clouds."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def checked_url(url: str) -> str:
    """The base URL without a trailing slash; `BadInput` unless it is plain http or https without user or fragment."""
    parts = urlsplit(url.strip())
    plain = parts.scheme in ('http', 'https') and parts.hostname and not (parts.username or parts.password or parts.fragment or parts.query)
    if not plain or '\\' in url or any(character.isspace() for character in url.strip()):
        raise BadInput(t('Write the address as http://host:port/v1 or https://host/v1.'), field='base_url')
    return url.strip().rstrip('/')


def forbidden(address: Address) -> bool:
    """True for ranges no provider lives in; an IPv4 address inside an IPv6 one counts as itself."""
    inner = getattr(address, 'ipv4_mapped', None) or address
    return any(inner.version == block.version and inner in block for block in _NEVER)


async def check_reachable_range(url: str) -> None:
    """Resolve the host of a base URL and refuse ranges no provider lives in."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == 'https' else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return  # whether the name exists is for the call itself to tell
    if any(forbidden(ipaddress.ip_address(str(entry[4][0]).partition('%')[0])) for entry in found):
        raise BadInput(t('This address belongs to the machine or its cloud, not to a model provider.'), field='base_url')
