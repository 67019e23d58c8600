"""When jobs are done: APScheduler says when, the house owns the work."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from chatapp.domain.errors import HouseError
from chatapp.jobs.job import Job
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.tasks import TaskKeeper

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

FIRST_AFTER_S = 3.0  # the start shall be quick, and the library is loaded after it
WATCH_EVERY_S = 2.0
JUMP_S = 1.0  # more than the wall clock drifts from the steady one between two looks


class Schedule:
    """Repeats jobs while the house is open. A step that takes longer than its turn comes again when it is over.

    Turns are counted by the wall clock; where that was set, all of them are counted anew, so that none waits out the jump.
    """

    def __init__(self, jobs: Sequence[Job], keeper: TaskKeeper, *, clock: Clock, first_after_s: float = FIRST_AFTER_S) -> None:
        self._jobs, self._keeper, self._clock, self._first_after_s = jobs, keeper, clock, first_after_s
        self._closed = False
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._lead_s = self._lead()

    def start(self) -> None:
        """Begin a while from now; where there are no jobs, never."""
        if self._jobs:
            self._task = self._keeper.start(self._run(), name='schedule of jobs')

    async def aclose(self) -> None:
        """No step begins any more, and those under way end."""
        self._closed = True
        tasks = [one for one in (self._task, *self._under_way.values()) if one is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def begin(self, job: Job) -> None:
        """Let a job do a step, unless its last one still goes on."""
        last = self._under_way.get(job.name)
        if not self._closed and (last is None or last.done()):
            self._under_way[job.name] = self._keeper.start(self._step(job), name=f'job {job.name}')

    def jumped(self) -> bool:
        """Whether the wall clock was set since it was asked last."""
        before, self._lead_s = self._lead_s, self._lead()
        return abs(self._lead_s - before) > JUMP_S

    async def _run(self) -> None:
        await asyncio.sleep(self._first_after_s)
        scheduler = await asyncio.to_thread(_scheduler)
        for job in self._jobs:
            scheduler.add_job(self.begin, 'interval', seconds=job.every_s, args=[job], id=job.name, coalesce=True, misfire_grace_time=None)
        scheduler.start()
        try:
            while True:
                await asyncio.sleep(WATCH_EVERY_S)
                if self.jumped():
                    for job in self._jobs:
                        scheduler.reschedule_job(job.name, trigger='interval', seconds=job.every_s)
        finally:
            scheduler.shutdown(wait=False)

    async def _step(self, job: Job) -> None:
        try:
            await job.step()
        except HouseError as error:
            log.warning('%s waits for its next turn: %s', job.name, error.sentence)

    def _lead(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic_s()


def _scheduler() -> 'AsyncIOScheduler':
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    logging.getLogger('apscheduler').setLevel(logging.WARNING)  # else it tells of every step
    return AsyncIOScheduler(timezone=UTC)
