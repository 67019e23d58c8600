"""Ids of our own making: UUIDv7 as 32 hex digits (RFC 9562), sortable by time of birth to the millisecond."""

import secrets
import time
from collections.abc import Callable

NewId = Callable[[], str]


def new_id() -> str:
    """48 bits of Unix milliseconds, version 7, variant 2, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return f'{value:032x}'
