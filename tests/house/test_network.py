"""The tests themselves stay on this machine."""

import asyncio
import socket

import pytest

from tests.conftest import NetworkClosed


def test_no_test_connects_to_another_machine() -> None:
    with socket.socket() as plug, pytest.raises(NetworkClosed):
        plug.connect(('192.0.2.1', 80))


def test_no_test_asks_a_name_server() -> None:
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo('example.org', 80)


async def test_no_task_of_a_test_does_either() -> None:
    with pytest.raises(NetworkClosed):
        await asyncio.open_connection('192.0.2.1', 80)
