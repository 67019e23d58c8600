"""A room read by one voice: whoever speaks at the same time is read in full, one after the other, by name."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.aloud import Aloud
from chatapp.domain.events import Event, MessagePosted, ReplyEnded, ReplyGrew, ReplyPassed
from chatapp.domain.messages import Message, State
from chatapp.domain.model_ref import ModelRef
from tests.support.builders import ADA, conversation, reply, said

TABLE = conversation()
ASKED = said('Which bread?', into=TABLE)
NAMES = ('ann', 'bo', 'cy')
TEXT = st.text(st.characters(exclude_categories=['Cs']), max_size=8)


def row(name: str, **rest: object) -> Message:
    return replace(reply('', to=ASKED, by=ModelRef('demo', name), state=State.STREAMING), **rest)  # type: ignore[arg-type]  # fields of a message


def grew(message: Message, text: str) -> Event:
    return ReplyGrew(conversation=TABLE.id, reply=message.id, n=0, at=0, text=text)


def read(*events: Event) -> str:
    aloud = Aloud(TABLE.id, ADA.id)
    return ''.join(aloud.hear(event) for event in events)


@given(pieces=st.lists(st.tuples(st.integers(0, 2), TEXT), max_size=20), order=st.permutations([0, 1, 2]))
def test_everybody_is_read_whole_and_by_name_in_the_order_they_began(pieces: list[tuple[int, str]], order: list[int]) -> None:
    rows = [row(name) for name in NAMES]
    texts = [''.join(text for who, text in pieces if who == number) for number in range(3)]
    events: list[Event] = [MessagePosted(message=one) for one in rows]
    events += [grew(rows[who], text) for who, text in pieces]
    events += [ReplyEnded(message=replace(rows[who], text=texts[who], state=State.COMPLETE)) for who in order]
    assert read(*events) == '\n\n'.join(f'**{name}:** {text}' for name, text in zip(NAMES, texts, strict=True) if text)


def test_the_first_is_read_as_it_comes_and_the_second_when_it_has_ended() -> None:
    ann, bo = row('ann'), row('bo')
    aloud = Aloud(TABLE.id, ADA.id)
    told = [aloud.hear(event) for event in (MessagePosted(message=ann), MessagePosted(message=bo), grew(bo, 'Wheat'), grew(ann, 'Rye'))]
    assert told == ['', '', '', '**ann:** Rye']
    assert aloud.hear(ReplyEnded(message=replace(ann, text='Rye.'))) == '.\n\n**bo:** Wheat'


def test_whoever_passes_or_whispers_to_another_or_speaks_elsewhere_is_not_read() -> None:
    ann, bo = row('ann'), row('bo', to='carol')
    elsewhere = replace(row('cy'), conversation=conversation().id)
    events: list[Event] = [MessagePosted(message=one) for one in (ASKED, ann, bo, elsewhere)]
    assert read(*events, grew(bo, 'psst'), grew(elsewhere, 'x'), ReplyPassed(message=ann)) == ''
