"""Questions asked through open pages, and what the stand-in notes about the same questions."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import httpx

from tests.benchmarks.furnished import House
from tests.benchmarks.page import Page
from tests.support.standin import Script, Seen, Standin
from tests.support.standin_scripts import words

FIRST_S = 0.02  # the stand-in's own wait before its first token
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question: when it was sent and when the first piece of the answer was there."""

    page: Page
    text: str
    sent_at: float
    first_at: float

    def added_ms(self, standin: Standin) -> float:
        """What came on top of the time the stand-in itself took."""
        seen = seen_of(standin, self.text)
        assert seen.first_token_at is not None
        return (self.first_at - self.sent_at - (seen.first_token_at - seen.at)) * 1000


def paced(tokens: int, *, a_second: float = 30.0) -> Script:
    return Script(tokens=words(tokens), first_s=FIRST_S, gap_s=1 / a_second)


async def ask(house: House, pages: Sequence[Page], *, within_s: float = 60.0) -> list[Asked]:
    """Ask on every page at once, and wait until all answers have ended."""
    firsts, ends = [page.first_delta() for page in pages], [page.run_end() for page in pages]
    texts = [f'question {next(_numbers)}' for _ in pages]
    sent = [await page.send(text) for page, text in zip(pages, texts, strict=True)]
    async with asyncio.timeout(within_s):
        await asyncio.gather(*ends)
    each = zip(pages, texts, sent, firsts, strict=True)
    return [Asked(page=page, text=text, sent_at=at, first_at=first.result()) for page, text, at, first in each]


def seen_of(standin: Standin, text: str) -> Seen:
    """The request this question became."""
    return next(seen for seen in reversed(standin.chats) if seen.body['messages'][-1]['content'] == text)


async def direct_ms(standin: Standin, at_once: int) -> list[float]:
    """The same added time for a bare HTTP client that talks to the stand-in without us."""
    async with httpx.AsyncClient(timeout=30) as http:
        await _direct(http, standin)
        return list(await asyncio.gather(*(_direct(http, standin) for _ in range(at_once))))


async def _direct(http: httpx.AsyncClient, standin: Standin) -> float:
    text = f'directly {next(_numbers)}'
    body = {'model': 'stand-in', 'stream': True, 'messages': [{'role': 'user', 'content': text}]}
    sent_at, first_at = time.monotonic(), 0.0
    async with http.stream('POST', f'{standin.openai_url}/chat/completions', json=body) as response:
        async for line in response.aiter_lines():
            if not first_at and '"content":' in line and '"content":""' not in line.replace(' ', ''):
                first_at = time.monotonic()
    seen = seen_of(standin, text)
    assert seen.first_token_at is not None
    return (first_at - sent_at - (seen.first_token_at - seen.at)) * 1000
