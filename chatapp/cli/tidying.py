"""Garbage in circles is searched for when nobody is being answered: a whole search holds up every stream."""

import asyncio
import gc
from collections.abc import Callable

LOOK_S = 5.0
WORTHWHILE = 10  # searches among the young since the last whole one: Python would think of a whole one by then
PATIENCE = 12  # looks without a quiet moment, after which memory goes before smoothness
NEVER = 1_000_000


class Tidying:
    """Makes whole searches in quiet moments; those among the young, a millisecond each, stay Python's own affair."""

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy, self._put_off = busy, 0

    def begin(self) -> None:
        """What is there now never becomes garbage; only what comes from here on is searched."""
        gc.freeze()
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, NEVER)
        gc.enable()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()

    def look(self) -> None:
        """Search everything if that is worthwhile and disturbs nobody, or cannot wait any longer."""
        if gc.get_count()[2] < WORTHWHILE:
            return
        if self._busy() and self._put_off < PATIENCE:
            self._put_off += 1
            return
        gc.collect()
        self._put_off = 0
