"""How long a provider may take. Tests set these small."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, unless a name says otherwise.

    `first_byte_s` covers all attempts until a response has begun, `stall_s` the silence between two pieces of it,
    `total_s` the whole reply. A vendor that asks to wait longer than `longest_wait_s` is not waited for.
    """

    connect_s: float = 5.0
    first_byte_s: float = 120.0
    stall_s: float = 90.0
    total_s: float = 600.0
    drain_s: float = 0.25
    retries: int = 2
    longest_wait_s: float = 20.0


USUAL = Limits()
