"""Opening long conversations: the same for 1,000 and for 10,000 messages."""

import time

import httpx

from tests.benchmarks.browser import chromium, seen_s, tab
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.furnished import House, Room, furnished
from tests.benchmarks.page import address_of, cookie_of

LENGTHS = (1_000, 10_000)
LOADS, OPENINGS = 20, 5


async def measure() -> list[Figure]:
    figures: list[Figure] = []
    async with furnished(*LENGTHS) as house, chromium() as browser:
        async with httpx.AsyncClient() as http:
            for length, room in zip(LENGTHS, house.rooms, strict=True):
                served_ms = [await _page_ms(http, house, room) for _ in range(LOADS)]
                figures.append(
                    Figure(what=f'page of a conversation of {length:,} messages, server', unit='ms', ours=median(served_ms), aim=20)
                )
        for length, room in zip(LENGTHS, house.rooms, strict=True):
            opened: list[float] = []
            for _ in range(OPENINGS):
                async with tab(browser, house, room) as (page, _):
                    await page.goto(address_of(house, room))
                    opened.append(await seen_s(page, 'attached'))
            figures.append(Figure(what=f'the same in Chromium, {length:,} messages', unit='s', ours=median(opened), aim=0.9))
    return figures


async def _page_ms(http: httpx.AsyncClient, house: House, room: Room) -> float:
    started = time.monotonic()
    answer = await http.get(address_of(house, room), headers=cookie_of(room))
    assert answer.status_code == 200
    return (time.monotonic() - started) * 1000
