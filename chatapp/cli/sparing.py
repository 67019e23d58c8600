"""Libraries that are looked for on the way and never used here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let whoever tries to import this library inside find it missing; outside it is there as before."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # Python's own sign for a module that must not be found
    try:
        yield
    finally:
        del sys.modules[name]
