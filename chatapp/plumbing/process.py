"""What this process takes of its machine."""

import asyncio
import os
import time
from pathlib import Path

_STATM, _OPEN = Path('/proc/self/statm'), Path('/proc/self/fd')  # Linux; elsewhere these figures are not to be had
PROBE_S, PROBES = 0.01, 5


def resident_bytes() -> int | None:
    """Memory that is really there; None where the system does not tell."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf('SC_PAGE_SIZE')


def open_files() -> int | None:
    """Files and sockets that are open now; None where the system does not tell."""
    try:
        return len(os.listdir(_OPEN))
    except OSError:
        return None


def cpu_s() -> float:
    """Processor seconds of all threads so far."""
    return time.process_time()


async def loop_lag_s() -> float:
    """How late the event loop wakes a sleeper now, the worst of a few."""
    lag_s = 0.0
    for _ in range(PROBES):
        asked_s = time.perf_counter()  # a loop's own clock may count in milliseconds
        await asyncio.sleep(PROBE_S)
        lag_s = max(lag_s, time.perf_counter() - asked_s - PROBE_S)
    return lag_s
