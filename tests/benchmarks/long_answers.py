"""What an answer costs on the wire and in the server, short and ten times as long: it must grow tenfold, no more."""

from itertools import accumulate

from tests.benchmarks.asking import ask, paced
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.furnished import House, furnished
from tests.benchmarks.page import Page, pages_open
from tests.benchmarks.process import cpu_s
from tests.support.standin_scripts import words

SHORT, LONG = 2_000, 20_000
A_SECOND = 200.0  # a quick model; at 30 tokens a second the long answer would take two minutes
ROUNDS = 4
LINEAR = 11.0


async def measure() -> list[Figure]:
    async with furnished(0, 0, 0) as house, pages_open(house, house.rooms) as pages:
        house.standin.always(paced(3))
        await ask(house, pages)
        costs = [await _cost(house, pages[0], SHORT) for _ in range(ROUNDS)]
        wire, payload, cpu = (median([cost[at] for cost in costs]) for at in range(3))
        long_wire, long_payload, long_cpu = await _cost(house, pages[1], LONG)
    return [
        Figure(
            what=f'websocket per answer of {SHORT:,} characters',
            unit='kB',
            ours=wire,
            beside=SHORT / 1000,
            note=f'inflated {payload:.0f}; beside: the text',
        ),
        Figure(what=f'the same, {LONG:,} characters', unit='kB', ours=long_wire, beside=LONG / 1000, note=f'inflated {long_payload:.0f}'),
        Figure(what='ten times the text, times the bytes', unit='×', ours=long_wire / wire, aim=LINEAR),
        Figure(what=f'server CPU per answer of {SHORT:,} characters', unit='ms', ours=cpu),
        Figure(what=f'the same, {LONG:,} characters', unit='ms', ours=long_cpu),
        Figure(what='ten times the text, times the CPU', unit='×', ours=long_cpu / cpu, aim=LINEAR),
    ]


async def _cost(house: House, page: Page, chars: int) -> tuple[float, float, float]:
    """Kilobytes on the wire, kilobytes inflated, milliseconds of the server."""
    tokens = next(at for at, length in enumerate(accumulate(map(len, words(chars))), 1) if length >= chars)
    house.standin.always(paced(tokens, a_second=A_SECOND))
    wire, payload, cpu = page.wire_bytes, page.payload_chars, cpu_s(house.pid)
    await ask(house, [page])
    return (page.wire_bytes - wire) / 1000, (page.payload_chars - payload) / 1000, (cpu_s(house.pid) - cpu) * 1000
