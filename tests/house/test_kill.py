"""kill -9 in mid-stream, twenty times at random moments, on one data folder.

Every other time it comes only once half an answer is there that may not be lost, however slow the machine is.

Every acknowledged message is there once and in order, at most a second of half an answer is lost, the answer is
marked interrupted and can be continued, and the database is whole.
"""

import asyncio
import json
import random
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.served import Served, free_port, served, token
from tests.support.standin import Standin

KILLS = 20
LOST_AT_MOST_S = 1.0
MODEL = 'openai:stand-in-30tps-500tok'


@dataclass
class Memory:
    """What a reader was promised and shown before the process died."""

    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    shown: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    halves: int = 0
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    def see(self, event: str, body: dict[str, Any]) -> None:
        if event == 'delta':
            seen = self.shown.setdefault(body['message_id'], [(time.monotonic(), '')])
            seen.append((time.monotonic(), seen[-1][1][: body['at']] + body['content']))
        elif event == 'snapshot':
            for reply, draft in body['drafts'].items():
                self.shown[reply] = [(time.monotonic(), draft['content'])]
        elif event == 'reply_end':
            self.ended[body['message']['id']] = body['message']['content']
        self.grown.set()

    async def holds_a_half(self) -> None:
        """Wait until an answer that goes on has been seen for so long that some of it may not be lost."""
        while not any(self.promised(reply, time.monotonic()) for reply in set(self.shown) - set(self.ended)):
            self.grown.clear()
            await self.grown.wait()

    def promised(self, reply: str, killed_at: float) -> str:
        """What of a half answer may not be lost."""
        return max((text for at, text in self.shown[reply] if at <= killed_at - LOST_AT_MOST_S), key=len, default='')


async def follow(client: httpx.AsyncClient, conversation: str, memory: Memory) -> None:
    async with client.stream('GET', f'/api/conversations/{conversation}/events', timeout=None) as response:
        event = ''
        async for line in response.aiter_lines():
            if line.startswith('event:'):
                event = line[6:].strip()
            elif line.startswith('data:'):
                memory.see(event, json.loads(line[5:]))


async def write_on(client: httpx.AsyncClient, conversation: str, memory: Memory, round_: int) -> None:
    """Post a few times, each message interrupting the answer before it, then let the last answer run on."""
    for number in range(random.randint(1, 4)):
        text = f'message {round_}-{number}'
        response = await client.post(
            f'/api/conversations/{conversation}/messages', json={'content': text, 'client_message_id': f'{round_}-{number}'}
        )
        if response.status_code == 201:
            memory.acknowledged.append((response.json()['id'], text))
        await asyncio.sleep(random.uniform(0.0, 0.3))


async def live_and_die(running: Served, headers: dict[str, str], conversation: str, memory: Memory, round_: int) -> float:
    """Use the server for a random while (every other time until half an answer is there), kill it, and say when."""
    async with httpx.AsyncClient(base_url=running.address, headers=headers) as client:
        work = [
            asyncio.create_task(follow(client, conversation, memory)),
            asyncio.create_task(write_on(client, conversation, memory, round_)),
        ]
        if round_ % 2:
            await work[1]
            await memory.holds_a_half()
        await asyncio.sleep(random.uniform(0.0, 1.0) if round_ % 2 else random.uniform(0.2, 2.5))
        running.kill()
        killed_at = time.monotonic()
        await running.process.wait()
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    return killed_at


async def everything(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    """The whole active branch, oldest first."""
    found: list[dict[str, Any]] = []
    before = ''
    while True:
        query = {'limit': '200'} | ({'before': before} if before else {})
        page = (await client.get(f'/api/conversations/{conversation}/messages', params=query)).json()
        found = page['items'] + found
        if len(page['items']) < 200:
            return found
        before = found[0]['id']


def check(found: list[dict[str, Any]], memory: Memory, killed_at: float) -> None:
    said = [(one['id'], one['content']) for one in found if one['author']['kind'] == 'person']
    assert [pair for pair in said if pair in memory.acknowledged] == memory.acknowledged
    assert len({pair[0] for pair in said}) == len(said)
    answers = {one['id']: one for one in found if one['author']['kind'] == 'agent'}
    assert all(one['state'] in ('complete', 'interrupted', 'failed') for one in answers.values())
    for reply, text in memory.ended.items():
        assert answers[reply]['content'] == text
    for reply in set(memory.shown) - set(memory.ended):
        if reply in answers:
            promised = memory.promised(reply, killed_at)
            memory.halves += bool(promised)
            assert answers[reply]['content'].startswith(promised)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    folder, port, memory = tmp_path / 'data', free_port(), Memory()
    headers = {'Authorization': f'Bearer {await token(folder)}'}
    async with Standin() as vendor:
        settings = {'OPENAI_API_KEY': 'sk-test-000000000000', 'OPENAI_BASE_URL': vendor.openai_url, 'CHATAPP_SEND_PER_MINUTE': '100000'}
        conversation, killed_at, found = '', 0.0, []
        for round_ in range(KILLS):
            async with served(folder, port=port, **settings) as running:
                async with httpx.AsyncClient(base_url=running.address, headers=headers) as client:
                    if not conversation:
                        conversation = (await client.post('/api/conversations', json={'model': MODEL})).json()['id']
                    check(found := await everything(client, conversation), memory, killed_at)
                memory.shown.clear()
                killed_at = await live_and_die(running, headers, conversation, memory, round_)
            with sqlite3.connect(folder / 'chatapp.db') as database:
                assert database.execute('PRAGMA integrity_check').fetchone() == ('ok',)
            database.close()
        async with (
            served(folder, port=port, **settings) as running,
            httpx.AsyncClient(base_url=running.address, headers=headers) as client,
        ):
            check(found := await everything(client, conversation), memory, killed_at)
            assert len(memory.acknowledged) >= KILLS
            assert memory.halves >= KILLS // 2
            await continue_last(client, conversation, found[-1])


async def continue_last(client: httpx.AsyncClient, conversation: str, last: dict[str, Any]) -> None:
    """The broken answer goes on in its own place."""
    if last['author']['kind'] != 'agent' or last['state'] == 'complete':
        return
    verb = 'continue' if last['content'] else 'retry'
    assert (await client.post(f'/api/messages/{last["id"]}/{verb}')).status_code in (200, 201, 202)
    async with client.stream('GET', f'/api/conversations/{conversation}/events', timeout=30) as response:
        async for line in response.aiter_lines():
            if line.startswith('data:') and last['id'] in line and '"content":"' in line:
                break
    await client.post(f'/api/conversations/{conversation}/stop')
    again = (await client.get(f'/api/messages/{last["id"]}')).json()
    assert again['content'].startswith(last['content'])
