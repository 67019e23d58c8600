"""A folder keeps its agent when it is renamed, moved or comes back."""

from itertools import count

from chatapp.domain.identities import Known, Seen, identities
from chatapp.domain.ids import AgentId


def known(agent: str, path: str, fingerprint: str = 'f') -> Known:
    return Known(id=AgentId(agent), path=path, fingerprint=fingerprint)


def ids(before: list[Known], seen: list[Seen]) -> list[str]:
    fresh = count(1)
    return [one.id for one in identities(before, seen, lambda: f'new{next(fresh)}')]


WREN = known('a', 'Wren', 'w')


def test_the_same_path_is_the_same_agent_whatever_it_says() -> None:
    assert identities([WREN], [Seen(path='Wren', fingerprint='other')], lambda: 'new') == (known('a', 'Wren', 'other'),)


def test_equal_contents_elsewhere_are_a_rename() -> None:
    assert ids([WREN], [Seen(path='Robin', fingerprint='w')]) == ['a']


def test_an_equal_name_in_another_group_is_a_move_even_when_edited() -> None:
    assert ids([WREN], [Seen(path='group_choir/wren', fingerprint='edited')]) == ['a']


def test_a_copy_beside_the_original_is_another_agent() -> None:
    assert ids([WREN], [Seen(path='Robin', fingerprint='w'), Seen(path='Wren', fingerprint='w')]) == ['new1', 'a']


def test_two_equal_folders_take_over_only_one_agent() -> None:
    assert ids([WREN], [Seen(path='Robin', fingerprint='w'), Seen(path='Tit', fingerprint='w')]) == ['a', 'new1']


def test_a_stranger_is_new() -> None:
    assert ids([WREN], [Seen(path='Robin', fingerprint='r')]) == ['new1']
