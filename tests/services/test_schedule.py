"""Jobs are repeated, one step at a time, whatever a step does."""

import asyncio
from datetime import timedelta

from chatapp.domain.errors import HouseError
from chatapp.jobs.schedule import Schedule
from chatapp.plumbing.clock import SystemClock
from chatapp.plumbing.tasks import TaskKeeper
from tests.support.clock import SettableClock


class Counting:
    name, every_s = 'counting', 0.02

    def __init__(self) -> None:
        self.begun, self.third, self.hold = 0, asyncio.Event(), asyncio.Event()
        self.hold.set()

    async def step(self) -> int:
        self.begun += 1
        if self.begun == 3:
            self.third.set()
        await self.hold.wait()
        if self.begun == 1:
            raise HouseError('The disk is full.')
        return 1


async def test_a_job_comes_again_and_again_though_a_step_fails_and_ends_with_the_house() -> None:
    keeper, job = TaskKeeper(), Counting()
    schedule = Schedule([job], keeper, clock=SystemClock(), first_after_s=0.0)
    schedule.start()
    await job.third.wait()
    await schedule.aclose()
    begun = job.begun
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith(('job ', 'schedule '))]
    await schedule.begin(job)
    await asyncio.sleep(0)
    assert job.begun == begun
    await keeper.aclose()


async def test_a_step_that_goes_on_is_not_begun_again() -> None:
    keeper, job = TaskKeeper(), Counting()
    schedule = Schedule([job], keeper, clock=SystemClock())
    job.hold.clear()
    for _ in range(3):
        await schedule.begin(job)
        await asyncio.sleep(0)
    assert job.begun == 1
    await schedule.aclose()
    await keeper.aclose()


def test_a_clock_that_was_set_is_noticed_and_time_that_passes_is_not() -> None:
    clock = SettableClock()
    schedule = Schedule([], TaskKeeper(), clock=clock)
    clock.move(timedelta(hours=1))
    assert not schedule.jumped()
    for hours in (1, -1):
        clock.set_by(timedelta(hours=hours))
        assert schedule.jumped()
        assert not schedule.jumped()
