"""Processes seen from outside: which core they run on, what they take. Linux."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS_PER_S = os.sysconf('SC_CLK_TCK')
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


@contextmanager
def children_on(core: int) -> Iterator[None]:
    """Processes started inside run on this core, with all their threads; this one goes back to where it was."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def stay_on(core: int) -> None:
    os.sched_setaffinity(0, {core})


def cpu_s(pid: int) -> float:
    """Processor seconds of all threads so far, to 10 ms."""
    fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def rss_mb(pid: int) -> float:
    """Resident memory in MB (10**6 bytes)."""
    line = next(line for line in Path(f'/proc/{pid}/status').read_text().splitlines() if line.startswith('VmRSS'))
    return int(line.split()[1]) * 1024 / 1e6
