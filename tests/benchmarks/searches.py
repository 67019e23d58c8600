"""Searching 10,000 and 100,000 messages, end to end: words in, marked excerpts out; and reading them into the index."""

import itertools
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from chatapp.assembly import House, open_house
from chatapp.domain.ids import PersonId
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.settings import Settings
from chatapp.storage.sql.opening import open_storage
from tests.benchmarks.figures import Figure, percentile
from tests.support.builders import conversation, person, reply, said

SIZES = ((10_000, 5), (100_000, 20))
EACH = 50  # messages of a conversation
WORDS_EACH = 80
VOCABULARY = 30_000
QUERIES = 200


async def measure() -> list[Figure]:
    return [figure for size, aim in SIZES for figure in await _measured(size, aim)]


async def _measured(size: int, aim: float) -> list[Figure]:
    key, chance = make_key(), random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), encryption_key=SecretStr(key), _env_file=None)  # type: ignore[call-arg]  # pydantic's own
        ada = await _written(settings, key, size, chance)
        house = await open_house(settings)
        try:
            started = time.monotonic()
            await house.index_feed.catch_up()
            read_s = time.monotonic() - started
            one, two = [await _searched(house, ada, chance, words) for words in (1, 2)]
        finally:
            await house.aclose()
    label = f'{size:,} messages'
    return [
        Figure(what=f'search {label}, a word, p50', unit='ms', ours=percentile(one, 0.5), aim=aim, note=f'p95 {percentile(one, 0.95):.1f}'),
        Figure(what='the same, two words, p50', unit='ms', ours=percentile(two, 0.5), aim=aim, note=f'p95 {percentile(two, 0.95):.1f}'),
        Figure(what=f'reading {label} into the index', unit='s', ours=read_s),
    ]


async def _searched(house: House, ada: PersonId, chance: random.Random, words: int) -> list[float]:
    """What a reader waits for, common words and rare ones, in milliseconds."""
    taken: list[float] = []
    for _ in range(QUERIES):
        query = ' '.join(_words(chance, words))
        started = time.perf_counter()
        await house.services.search.find(ada, query, limit=10)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


async def _written(settings: Settings, key: str, size: int, chance: random.Random) -> PersonId:
    ada = person('Ada')
    storage = await open_storage(settings.database_file, Keyring.parse(key))
    async with storage.write() as store:
        await store.people.add(ada)
    for number in range(size // EACH):
        cover = conversation(ada, title=' '.join(_words(chance, 5)))
        async with storage.write() as store:
            await store.conversations.add(cover)
            last = None
            for turn in range(EACH):
                text = ' '.join(_words(chance, WORDS_EACH))
                last = await store.messages.add(
                    said(text, by=ada, into=cover, parent=last) if not last or turn % 2 == 0 else reply(text, to=last)
                )
            await store.conversations.update(replace(cover, head=last.id if last else None, title=f'{number}'))
    await storage.aclose()
    return ada.id


def _words(chance: random.Random, many: int) -> list[str]:
    """Words as languages have them: a few very common, most of them rare."""
    return [f'w{number}' for number in chance.choices(_NUMBERS, cum_weights=_WEIGHTS, k=many)]


_NUMBERS = range(VOCABULARY)
_WEIGHTS = list(itertools.accumulate(1 / (number + 1) for number in _NUMBERS))
