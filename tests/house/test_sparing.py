"""A library can be kept out of one import and no other."""

import importlib
import sys

import pytest

from chatapp.cli.sparing import without


def test_a_spared_library_is_missing_inside_and_there_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, 'wave', raising=False)
    with without('wave'), pytest.raises(ImportError):
        importlib.import_module('wave')
    assert importlib.import_module('wave').__name__ == 'wave'


def test_a_library_in_use_stays() -> None:
    with without('json'):
        assert importlib.import_module('json').dumps([]) == '[]'
