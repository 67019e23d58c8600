"""The law of followers: news already known changes nothing, and a missing delta is noticed."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.conversations import Conversation
from chatapp.domain.events import (
    BranchChanged,
    ConversationChanged,
    Event,
    MessagePosted,
    ReplyEnded,
    ReplyGrew,
    ReplyPassed,
    RunEnded,
    ThinkingGrew,
    ToolEnded,
    ToolStarted,
)
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import Author, AuthorKind, Message, State, Thinking, ToolUse
from chatapp.domain.view import ConversationView, Gap, apply

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROOM = ConversationId('c1')
COVER = Conversation(id=ROOM, owner=PersonId('ada'), created_at=NOON, active_at=NOON)
ADA = Author(kind=AuthorKind.PERSON, id='ada', name='Ada')
LAMP = Author(kind=AuthorKind.AGENT, id='demo:lamp', name='Demo')


def message(name: str, parent: str | None, position: int, *, text: str = '', state: State = State.COMPLETE, by: Author = ADA) -> Message:
    return Message(
        id=MessageId(name),
        conversation=ROOM,
        parent=MessageId(parent) if parent else None,
        position=position,
        author=by,
        text=text,
        state=state,
        created_at=NOON,
    )


QUESTION = message('m1', None, 1, text='hi')
EMPTY = message('m2', 'm1', 2, state=State.STREAMING, by=LAMP)
TOOL = ToolUse(call='1', name='current_time', input='{}')
TOOL_DONE = replace(TOOL, output='noon', ok=True, duration_ms=1)
ENDED = replace(EMPTY, text='Hello 👩‍👩‍👧.', state=State.COMPLETE, thinking=Thinking(text='Hm.', duration_ms=3), tools=(TOOL_DONE,))
SECOND = message('m3', 'm2', 3, text='more')
SILENT = message('m4', 'm3', 4, state=State.STREAMING, by=LAMP)
UNDER = message('m5', 'm4', 5, state=State.STREAMING, by=LAMP)
REPLY = MessageId('m2')
EVENTS: tuple[Event, ...] = (
    MessagePosted(message=QUESTION),
    MessagePosted(message=EMPTY),
    ConversationChanged(conversation=replace(COVER, title='hi')),
    ThinkingGrew(conversation=ROOM, reply=REPLY, n=0, at=0, text='Hm.'),
    ToolStarted(conversation=ROOM, reply=REPLY, tool=TOOL),
    ToolEnded(conversation=ROOM, reply=REPLY, tool=TOOL_DONE),
    ReplyGrew(conversation=ROOM, reply=REPLY, n=1, at=0, text='Hello 👩'),
    ReplyGrew(conversation=ROOM, reply=REPLY, n=2, at=7, text='\u200d👩\u200d👧.'),
    ReplyEnded(message=ENDED),
    MessagePosted(message=SECOND),
    MessagePosted(message=SILENT),
    MessagePosted(message=UNDER),
    ReplyPassed(message=SILENT),
    ReplyEnded(message=replace(UNDER, parent=SECOND.id, text='Yes.', state=State.COMPLETE)),
    RunEnded(conversation=ROOM, reason='everyone_passed', sentence='Everyone passed.'),
)
ONE = message('m6', 'm1', 2, state=State.STREAMING, by=LAMP)
OTHER = replace(message('m7', 'm1', 3, state=State.STREAMING, by=LAMP), version_of=ONE.id, beside=ONE.id)
COMPARED: tuple[Event, ...] = (
    MessagePosted(message=QUESTION),
    MessagePosted(message=ONE),
    MessagePosted(message=OTHER),
    ReplyGrew(conversation=ROOM, reply=OTHER.id, n=0, at=0, text='Two'),
    ReplyGrew(conversation=ROOM, reply=ONE.id, n=0, at=0, text='One'),
    ReplyEnded(message=replace(OTHER, text='Two', state=State.COMPLETE)),
    ReplyEnded(message=replace(ONE, text='One', state=State.COMPLETE)),
    MessagePosted(message=message('m8', 'm6', 4, text='more')),
)


@st.composite
def pairs_up_to(draw: st.DrawFn, most: int) -> tuple[int, int]:
    known = draw(st.integers(0, most))
    return draw(st.integers(0, known)), known


@given(pairs_up_to(len(EVENTS)))
def test_news_already_known_changes_nothing_in_the_end(pair: tuple[int, int]) -> None:
    start, known = pair
    view = reduce(apply, EVENTS[:known], ConversationView(conversation=COVER))
    assert reduce(apply, EVENTS[start:], view) == reduce(apply, EVENTS, ConversationView(conversation=COVER))


@given(pairs_up_to(len(COMPARED)), st.integers(0, len(COMPARED)))
def test_news_of_two_answers_side_by_side_already_known_changes_nothing_either(pair: tuple[int, int], end: int) -> None:
    start, known = min(pair[0], end), min(pair[1], end)
    view = reduce(apply, COMPARED[:known], ConversationView(conversation=COVER))
    assert reduce(apply, COMPARED[start:end], view) == reduce(apply, COMPARED[:end], ConversationView(conversation=COVER))


def test_two_answers_stand_side_by_side_until_the_talk_goes_on() -> None:
    view = reduce(apply, COMPARED[:5], ConversationView(conversation=COVER))
    assert [entry.message.id for entry in view.entries] == ['m1', 'm6']
    assert view.rival is not None
    assert view.rival.message.id == 'm7'
    assert view.rival.versions == view.entries[-1].versions == ('m6', 'm7')
    assert {reply: draft.text for reply, draft in view.drafts.items()} == {'m6': 'One', 'm7': 'Two'}
    assert view.conversation.head == 'm6'
    over = reduce(apply, COMPARED[5:7], view)
    assert over.rival is not None
    assert (over.rival.message.text, over.drafts) == ('Two', {})
    assert apply(over, COMPARED[7]).rival is None


def test_a_view_holds_what_was_said_in_order_and_no_draft_after_the_end() -> None:
    view = reduce(apply, EVENTS, ConversationView(conversation=COVER))
    assert [entry.message.text for entry in view.entries] == ['hi', 'Hello 👩‍👩‍👧.', 'more', 'Yes.']
    assert view.drafts == {}
    assert view.conversation.title == 'hi'


def test_an_emoji_split_over_two_deltas_is_whole_in_the_draft() -> None:
    view = reduce(apply, EVENTS[:8], ConversationView(conversation=COVER))
    assert view.drafts[REPLY].text == ENDED.text


@pytest.mark.parametrize('missing', [3, 6, 7])
def test_a_missing_delta_is_a_gap(missing: int) -> None:
    heard = EVENTS[:missing] + EVENTS[missing + 1 : 8]
    later = ReplyGrew(conversation=ROOM, reply=REPLY, n=3, at=12, text='!')
    with pytest.raises(Gap):
        reduce(apply, (*heard, later), ConversationView(conversation=COVER))


def test_another_branch_is_a_gap() -> None:
    view = reduce(apply, EVENTS[:2], ConversationView(conversation=COVER))
    with pytest.raises(Gap):
        apply(view, BranchChanged(conversation=ROOM))
    with pytest.raises(Gap):
        apply(view, MessagePosted(message=message('m9', 'm8', 9)))


def test_a_reply_that_is_continued_streams_again_from_its_text() -> None:
    broken = replace(ENDED, state=State.INTERRUPTED, text='Hel')
    view = reduce(apply, (*EVENTS[:2], ReplyEnded(message=broken)), ConversationView(conversation=COVER))
    again = apply(view, MessagePosted(message=replace(broken, state=State.STREAMING)))
    assert apply(again, ReplyGrew(conversation=ROOM, reply=REPLY, n=0, at=3, text='lo')).drafts[REPLY].text == 'Hello'


def test_a_reply_that_comes_to_nothing_leaves_no_gap_and_the_end_is_shown_until_something_is_said() -> None:
    view = reduce(apply, EVENTS, ConversationView(conversation=COVER))
    assert [(entry.message.id, entry.message.parent) for entry in view.entries[-2:]] == [('m3', 'm2'), ('m5', 'm3')]
    assert view.conversation.head == 'm5'
    assert view.run is not None
    said = apply(view, MessagePosted(message=message('m6', 'm5', 6, text='And?')))
    assert said.run is None
