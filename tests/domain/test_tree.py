"""The tree of a conversation as it is drawn."""

from dataclasses import replace

from chatapp.domain.messages import Message
from chatapp.domain.tree import stretches
from tests.support.builders import conversation, reply, said

TALK = conversation()


def chain(count: int, *, below: Message | None = None) -> list[Message]:
    told: list[Message] = []
    for number in range(count):
        below = replace(said(f'no {number}', into=TALK, parent=below), position=number)
        told.append(below)
    return told


def test_what_was_said_in_one_go_is_one_stretch() -> None:
    told = chain(500)
    (only,) = stretches(told, told[-1].id)
    assert (only.first, only.last, only.count, only.active, only.ends) == (told[0].id, told[-1].id, 500, True, True)


def test_branches_stand_under_what_they_grow_from_and_the_shown_one_is_marked() -> None:
    trunk = chain(2)
    left, right = chain(3, below=trunk[-1]), chain(1, below=trunk[-1])
    found = stretches([*trunk, *left, *right], right[-1].id)
    assert [(one.depth, one.count, one.active, one.ends) for one in found] == [(0, 2, True, False), (1, 3, False, True), (1, 1, True, True)]


def test_two_beginnings_are_two_branches_and_deleted_words_are_not_shown() -> None:
    first, second = said('one', into=TALK), said('two', into=TALK, deleted_at=TALK.created_at)
    found = stretches([first, second], first.id)
    assert [(one.depth, one.words, one.active) for one in found] == [(1, 'one', True), (1, '', False)]


def test_five_hundred_branches_are_drawn_without_a_deep_stack() -> None:
    top = said('top', into=TALK)
    told, below = [top], top
    for _ in range(500):
        below = said('next', into=TALK, parent=below)
        told += [below, reply('beside', to=told[-1] if below.parent is None else next(one for one in told if one.id == below.parent))]
    assert len(stretches(told, below.id)) == 1001


def test_nothing_has_no_tree() -> None:
    assert stretches([], None) == ()
