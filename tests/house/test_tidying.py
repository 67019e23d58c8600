"""Whole searches for garbage wait for a quiet moment, but not for ever."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from chatapp.cli.tidying import PATIENCE, WORTHWHILE, Tidying


class Ring:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def old_ring() -> Iterator[weakref.ref[Ring]]:
    """A ring that outlived the searches among the young and was dropped then; no search but ours finds it."""
    before, ring = gc.get_threshold(), Ring()
    gc.set_threshold(*before[:2], 1_000_000)
    for _ in range(WORTHWHILE):
        gc.collect(1)
    dropped = weakref.ref(ring)
    del ring
    yield dropped
    gc.set_threshold(*before)


def test_a_quiet_moment_is_used(old_ring: weakref.ref[Ring]) -> None:
    Tidying(lambda: False).look()
    assert old_ring() is None


def test_while_somebody_is_answered_nothing_is_searched(old_ring: weakref.ref[Ring]) -> None:
    Tidying(lambda: True).look()
    assert old_ring() is not None


def test_without_a_quiet_moment_it_is_done_all_the_same(old_ring: weakref.ref[Ring]) -> None:
    tidying = Tidying(lambda: True)
    for _ in range(PATIENCE + 1):
        tidying.look()
    assert old_ring() is None


def test_nothing_is_searched_where_little_came(old_ring: weakref.ref[Ring]) -> None:
    gc.collect(2)
    ring = weakref.ref(Ring())
    Tidying(lambda: False).look()
    assert ring() is not None
