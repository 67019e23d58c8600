"""The program on PostgreSQL, as an operator runs it: by an address in the environment, from one database to the other."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chatapp.cli.exits import Exit
from tests.house.test_start import chatapp, refused
from tests.support.postgres import PostgresServer
from tests.support.served import served

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def url(postgres: PostgresServer) -> AsyncIterator[str]:
    """With a password in it, which the test's server does not ask for."""
    address = await postgres.made()
    yield re.sub('//(.*?):?@', r'//\1:hunter2@', address.url)
    await postgres.dropped(address)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return tmp_path / 'house'


async def test_it_serves_is_checked_and_gets_a_new_key_there(house: Path, url: str) -> None:
    made = await chatapp(house, 'token', 'create', '--name', 'kept', DATABASE_URL=url)
    async with served(house, DATABASE_URL=url) as server, httpx.AsyncClient() as client:
        headers = {'Authorization': f'Bearer {made.out.strip()}'}
        assert (await client.post(f'{server.address}/api/conversations', json={}, headers=headers)).status_code == 201
        again = await chatapp(house.with_name('other'), '--port', '0', DATABASE_URL=url)
        assert refused(again, Exit.FOLDER_IN_USE, 'database', str(server.process.pid), server.address)
    checked = await chatapp(house, 'check', DATABASE_URL=url)
    rotated = await chatapp(house, 'rotate-key', DATABASE_URL=url)
    listed = await chatapp(house, 'token', 'list', DATABASE_URL=url)
    assert (checked.code, rotated.code, 'kept' in listed.out) == (0, 0, True)
    assert not (house / 'chatapp.db').exists()
    assert 'hunter2' not in f'{made}{again}{checked}{rotated}{listed}{server.output.decode()}'


async def test_a_house_moves_there_and_back(house: Path, url: str) -> None:
    made = await chatapp(house, 'token', 'create', '--name', 'kept')
    there = await chatapp(house, 'move', '--to', url)
    assert (there.code, 'equal' in there.out) == (0, True)
    assert 'kept' in (await chatapp(house, 'token', 'list', DATABASE_URL=url)).out
    back = house.parent / 'back.db'
    assert (await chatapp(house, 'move', '--to', f'sqlite:///{back}', DATABASE_URL=url)).code == Exit.DONE
    assert 'kept' in (await chatapp(house, 'token', 'list', DATABASE_URL=f'sqlite:///{back}')).out
    assert 'hunter2' not in f'{made}{there}'


async def test_a_move_is_refused_while_a_server_runs_and_where_it_makes_no_sense(house: Path, url: str) -> None:
    await chatapp(house, 'token', 'create', '--name', 'kept')
    async with served(house):
        assert refused(await chatapp(house, 'move', '--to', url), Exit.FOLDER_IN_USE, 'already served')
    assert refused(await chatapp(house, 'move', '--to', url, DATABASE_URL=url), Exit.WRONG_USE, 'already', '--to')
    assert refused(await chatapp(house, 'move', '--to', 'mysql://x:hunter2@y/z'), Exit.WRONG_USE, '--to')
    assert (await chatapp(house, 'move', '--to', url)).code == Exit.DONE
    assert refused(await chatapp(house, 'move', '--to', url), Exit.FAILED, 'holds data already')


async def test_a_server_that_is_away_is_told_without_its_password(house: Path) -> None:
    ran = await chatapp(house, 'check', DATABASE_URL='postgresql://ada:hunter2@127.0.0.1:1/house')
    assert refused(ran, Exit.FAILED, 'PostgreSQL')
    assert 'hunter2' not in ran.err


async def test_a_killed_server_holds_the_database_no_longer(house: Path, url: str) -> None:
    async with served(house, DATABASE_URL=url) as first:
        first.kill()
        await first.process.wait()
    async with served(house, DATABASE_URL=url) as second:
        assert second.link
