"""What one more open chat page takes in memory."""

from tests.benchmarks.asking import ask, paced
from tests.benchmarks.figures import Figure
from tests.benchmarks.furnished import furnished
from tests.benchmarks.page import pages_open
from tests.benchmarks.process import rss_mb

FIRST, SECOND = 50, 100
WARM = 10


async def measure() -> list[Figure]:
    """Pages on conversations of 40 messages; the first ten pages and one answer are not counted."""
    async with furnished(*[40] * (WARM + SECOND)) as house, pages_open(house, house.rooms[:WARM]) as warm:
        house.standin.always(paced(20))
        await ask(house, warm[:1])
        before = rss_mb(house.pid)
        async with pages_open(house, house.rooms[WARM : WARM + FIRST]):
            at_first = rss_mb(house.pid)
            async with pages_open(house, house.rooms[WARM + FIRST :]):
                at_second = rss_mb(house.pid)
    return [
        Figure(what=f'memory per further chat page, {FIRST} pages', unit='KB', ours=(at_first - before) * 1000 / FIRST, aim=300),
        Figure(what=f'the same, {SECOND} pages', unit='KB', ours=(at_second - before) * 1000 / SECOND, aim=300),
    ]
