"""The disk fills up while people talk: each is told in a sentence, nothing acknowledged is lost, and space heals it."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.served import served, token
from tests.support.standin import Standin

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
FULL = 'The disk is full'


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB in memory."""
    disk = tmp_path / 'disk'
    disk.mkdir()
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip('only root on Linux can mount a small disk')
    yield disk
    subprocess.run(['umount', str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take what space is left."""
    ballast = disk / 'ballast'
    with ballast.open('wb', buffering=0) as file:
        try:
            while True:
                file.write(b'x' * 4096)
        except OSError:
            return ballast


async def test_a_full_disk_is_told_and_space_heals_it(small_disk: Path) -> None:
    folder = small_disk / 'data'
    headers = {'Authorization': f'Bearer {await token(folder)}'}
    async with Standin() as vendor:
        settings = {'OPENAI_API_KEY': 'sk-test-000000000000', 'OPENAI_BASE_URL': vendor.openai_url}
        async with (
            served(folder, **settings) as running,
            httpx.AsyncClient(base_url=running.address, headers=headers, timeout=30) as client,
        ):
            cover = (await client.post('/api/conversations', json={'model': 'openai:stand-in-30tps-500tok'})).json()['id']
            room = f'/api/conversations/{cover}'
            first = (await client.post(f'{room}/messages', json={'content': 'Hi'})).json()['id']
            await vendor.requests(1)
            ballast = await asyncio.to_thread(fill, small_disk)

            refused = await client.post(f'{room}/messages', json={'content': 'x' * 200_000})
            assert (refused.status_code, FULL in refused.text) == (503, True)
            assert (await client.get('/health')).status_code == 200
            assert vendor.chats[0].closed_by == 'client'

            await asyncio.to_thread(os.unlink, ballast)
            answer = await standing_answer(client, room)
            assert (answer['parent_id'], answer['state']) == (first, 'interrupted')
            assert (await client.post(f'{room}/messages', json={'content': 'Again'})).status_code == 201


async def standing_answer(client: httpx.AsyncClient, room: str) -> dict[str, str]:
    """The answer, once it has found its place on the disk."""
    async with asyncio.timeout(10):
        while True:
            answer: dict[str, str] = (await client.get(f'{room}/messages')).json()['items'][1]
            if answer['state'] != 'streaming':
                return answer
            await asyncio.sleep(0.2)
