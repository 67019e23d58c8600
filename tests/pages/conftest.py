"""Fixtures of the pages' tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.pages.reading import Pages, open_pages
from tests.support.house import TestHouse, a_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as opened:
        yield opened


@pytest.fixture
async def front(house: TestHouse) -> AsyncIterator[Pages]:
    async with open_pages(house) as opened:
        yield opened
