"""Which addresses no model provider lives at: never link-local or metadata ranges, whoever asks."""

import ipaddress
from collections.abc import Iterable

from chatapp.domain.wording import t

_NEVER = tuple(
    ipaddress.ip_network(block)
    for block in ('169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32', '100.100.100.200/32', '0.0.0.0/32', '224.0.0.0/4', 'ff00::/8')
)
"""Link-local and multicast (RFC 3927, 4291), this host's wildcard, and the metadata services of the large clouds."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def forbidden(address: Address) -> bool:
    """True for ranges no provider lives in; an IPv4 address inside an IPv6 one counts as itself."""
    inner = getattr(address, 'ipv4_mapped', None) or address
    return any(inner.version == block.version and inner in block for block in _NEVER)


def any_forbidden(resolved: Iterable[str]) -> bool:
    """Whether one of the addresses a name resolved to is forbidden; a zone behind a % says nothing."""
    return any(forbidden(ipaddress.ip_address(one.partition('%')[0])) for one in resolved)


def told_forbidden() -> str:
    return t('This address belongs to the machine or its cloud, not to a model provider.')
