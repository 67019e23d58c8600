"""Stop all, in rooms of four that all talk at once: how soon the last stream is closed at its vendor, and what is asked after it."""

import asyncio
import time

import httpx

from chatapp.domain.rooms import FirstRound
from tests.benchmarks.asking import paced
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.furnished import House, Room, furnished
from tests.benchmarks.page import cookie_of
from tests.benchmarks.rooms import AGENTS, seat_models
from tests.support.standin import Seen

ROOMS = 10
TOKENS = 3_000  # longer than all of it takes
OURS = {'Sec-Fetch-Site': 'same-origin', 'X-Requested-With': 'chatapp'}


async def measure() -> list[Figure]:
    async with furnished(*[0] * ROOMS, prepare=lambda folder, rooms: seat_models(folder, rooms, FirstRound.CONCURRENT)) as house:
        house.standin.always(paced(TOKENS))
        async with httpx.AsyncClient(base_url=house.running.address, timeout=60) as http:
            for room in house.rooms:
                await _post(http, room, 'messages', json={'content': 'What do you think?'})
            await house.standin.requests(ROOMS * AGENTS)
            took_ms = [await _stopped_ms(http, house, number, room) for number, room in enumerate(house.rooms)]
        asked_after = len(house.standin.chats) - ROOMS * AGENTS
    what = f'Stop all, {ROOMS} rooms of {AGENTS} at once: last stream closed at the vendor, p95'
    return [Figure(what=what, unit='ms', ours=percentile(took_ms, 0.95), aim=300, note=f'{asked_after} requests afterwards')]


async def _stopped_ms(http: httpx.AsyncClient, house: House, number: int, room: Room) -> float:
    """From the click to the last of the four streams of this room."""
    streams = [seen for seen in house.standin.chats if str(seen.body['model']).startswith(f'room{number}-')]
    closing = [asyncio.create_task(_closed_at(seen)) for seen in streams]
    clicked = time.monotonic()
    await _post(http, room, 'stop')
    return (max(await asyncio.gather(*closing)) - clicked) * 1000


async def _closed_at(seen: Seen) -> float:
    await seen.closed.wait()
    assert seen.closed_by == 'client'
    return time.monotonic()


async def _post(http: httpx.AsyncClient, room: Room, what: str, json: object = None) -> None:
    answer = await http.post(f'/api/conversations/{room.conversation}/{what}', json=json, headers={**cookie_of(room), **OURS})
    assert answer.is_success, answer.text
