"""Calls by name, and what counts as a copy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.mentions import called, people_called, strangers_in, without_calls
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


# --- people ------------------------------------------------------------------------------------------------------------
WRITTEN = st.text(st.sampled_from('Aa하늘 -.ß'), min_size=1, max_size=5).map(str.strip).filter(bool)
PARTICLES = st.sampled_from(['', ',', '!', ' 안녕', '\n'])


@given(name=WRITTEN, before=st.sampled_from(['', 'Well, ', '어, (']), after=PARTICLES)
def test_a_person_called_alone_is_found_in_any_case(name: str, before: str, after: str) -> None:
    assert people_called(f'{before}@{name}{after}', {'1': name}) == ('1',)


@given(name=WRITTEN, particle=st.sampled_from('아야은는이가을를과와'))
def test_a_korean_name_is_found_with_its_particle(name: str, particle: str) -> None:
    assert people_called(f'@{name}늘{particle}', {'1': f'{name}늘'}) == ('1',)


@given(
    text=st.text(st.sampled_from('Aa하늘 @-.'), max_size=20),
    people=st.dictionaries(st.sampled_from('123'), WRITTEN),
    others=st.lists(WRITTEN),
)
def test_only_whom_the_text_names_after_the_sign_is_called(text: str, people: dict[str, str], others: list[str]) -> None:
    hit = people_called(text, people, others)
    assert list(hit) == [one for one in people if one in hit]
    assert all(f'@{people[one]}'.casefold() in text.casefold() for one in hit)
    assert not people_called(text.replace('@', ''), people, others)


@given(name=WRITTEN, longer=WRITTEN)
def test_a_longer_name_of_somebody_else_is_theirs(name: str, longer: str) -> None:
    assert people_called(f'@{name}{longer} hello', {'1': name}, [f'{name}{longer}']) == ()


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
