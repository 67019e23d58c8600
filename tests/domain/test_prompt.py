"""History becomes turns, and as many of the newest turns as fit."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.messages import Author, AuthorKind, Message, State
from chatapp.domain.prompt import AssistantTurn, ModelRequest, PromptTurn, ToolResult, ToolResultTurn, ToolSpec, UserTurn, fit, turns_of
from chatapp.domain.tokens import PER_MESSAGE, estimate_tokens

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXTS = st.text(min_size=1, max_size=200)


def spoken(speaker: AuthorKind, text: str, *, state: State = State.COMPLETE, deleted: bool = False) -> Message:
    return Message(
        id=MessageId('0' * 32),
        conversation=ConversationId('1' * 32),
        parent=None,
        position=0,
        author=Author(kind=speaker, id='x', name='X'),
        state=state,
        text=text,
        created_at=NOON,
        deleted_at=NOON if deleted else None,
    )


def person(text: str, *, deleted: bool = False) -> Message:
    return spoken(AuthorKind.PERSON, text, deleted=deleted)


def agent(text: str, *, state: State = State.COMPLETE) -> Message:
    return spoken(AuthorKind.AGENT, text, state=state)


def cost(turn: PromptTurn) -> int:
    """What a turn weighs, counted anew and not by the code under test."""
    match turn:
        case UserTurn(text=text):
            return estimate_tokens(text) + PER_MESSAGE
        case AssistantTurn(text=text, replay=replay):
            return estimate_tokens(replay or text) + PER_MESSAGE
        case ToolResultTurn(results=results):
            return sum(estimate_tokens(result.output) + PER_MESSAGE for result in results)


def results(output: str) -> ToolResultTurn:
    return ToolResultTurn(results=(ToolResult(call='c', name='n', output=output, ok=True),))


def test_two_messages_of_one_side_become_one_turn() -> None:
    assert turns_of([person('a'), person('b'), agent('c')]) == (UserTurn(text='a\n\nb'), AssistantTurn(text='c'))


def test_tombstones_drafts_and_empty_replies_are_left_out() -> None:
    history = [person('gone', deleted=True), person('a'), agent(' \n'), agent('half', state=State.STREAMING), agent('b')]
    assert turns_of(history) == (UserTurn(text='a'), AssistantTurn(text='b'))


def test_an_interrupted_answer_is_part_of_what_was_said() -> None:
    assert turns_of([person('a'), agent('ha', state=State.INTERRUPTED)]) == (UserTurn(text='a'), AssistantTurn(text='ha'))


def test_turns_begin_with_a_person_even_when_the_first_message_is_gone() -> None:
    assert turns_of([person('gone', deleted=True), agent('b'), person('c')]) == (UserTurn(text='c'),)
    assert turns_of([agent('b')]) == ()


MESSAGES = st.lists(st.builds(spoken, st.sampled_from(AuthorKind), st.text(max_size=20), deleted=st.booleans()), max_size=12)


@given(history=MESSAGES)
def test_turns_alternate_begin_with_a_person_and_lose_no_word(history: list[Message]) -> None:
    turns = turns_of(history)
    assert not turns or isinstance(turns[0], UserTurn)
    assert all(type(one) is not type(next_one) for one, next_one in pairwise(turns))
    kept = [message for message in history if not message.deleted_at and message.text.strip()]
    while kept and kept[0].author.kind is AuthorKind.AGENT:
        kept.pop(0)
    said = '\n\n'.join(turn.text for turn in turns if not isinstance(turn, ToolResultTurn))
    assert said == '\n\n'.join(message.text for message in kept)


CHATS = st.lists(TEXTS, min_size=1, max_size=20).map(
    lambda texts: [UserTurn(text=text) if at % 2 == 0 else AssistantTurn(text=text) for at, text in enumerate(texts)]
)
ANY_TURNS = st.lists(
    st.one_of(st.builds(UserTurn, text=TEXTS), st.builds(AssistantTurn, text=TEXTS), st.builds(results, TEXTS)), min_size=1, max_size=20
)
BUDGETS = st.integers(-50, 2000)


@given(turns=ANY_TURNS, budget=BUDGETS)
def test_what_is_kept_never_exceeds_the_budget_but_for_the_newest_turn(turns: list[PromptTurn], budget: int) -> None:
    kept = fit(turns, budget_tokens=budget)
    assert sum(cost(turn) for turn in kept) <= budget or len(kept) == 1


@given(turns=ANY_TURNS, budget=BUDGETS)
def test_what_is_kept_is_the_newest_part_unchanged(turns: list[PromptTurn], budget: int) -> None:
    kept = fit(turns, budget_tokens=budget)
    assert kept
    assert list(kept) == turns[len(turns) - len(kept) :]


@given(turns=CHATS, budget=BUDGETS)
def test_what_is_kept_begins_with_a_person(turns: list[PromptTurn], budget: int) -> None:
    kept = fit(turns, budget_tokens=budget)
    assert isinstance(kept[0], UserTurn) or len(kept) == 1


@given(turns=CHATS)
def test_everything_is_kept_where_there_is_room(turns: list[PromptTurn]) -> None:
    assert list(fit(turns, budget_tokens=sum(cost(turn) for turn in turns))) == turns


@given(turns=CHATS, budget=BUDGETS)
def test_no_turn_is_dropped_that_would_have_fitted(turns: list[PromptTurn], budget: int) -> None:
    kept = fit(turns, budget_tokens=budget)
    older = turns[: len(turns) - len(kept)]
    pair = older[-2:]  # a person and the answer: the next that could have been kept together
    assert len(pair) < 2 or not isinstance(pair[0], UserTurn) or sum(cost(turn) for turn in [*pair, *kept]) > budget


def test_nothing_fits_into_nothing() -> None:
    assert fit((), budget_tokens=100) == ()


def test_an_estimate_counts_the_words_of_the_system_and_of_tools() -> None:
    bare = ModelRequest(model='m', system='', turns=(UserTurn(text='hello'),))
    tool = ToolSpec(name='n', description='d' * 400, parameters='{}')
    full = ModelRequest(model='m', system='s' * 400, turns=(UserTurn(text='hello'),), tools=(tool,))
    assert full.estimated_input_tokens >= bare.estimated_input_tokens + 200
