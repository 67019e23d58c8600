"""What was said while somebody was away."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.digest import NOTHING, digest
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.text import first_words
from tests.support.builders import ADA, BOB, LAMP, NOON, conversation, said

ROOM = conversation()
READ = [
    said('# One\nlong   thing', by=LAMP, into=ROOM),
    said('Hello all', by=BOB, into=ROOM),
    said('Two', by=LAMP, into=ROOM),
    said('Mine', by=ADA, into=ROOM),
]


def test_it_says_who_spoke_how_often_and_what_last_in_the_order_they_began() -> None:
    told = digest(READ, reader=ADA.id, calls=frozenset({READ[0].id}))
    assert (told.count, told.first) == (3, READ[0].id)
    assert [(one.author.name, one.count, one.words, one.message, one.calls) for one in told.speakers] == [
        ('lamp', 2, 'Two', READ[2].id, True),
        ('Bob', 1, 'Hello all', READ[1].id, False),
    ]


def test_what_the_reader_may_not_or_cannot_read_is_not_told() -> None:
    one = READ[0]
    hidden = [
        replace(one, to=BOB.id),
        replace(one, deleted_at=NOON),
        replace(one, state=State.STREAMING),
        replace(one, text=' '),
        replace(one, author=replace(one.author, kind=AuthorKind.SYSTEM)),
        READ[3],
    ]
    assert digest(hidden, reader=ADA.id) == NOTHING


@given(some=st.lists(st.sampled_from(READ)))
def test_every_message_of_somebody_else_is_counted_once(some: list[Message]) -> None:
    told = digest(some, reader=ADA.id)
    assert told.count == sum(one.count for one in told.speakers) == sum(one.author.id != ADA.id for one in some)


@given(text=st.text(), most=st.integers(1, 40))
def test_first_words_are_one_line_no_longer_than_asked(text: str, most: int) -> None:
    words = first_words(text, most)
    assert len(words) <= most + 1
    assert '\n' not in words
