"""Calls by name, and what counts as a copy."""

import pytest

from chatapp.domain.mentions import called, strangers_in, without_calls
from chatapp.domain.repeats import is_repeat, remembered

NAMES = {'1': 'Ann', '2': 'Ann Lee', '3': '하늘', '4': 'Dr. Wu'}


@pytest.mark.parametrize(
    ('text', 'ids'),
    [
        ('@Ann Lee, and @ann', ('2', '1')),
        ('@하늘아 안녕', ('3',)),
        ('@하늘은 어때? @하늘', ('3',)),
        ('@Anna is somebody else', ()),
        ('write to me@Ann.org', ()),
        ('@@Ann', ()),
        ('@dr. wu!', ('4',)),
        ('Ann without a sign', ()),
        ('', ()),
    ],
)
def test_the_called_are_found_longest_name_first(text: str, ids: tuple[str, ...]) -> None:
    assert called(text, NAMES) == ids


@pytest.mark.parametrize(
    ('text', 'read'),
    [
        ('@Ann what now?', 'what now?'),
        ('@Ann', ''),
        ('Does @Ann Lee know?\n@하늘', 'Does Ann Lee know?\n하늘'),
        ('@Zed hello', '@Zed hello'),
        ('@Ann: @하늘, both of you', 'both of you'),
    ],
)
def test_models_read_no_calls(text: str, read: str) -> None:
    assert without_calls(text, NAMES.values()) == read


def test_names_nobody_bears_are_told() -> None:
    assert strangers_in('@Ann, @Zed and @미르, me@x.org', NAMES.values()) == ('Zed', '미르')


LONG = 'The reading room should stay open until ten, because that is when people have time.'


@pytest.mark.parametrize(
    ('text', 'said', 'copy'),
    [
        (LONG, LONG.upper().replace(',', ''), True),
        (LONG + ' Yes.', LONG, True),
        (LONG, 'The lamp should stay on until ten, because that is when people come home.', False),
        ('Yes!', 'yes', True),
        ('Yes!', 'no', False),
        ('안녕하세요, 반가워요.', '안녕하세요 반가워요', True),
        ('', '', False),
    ],
)
def test_near_copies_are_known(text: str, said: str, *, copy: bool) -> None:
    assert is_repeat(text, [remembered(said)]) is copy
