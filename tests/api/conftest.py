"""Fixtures of the API's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.serving import Served, serving
from tests.support.house import a_house


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Served]:
    async with a_house(tmp_path) as house, serving(house) as opened:
        yield opened
