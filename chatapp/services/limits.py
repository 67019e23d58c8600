"""How often one may knock: requests per minute, per person and per address."""

import math
import time
from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from chatapp.domain.errors import TooMany
from chatapp.domain.wording import t

Kind = Literal['login', 'send', 'poll']


class Limits:
    """Sliding windows of a minute, kept in memory; each kind of knock is counted for itself.

    The last minute is weighed, not listed: no list grows, a clock set back locks nobody out, and one knock more may
    pass where a minute turns.
    """

    def __init__(self, *, login_per_minute: int = 20, send_per_minute: int = 30, poll_per_minute: int = 120) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items: Mapping[Kind, RateLimitItemPerMinute] = {
            'login': RateLimitItemPerMinute(login_per_minute),
            'send': RateLimitItemPerMinute(send_per_minute),
            'poll': RateLimitItemPerMinute(poll_per_minute),
        }

    def check(self, kind: Kind, who: str) -> None:
        """Count one knock of `who` (a PersonId, or what `network_of` gives); `TooMany` over the limit."""
        item = self._items[kind]
        if self._limiter.hit(item, kind, who):
            return
        reset_at, _ = self._limiter.get_window_stats(item, kind, who)
        wait_s = min(60, max(1, math.ceil(reset_at - time.time())))
        raise TooMany(t('That was too often; try again in {seconds} seconds.', seconds=wait_s), retry_after_s=wait_s)


def network_of(address: str) -> str:
    """Whom an address is counted as: itself, or for IPv6 its /64, since one subscriber owns all of that.

    >>> network_of('2001:db8::1:2')
    '2001:db8::/64'
    >>> network_of('::ffff:10.0.0.1')
    '10.0.0.1'
    """
    try:
        parsed = ip_address(address.partition('%')[0])
    except ValueError:
        return address[:64]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, 64), strict=False))
