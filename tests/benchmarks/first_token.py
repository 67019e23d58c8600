"""How much later than from the vendor alone the first token is there: for one reader, and for twenty at once."""

from tests.benchmarks.asking import ask, direct_ms, paced
from tests.benchmarks.figures import Figure, median, percentile
from tests.benchmarks.furnished import furnished
from tests.benchmarks.page import pages_open

AT_ONCE = 20
ALONE_ROUNDS, CROWD_ROUNDS = 25, 8


async def measure() -> list[Figure]:
    """Every question is the second exchange of its conversation or a later one; the first loads what is loaded once."""
    async with furnished(*[2] * (ALONE_ROUNDS + AT_ONCE)) as house, pages_open(house, house.rooms) as pages:
        house.standin.always(paced(3))
        single, pages = pages[:ALONE_ROUNDS], pages[ALONE_ROUNDS:]
        await ask(house, pages)
        alone = [(await ask(house, [page]))[0].added_ms(house.standin) for page in single]
        bare = [(await direct_ms(house.standin, 1))[0] for _ in range(ALONE_ROUNDS)]
        crowd = [asked.added_ms(house.standin) for _ in range(CROWD_ROUNDS) for asked in await ask(house, pages)]
        bare_crowd = [figure for _ in range(CROWD_ROUNDS) for figure in await direct_ms(house.standin, AT_ONCE)]
    return [
        Figure(what='added to the first token, alone', unit='ms', ours=median(alone), beside=median(bare), aim=6, note=_worst(alone)),
        Figure(what=f'the same, {AT_ONCE} at once', unit='ms', ours=median(crowd), beside=median(bare_crowd), aim=30, note=_worst(crowd)),
    ]


def _worst(figures: list[float]) -> str:
    return f'p95 {percentile(figures, 0.95):.0f}'
