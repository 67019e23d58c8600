"""Agents as folders: from a saved file to the prompt, and a roster of 500."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from chatapp.domain.events import RosterChanged
from chatapp.plumbing.ids import new_id
from chatapp.storage.agents.folders import Folders
from tests.benchmarks.figures import Figure, median
from tests.support.chitchats import put
from tests.support.house import TestHouse, a_house

AGENTS = 500
SAVES = 7
GROUPS = 10


async def measure() -> list[Figure]:
    """The watcher runs as it does when the house is served; the list is what the page is built from."""
    with TemporaryDirectory() as place:
        root = _many(Path(place) / 'agents')
        first_ms, again_ms = await _scans(Path(place), root)
        async with a_house(Path(place) / 'data', agents_dir=root) as house:
            house.services.roster.watch()
            saved = [await _until_in_the_prompt(house, root, number) for number in range(SAVES)]
            started = time.perf_counter()
            listed = await house.services.workshop.listed(house.ada)
            list_ms = (time.perf_counter() - started) * 1000
        assert len(listed) == AGENTS
    return [
        Figure(what='from a saved file to the prompt, roster of 500', unit='ms', ours=median(saved), aim=1000),
        Figure(what='reading 500 agents for the first time', unit='ms', ours=first_ms),
        Figure(what='looking at 500 agents again, one changed', unit='ms', ours=again_ms),
        Figure(what='the list of 500 agents for its page', unit='ms', ours=list_ms),
    ]


def _many(root: Path) -> Path:
    for number in range(AGENTS):
        put(
            root / f'group_{number % GROUPS}' / f'agent {number}',
            in_a_nutshell__md=f'{{agent_name}} is number {number}.',
            characteristics__md='## Personality\n' + '- **patient**: with everybody\n' * 20,
            recent_events__md='- [2026-11-27] came in\n' * 10,
            consolidated_memory__md='## [First day]\n' + 'It rained. ' * 100,
            agent__yaml='talkativeness: 0.5\n',
        )
    return root


async def _scans(place: Path, root: Path) -> tuple[float, float]:
    folders = Folders(root, config=place, trash=place / 'trash', lock=place / 'lock')
    started = time.perf_counter()
    await folders.scan()
    first = time.perf_counter()
    put(root / 'group_0' / 'agent 0', recent_events__md=new_id())
    changed = time.perf_counter()
    await folders.scan()
    return (first - started) * 1000, (time.perf_counter() - changed) * 1000


async def _until_in_the_prompt(house: TestHouse, root: Path, number: int) -> float:
    """Milliseconds from the end of the write by another program to the first prompt that holds it."""
    agent, mark = house.services.roster.by_name(f'agent {number}').id, new_id()
    await asyncio.sleep(0.5)  # one save at a time, as people do
    changed = asyncio.Event()
    stop = house.services.bus.listen(lambda _: changed.set(), RosterChanged)
    put(root / f'group_{number % GROUPS}' / f'agent {number}', in_a_nutshell__md=mark)
    started = time.perf_counter()
    while mark not in house.services.roster.persona(agent):
        await changed.wait()
        changed.clear()
    stop()
    return (time.perf_counter() - started) * 1000
