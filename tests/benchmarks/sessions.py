"""What one more open chat page takes in memory."""

from contextlib import AsyncExitStack
from itertools import pairwise

from tests.benchmarks.asking import ask, paced
from tests.benchmarks.figures import Figure
from tests.benchmarks.furnished import House, furnished
from tests.benchmarks.page import pages_open
from tests.benchmarks.process import rss_mb

WARM = 10
BATCH = 50
SHORT, LONG = 2, 40
"""Messages of a chat that has just begun, and as many as a page opens with at most."""


async def measure() -> list[Figure]:
    """Pages opened one batch after the other, all kept open; the first ten pages and one answer are not counted."""
    batches = [SHORT, SHORT, LONG]
    async with furnished(*[SHORT] * WARM, *(length for length in batches for _ in range(BATCH))) as house, AsyncExitStack() as stack:
        warm = await stack.enter_async_context(pages_open(house, house.rooms[:WARM]))
        house.standin.always(paced(20))
        await ask(house, warm[:1])
        levels = [rss_mb(house.pid)] + [await _opened_mb(house, stack, batch) for batch in range(len(batches))]
    first, second, long = ((after - before) * 1000 / BATCH for before, after in pairwise(levels))
    return [
        Figure(what=f'memory per further chat page, {BATCH} pages', unit='KB', ours=first, aim=300),
        Figure(what=f'the same, {2 * BATCH} pages', unit='KB', ours=(first + second) / 2, aim=300),
        Figure(what=f'the same with {LONG} messages on each page', unit='KB', ours=long),
    ]


async def _opened_mb(house: House, stack: AsyncExitStack, batch: int) -> float:
    start = WARM + batch * BATCH
    await stack.enter_async_context(pages_open(house, house.rooms[start : start + BATCH]))
    return rss_mb(house.pid)
