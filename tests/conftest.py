"""For every test: no network but the loopback, and no setting of the machine it runs on."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.postgres import PostgresServer, a_server

FOREIGN = ('CHATAPP_', 'ANTHROPIC_', 'OPENAI_', 'XAI_', 'DATABASE_URL', 'ENCRYPTION_KEY', 'PG')
TEST_DATABASE = 'CHATAPP_TEST_DATABASE_URL'
MEMORY, ROOMY = Path('/dev/shm'), 2 * 1024**3
RESOLVING = {'socket.getaddrinfo', 'socket.gethostbyname'}


class NetworkClosed(AssertionError):
    """A test tried to leave the machine."""


def is_local(host: object) -> bool:
    if not host or host == 'localhost':
        return True
    try:
        parsed = ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified


def is_spelled_out(host: object) -> bool:
    """True for an address in numbers, however written: reading it asks nobody."""
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        socket.inet_aton(name)
    except OSError:
        return ':' in name
    return True


def refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """Python tells its audit hooks of each connection and look-up before it is made."""
    if event == 'socket.connect':
        plug, address = arguments
        if isinstance(plug, socket.socket) and plug.family in {socket.AF_INET, socket.AF_INET6} and isinstance(address, tuple):
            host: object = address[0]
        else:
            return
    elif event in RESOLVING and not is_spelled_out(arguments[0]):
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise NetworkClosed(f'A test tried to reach {host}')


def pytest_configure() -> None:
    settings.register_profile('house', deadline=None)  # speed is measured in tests/benchmarks, never asserted
    settings.load_profile('house')
    for name in [name for name in os.environ if name.startswith(FOREIGN) and name != TEST_DATABASE]:
        del os.environ[name]
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOMY:
        os.environ.setdefault('PYTEST_DEBUG_TEMPROOT', str(MEMORY))  # half of a test's time is a disk that syncs
    sys.addaudithook(refuse_the_network)


@pytest.fixture(scope='session')
def postgres() -> Iterator[PostgresServer]:
    """Started for the first test that asks for it."""
    with a_server() as server:
        yield server
