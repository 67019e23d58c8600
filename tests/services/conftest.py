"""Fixtures of the service tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import TestHouse, a_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as opened:
        yield opened
