"""The program as a newcomer meets it: it starts, says where it is, and refuses with a sentence and a number."""

import base64
import os
import secrets
import socket
import sqlite3
import stat
import sys
from asyncio import subprocess, timeout
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from chatapp.cli.door import main
from chatapp.cli.exits import Exit
from chatapp.cli.listening import listen
from tests.support.served import free_port, served

pytestmark = pytest.mark.timeout(60)
START_WITHIN_S = 30.0  # the promise is measured in the benchmarks; a busy machine starts later


@dataclass(frozen=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str


async def chatapp(folder: Path, *arguments: str, **settings: str) -> Ran:
    """Run the program to its end in a folder of its own, where no `.env` lies."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI', 'COV_'))}
    root = str(Path(__file__).parents[2])
    environment = {**inherited, 'PYTHONPATH': root, 'CHATAPP_DATA_DIR': str(folder), 'CHATAPP_OPEN_BROWSER': 'false', **settings}
    process = await subprocess.create_subprocess_exec(
        *(sys.executable, '-m', 'chatapp', *arguments),
        cwd=folder.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    async with timeout(30):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Ran(code=process.returncode, out=out.decode(), err=err.decode())


def refused(ran: Ran, code: Exit, *words: str) -> bool:
    """One sentence on stderr that holds the words, nothing on stdout, no traceback."""
    lines = ran.err.splitlines()
    return ran.code == code and ran.out == '' and len(lines) == 1 and all(word in lines[0] for word in words)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return tmp_path / 'house'


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(('127.0.0.1', 0)) as listener:
        yield listener.getsockname()[1]


# --- it starts ---------------------------------------------------------------------------------------------------------
async def test_it_answers_on_an_empty_folder_and_prints_its_address(house: Path) -> None:
    async with timeout(START_WITHIN_S), served(house) as server, httpx.AsyncClient() as client:
        health = await client.get(f'{server.address}/health')
        assert (health.status_code, str(house) in health.text) == (200, False)
        assert f'ready at {server.address}' in server.output.decode()


def test_answers_on_a_kept_connection_do_not_wait_for_an_ack() -> None:
    with listen('127.0.0.1', 0) as listener, socket.create_connection(listener.getsockname()[:2]):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


async def test_the_one_time_link_stands_once_on_a_line_of_its_own_on_stdout(house: Path) -> None:
    async with served(house) as server:
        assert server.output.decode().splitlines().count(server.link) == 1
    assert server.output.decode().count('#k=') == 1
    assert server.link.startswith(f'{server.address}/#k=')


async def test_it_ends_in_good_order_when_asked(house: Path) -> None:
    async with served(house) as server, timeout(3):
        server.process.terminate()
        assert await server.process.wait() == Exit.DONE
    assert b'Traceback' not in server.output


async def test_it_ends_in_time_with_a_reader_attached(house: Path) -> None:
    token = (await chatapp(house, 'token', 'create', '--name', 'test')).out.strip()
    headers = {'Authorization': f'Bearer {token}'}
    async with served(house) as server, httpx.AsyncClient(base_url=server.address, headers=headers, timeout=10) as client:
        made = (await client.post('/api/conversations', json={})).json()
        async with client.stream('GET', f'/api/conversations/{made["id"]}/events') as events:
            assert events.status_code == 200
            async with timeout(3):
                server.process.terminate()
                assert await server.process.wait() == Exit.DONE
    assert b'Traceback' not in server.output
    assert b'ERROR' not in server.output


async def test_a_second_start_finds_what_the_first_one_made(house: Path) -> None:
    made = await chatapp(house, 'token', 'create', '--name', 'kept')
    async with served(house):
        pass
    async with served(house):
        listed = await chatapp(house, 'token', 'list')
    assert (made.code, listed.code, 'kept' in listed.out) == (0, 0, True)


@pytest.mark.skipif(os.name == 'nt', reason='Windows guards files by access lists')
async def test_the_folder_and_its_secrets_belong_to_their_owner_alone(house: Path) -> None:
    await chatapp(house, 'check')
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [house, *house.rglob('*')]}
    assert {path: mode for path, mode in modes.items() if mode & 0o077} == {}


# --- it refuses --------------------------------------------------------------------------------------------------------
async def test_a_second_process_on_the_folder_is_told_who_serves_it(house: Path) -> None:
    async with served(house) as server:
        second = await chatapp(house, 'serve', '--port', str(free_port()))
    assert refused(second, Exit.FOLDER_IN_USE, str(server.process.pid), server.address)


async def test_a_second_process_on_folder_and_port_is_told_the_same(house: Path) -> None:
    async with served(house) as server:
        second = await chatapp(house, 'serve', '--port', server.address.rpartition(':')[2])
    assert refused(second, Exit.FOLDER_IN_USE, str(server.process.pid), server.address)


async def test_a_folder_is_free_again_after_its_process_was_killed(house: Path) -> None:
    async with served(house) as server:
        server.kill()
        await server.process.wait()
    async with served(house) as server:
        assert server.process.returncode is None


async def test_a_taken_port_is_named_and_nothing_is_written(house: Path, taken_port: int) -> None:
    ran = await chatapp(house, CHATAPP_PORT=str(taken_port))
    assert refused(ran, Exit.PORT_TAKEN, str(taken_port), 'CHATAPP_PORT')
    assert not house.exists()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('in the way')
    ran = await chatapp(tmp_path / 'file', 'serve', '--port', '0')
    assert refused(ran, Exit.FOLDER_NOT_WRITABLE, 'cannot be written', 'CHATAPP_DATA_DIR')


@pytest.mark.skipif(os.name == 'nt' or os.geteuid() == 0, reason='root may write everywhere')
async def test_a_read_only_folder_is_named(house: Path) -> None:
    house.mkdir(mode=0o500)
    assert refused(await chatapp(house, 'serve', '--port', '0'), Exit.FOLDER_NOT_WRITABLE, 'cannot be written')


async def test_a_database_of_a_newer_version_is_left_alone(house: Path) -> None:
    await chatapp(house, 'check')
    with sqlite3.connect(house / 'chatapp.db') as database:
        database.execute('PRAGMA user_version = 9999')
    before = (house / 'chatapp.db').read_bytes()
    assert refused(await chatapp(house, 'serve', '--port', '0'), Exit.NEWER_DATABASE, 'newer')
    assert (house / 'chatapp.db').read_bytes() == before


async def test_a_wrong_key_is_refused_and_the_right_one_still_opens(house: Path) -> None:
    await chatapp(house, 'check')
    wrong = base64.b64encode(secrets.token_bytes(32)).decode()
    assert refused(await chatapp(house, 'serve', '--port', '0', ENCRYPTION_KEY=wrong), Exit.WRONG_KEY, 'key')
    assert (await chatapp(house, 'check')).code == Exit.DONE


async def test_a_damaged_database_is_told_apart(house: Path) -> None:
    await chatapp(house, 'check')
    (house / 'chatapp.db').write_bytes(b'SQLite format 3\0' + b'\xff' * 20_000)
    assert refused(await chatapp(house, 'serve', '--port', '0'), Exit.DAMAGED, 'damaged')


@pytest.mark.parametrize(
    ('settings', 'words'),
    [
        ({'CHATAPP_PORT': 'many'}, 'CHATAPP_PORT'),
        ({'CHATAPP_PUBLIC_URL': 'chat.example.org'}, 'CHATAPP_PUBLIC_URL'),
        ({'DATABASE_URL': 'mysql://me:hunter2@db/chat'}, 'DATABASE_URL'),
        ({'CHATAPP_HOST': '192.0.2.1'}, 'CHATAPP_HOST'),
    ],
    ids=['port', 'address', 'database', 'host'],
)
async def test_a_setting_that_cannot_be_used_is_named_without_its_value(house: Path, settings: dict[str, str], words: str) -> None:
    ran = await chatapp(house, 'serve', **settings)
    assert refused(ran, Exit.WRONG_USE, words)
    assert 'hunter2' not in ran.err
    assert not house.exists()


# --- the other commands --------------------------------------------------------------------------------------------------
COMMANDS: tuple[list[str], ...] = (
    ['serve'],
    ['link'],
    ['token'],
    ['token', 'create'],
    ['token', 'list'],
    ['token', 'revoke'],
    ['rotate-key'],
    ['check'],
    ['move'],
    ['version'],
    [],
)


@pytest.mark.parametrize('command', COMMANDS, ids=' '.join)
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, '--help'])
    assert (ended.value.code, capsys.readouterr().out.startswith('usage: chatapp')) == (0, True)


TYPED_WRONG: tuple[list[str], ...] = (
    ['bogus'],
    ['token'],
    ['token', 'create'],
    ['serve', '--port', 'x'],
    ['token', 'create', '--name', 'x', '--expires-days', '0'],
)


@pytest.mark.parametrize('typed', TYPED_WRONG, ids=' '.join)
def test_a_command_typed_wrong_gives_2(typed: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == Exit.WRONG_USE


async def test_a_link_made_beside_the_server_opens_it_once(house: Path) -> None:
    async with served(house) as server, httpx.AsyncClient() as client:
        link = (await chatapp(house, 'link')).out.strip()
        secret = link.partition('#k=')[2]
        assert link.startswith(f'{server.address}/#k=')
        entering = [await client.post(f'{server.address}/api/auth/link', json={'secret': secret}) for _ in range(2)]
    assert [answer.status_code for answer in entering] == [200, 401]


async def test_a_token_opens_the_interface_until_it_is_revoked(house: Path) -> None:
    async with served(house) as server:
        made = await chatapp(house, 'token', 'create', '--name', 'robot', '--scope', 'chat', '--expires-days', '1')
        headers = {'Authorization': f'Bearer {made.out.strip()}'}
        async with httpx.AsyncClient(base_url=server.address, headers=headers) as client:
            before = await client.get('/api/conversations')
            assert (await chatapp(house, 'token', 'revoke', 'robot')).code == Exit.DONE
            after = await client.get('/api/conversations')
        assert (await chatapp(house, 'token', 'revoke', 'robot')).code == Exit.FAILED
    assert (before.status_code, after.status_code) == (200, 401)
    assert made.out.strip() not in server.output.decode()


async def test_changing_the_key_keeps_the_house_and_drops_the_old_key(house: Path) -> None:
    await chatapp(house, 'token', 'create', '--name', 'kept')
    old = (house / 'secrets' / 'encryption.key').read_text()
    changed = await chatapp(house, 'rotate-key')
    assert (changed.code, (await chatapp(house, 'token', 'list')).out.count('kept')) == (0, 1)
    assert old.strip() not in (house / 'secrets' / 'encryption.key').read_text()
    assert (await chatapp(house, 'check', ENCRYPTION_KEY=old)).code == Exit.WRONG_KEY


async def test_the_key_is_not_changed_under_a_running_server(house: Path) -> None:
    async with served(house) as server:
        assert refused(await chatapp(house, 'rotate-key'), Exit.FOLDER_IN_USE, server.address)


async def test_a_key_from_outside_is_changed_by_putting_the_new_one_in_front(house: Path) -> None:
    old, new = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    await chatapp(house, 'token', 'create', '--name', 'kept', ENCRYPTION_KEY=old)
    assert refused(await chatapp(house, 'rotate-key', ENCRYPTION_KEY=old), Exit.WRONG_USE, 'ENCRYPTION_KEY')
    assert (await chatapp(house, 'rotate-key', ENCRYPTION_KEY=f'{new},{old}')).code == Exit.DONE
    assert 'kept' in (await chatapp(house, 'token', 'list', ENCRYPTION_KEY=new)).out
    assert not (house / 'secrets').exists()
