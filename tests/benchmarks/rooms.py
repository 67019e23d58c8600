"""Fifty rooms with four agents each, all talking at once, and two readers before every one of them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import httpx

from chatapp.domain.conversations import Kind
from chatapp.domain.ids import AgentId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import FirstRound, Member, Rules
from chatapp.domain.rooms import Room as Reins
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage
from tests.benchmarks.asking import paced
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.furnished import House, Room, furnished
from tests.benchmarks.page import Page, pages_open
from tests.benchmarks.process import cpu_s, rss_mb
from tests.support.standin_scripts import words

ROOMS, AGENTS, WATCHERS = 50, 4, 2
TOKENS = 60
PROBE_S = 0.05
RATES = {FirstRound.SEQUENTIAL: 30.0, FirstRound.CONCURRENT: 30.0}


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One run in every room: what it took, and how late things were."""

    cpu_share: float
    rss_mb: float
    lags_ms: Sequence[float]
    delays_ms: Sequence[float]
    took_s: float


async def measure() -> list[Figure]:
    figures: list[Figure] = []
    for first_round in RATES:
        talk = await _talked(first_round)
        how = 'all four at once' if first_round is FirstRound.CONCURRENT else 'one after the other'
        name = f'{ROOMS} rooms of {AGENTS}, {how}'
        figures += [
            Figure(what=f'{name}: delivery to {WATCHERS} readers each, p95', unit='ms', ours=percentile(talk.delays_ms, 0.95)),
            Figure(
                what=f'{name}: answer of /health meanwhile, p95',
                unit='ms',
                ours=percentile(talk.lags_ms, 0.95),
                note='the loop and one reading',
            ),
            Figure(what=f'{name}: share of one core', unit='%', ours=talk.cpu_share * 100, note=f'{talk.took_s:.0f} s'),
            Figure(what=f'{name}: RSS', unit='MB', ours=talk.rss_mb),
        ]
    return figures


async def _talked(first_round: FirstRound) -> Talk:
    """Every room is written to once, within a second; watchers are pages of the owner's."""
    async with furnished(*[0] * ROOMS, prepare=lambda folder, rooms: seat_models(folder, rooms, first_round)) as house:
        house.standin.always(paced(TOKENS, a_second=RATES[first_round]))
        watched = [room for room in house.rooms for _ in range(WATCHERS)]
        async with pages_open(house, watched) as pages, _probed(house) as lags:
            ends = [page.run_end() for page in pages]
            cpu, started = cpu_s(house.pid), time.monotonic()
            for page in pages[::WATCHERS]:
                await page.send('What do you think?')
                await asyncio.sleep(1 / ROOMS)
            async with asyncio.timeout(300):
                await asyncio.gather(*ends)
            took_s = time.monotonic() - started
            share = (cpu_s(house.pid) - cpu) / took_s
            delays = [delay for page in pages for delay in _delays_ms(house, page)]
            return Talk(cpu_share=share, rss_mb=rss_mb(house.pid), lags_ms=lags, delays_ms=delays, took_s=took_s)


async def seat_models(folder: Path, rooms: Sequence[Room], first_round: FirstRound) -> None:
    """Four models of the stand-in at each table, each under a name of its own, so that its tokens are known again."""
    storage = await open_storage(folder / 'chatapp.db', secrets.keyring(folder, None))
    rules = Rules(first_round=first_round, max_rounds=0, run_tokens=None, run_micros=None)
    async with storage.write() as store:
        for number, room in enumerate(rooms):
            cover = await store.conversations.get(room.conversation)
            await store.conversations.update(replace(cover, kind=Kind.ROOM))
            await store.rooms.put(Reins(conversation=cover.id, rules=rules))
            for seat in range(AGENTS):
                agent = AgentId(str(ModelRef('openai', f'room{number}-{seat}')))
                await store.rooms.put_member(Member(conversation=cover.id, agent=agent, name=f'Agent {seat}', seat=seat))
    await storage.aclose()


@asynccontextmanager
async def _probed(house: House) -> AsyncIterator[list[float]]:
    """Milliseconds a request to `/health` takes, twenty times a second."""
    lags: list[float] = []

    async def probe() -> None:
        async with httpx.AsyncClient(base_url=house.running.address) as http:
            while True:
                asked = time.monotonic()
                await http.get('/health')
                lags.append((time.monotonic() - asked) * 1000)
                await asyncio.sleep(PROBE_S)

    probing = asyncio.create_task(probe())
    try:
        yield lags
    finally:
        probing.cancel()
        with suppress(asyncio.CancelledError):
            await probing


def _delays_ms(house: House, page: Page) -> Iterator[float]:
    """For every token, how long after it left the vendor it reached the page."""
    ends = list(accumulate(len(token) for token in words(TOKENS)))
    left = {seen.body['model']: seen.token_times for seen in house.standin.chats}
    models: dict[str, str] = {}
    done: dict[str, int] = {}
    for heard in page.frames:
        _, _, event, data = json.loads(heard.raw[2:])[1]
        body = json.loads(data)
        if event == 'message' and body['message']['model']:
            models[body['message']['id']] = body['message']['model'].partition(':')[2]
        if event != 'delta':
            continue
        reply, until = body['message_id'], body['at'] + len(body['content'])
        token = done.get(reply, 0)
        while token < TOKENS and ends[token] <= until:
            yield (heard.at - left[models[reply]][token]) * 1000
            token += 1
        done[reply] = token
