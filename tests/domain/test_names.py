"""Two names are alike when a reader could take one for the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.names import alike, likeness

PLAIN = st.text(alphabet='abcdeoklsty', min_size=1, max_size=12)
ANY = st.text(min_size=1, max_size=12)


@given(ANY)
def test_what_is_left_of_a_name_is_left_as_it_is(name: str) -> None:
    assert likeness(likeness(name)) == likeness(name)


@given(ANY, ANY)
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


@given(PLAIN, st.sampled_from([' ', '.', '-', '\u200b', '\u2060', '\ufe0f', '\u00ad']), st.integers(0, 12))
def test_case_and_what_is_not_seen_make_no_other_name(name: str, unseen: str, place: int) -> None:
    assert alike(name, name.upper())
    assert alike(name, name[:place] + unseen + name[place:])


@given(PLAIN)
def test_the_same_letters_of_another_script_or_width_make_no_other_name(name: str) -> None:
    assert alike(name, name.translate(str.maketrans('acekostyl', 'асекоѕтуӏ')))
    assert alike(name, ''.join(chr(ord(letter) + 0xFEE0) for letter in name))


@pytest.mark.parametrize(('one', 'other'), [('Bob', 'Rob'), ('José', 'Jose'), ('하늘', '하루'), ('Ada 2', 'Ada 3'), ('🌤', '🌧'), ('', '')])
def test_other_names_are_other_names(one: str, other: str) -> None:
    assert not alike(one, other)
