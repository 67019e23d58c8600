"""Fixtures of the API's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.serving import Served, serving
from tests.support.house import TestHouse, a_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as opened:
        yield opened


@pytest.fixture
async def here(house: TestHouse) -> AsyncIterator[Served]:
    async with serving(house) as opened:
        yield opened


@pytest.fixture
async def house_limited(tmp_path: Path) -> AsyncIterator[TestHouse]:
    """A house that lets in three attempts a minute."""
    async with a_house(tmp_path, login_per_minute=3, send_per_minute=3) as house:
        yield house
