"""Tasks are owned: each has a name, an end, and somebody who cancels it."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar('T')


class TaskKeeper:
    """Starts tasks of the house and ends them all when the house closes. The only place that catches everything."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        task = self.lend(self._guarded(work, name), name=name)
        task.add_done_callback(lambda _: work.close())  # one cancelled before its first step was never awaited
        return task

    def lend(self, work: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        """For whoever waits for its outcome, a failure too; it ends with the house like the others."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception:
            log.exception('The task %s failed', name)

    async def aclose(self) -> None:
        """Cancel every task and wait until all have ended."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
