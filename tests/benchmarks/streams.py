"""Many answers at once: how late later tokens are, what an answer costs, how many streams one core carries."""

import asyncio
import time
from dataclasses import dataclass
from itertools import accumulate, count

from chatapp.services.drafts import FLUSH_S
from tests.benchmarks.asking import FIRST_S, ask, paced, seen_of
from tests.benchmarks.figures import Figure, median, percentile
from tests.benchmarks.furnished import House, furnished
from tests.benchmarks.page import Page, pages_open
from tests.benchmarks.process import cpu_s
from tests.support.standin_scripts import words

TOKENS, A_SECOND = 200, 30.0
STEPS = (100, 120, 150, 200, 250)
ROUNDS_AT_50 = 3
LATE_MS = 100.0
TOKEN_RATE = 0.95
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What many streams at once did. Delays are from the token's leaving the vendor to its reaching the page."""

    streams: int
    delays_ms: list[float]
    cpu_ms: float
    server_share: float
    load_share: float
    slowest_s: float

    @property
    def p95_ms(self) -> float:
        return percentile(self.delays_ms, 0.95)

    @property
    def sustained(self) -> bool:
        nominal_s = FIRST_S + (TOKENS - 1) / A_SECOND
        return self.p95_ms < LATE_MS and self.slowest_s <= nominal_s / TOKEN_RATE


async def measure() -> list[Figure]:
    async with furnished(*[0] * max(STEPS)) as house, pages_open(house, house.rooms) as pages:
        house.standin.always(paced(3))
        await ask(house, pages[:10])
        house.standin.always(paced(TOKENS, a_second=A_SECOND))
        fifty = [await load(house, pages[:50]) for _ in range(ROUNDS_AT_50)]
        steps = await _climb(house, pages)
    held = max((step.streams for step in steps if step.sustained), default=0)
    delay = median([one.p95_ms for one in fifty])
    return [
        Figure(
            what='p95 delay of later tokens at 50 streams, above the flush tick',
            unit='ms',
            ours=delay - FLUSH_S * 1000,
            aim=5,
            note=f'tick {FLUSH_S * 1000:.0f} ms, in all {delay:.0f}',
        ),
        Figure(what='server CPU per 200-token answer at 50 streams', unit='ms', ours=median([one.cpu_ms for one in fifty]), aim=45),
        Figure(
            what='streams one core carries at p95 < 100 ms',
            unit='streams',
            ours=held,
            aim=120,
            at_least=True,
            note='; '.join(f'{one.streams}: p95 {one.p95_ms:.0f} ms, server {one.server_share:.0%}' for one in steps),
        ),
    ]


async def _climb(house: House, pages: list[Page]) -> list[Load]:
    steps: list[Load] = []
    for number in STEPS:
        steps.append(await load(house, pages[:number]))
        if not steps[-1].sustained:
            break
    return steps


async def load(house: House, pages: list[Page]) -> Load:
    """An answer on every page, begun within a second."""
    ends, asked = [page.run_end() for page in pages], [f'stream {next(_numbers)}' for _ in pages]
    for page in pages:
        page.frames.clear()
    cpu, own, started = cpu_s(house.pid), time.process_time(), time.monotonic()
    for page, text in zip(pages, asked, strict=True):
        await page.send(text)
        await asyncio.sleep(1 / len(pages))
    async with asyncio.timeout(120):
        ended = await asyncio.gather(*ends)
    took_s, spent, own_spent = time.monotonic() - started, cpu_s(house.pid) - cpu, time.process_time() - own
    seen = [seen_of(house.standin, text) for text in asked]
    delays = [delay for page, one in zip(pages, seen, strict=True) for delay in _delays_ms(page, one.token_times)]
    return Load(
        streams=len(pages),
        delays_ms=delays,
        cpu_ms=spent / len(pages) * 1000,
        server_share=spent / took_s,
        load_share=own_spent / took_s,
        slowest_s=max(end - one.at for end, one in zip(ended, seen, strict=True)),
    )


def _delays_ms(page: Page, token_times: list[float]) -> list[float]:
    """For every token but the first, how long after it left the vendor it reached the page."""
    ends = list(accumulate(len(token) for token in words(TOKENS)))
    delays: list[float] = []
    token = 0
    for heard in page.frames:
        if (piece := heard.delta()) is None:
            continue
        until = piece[0] + len(piece[1])
        while token < TOKENS and ends[token] <= until:
            delays.append((heard.at - token_times[token]) * 1000)
            token += 1
    assert token == TOKENS, f'only {token} tokens arrived'
    return delays[1:]
