"""A whiteboard adds up what one agent wrote below its mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.whiteboard import CLEAR, MOST_CHARS, MOST_LINES, board_of, changed, diff_lines, without_diff

MARK = '[whiteboard diff]'
WORD = st.text(st.characters(categories=['L', 'N']), min_size=1, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=3).map(' '.join).filter(lambda line: line != CLEAR)
BOARD = st.lists(LINE, max_size=6, unique_by=lambda line: ''.join(line.split())).map(tuple)
DIFF = st.one_of(
    LINE.map(lambda line: f'+ {line}'),
    LINE.map(lambda line: f'- {line}'),
    st.tuples(LINE, LINE).map(lambda pair: f'~ {pair[0]} → {pair[1]}'),
    st.just(CLEAR),
)
ANSWER = st.lists(DIFF, max_size=8).map(lambda lines: '\n'.join((MARK, *lines)))


def diff(*lines: str) -> str:
    return '\n'.join((MARK, *lines))


@pytest.mark.parametrize(
    ('before', 'answer', 'after'),
    [
        pytest.param((), diff('+ a', '+ b', '~ a → c', '- b'), ('c',), id='adds, changes and takes away'),
        pytest.param(('a', 'b'), diff('CLEAR', '+ new'), ('new',), id='empties'),
        pytest.param(('who  pays in year three?',), diff('-   who pays  in year three?'), (), id='spaces differ'),
        pytest.param(('회의 안건',), diff('~ 회의안건 -> 결론'), ('결론',), id='a space too many'),
        pytest.param(('a',), diff('hello', '* b', '', '```', '~ x → y', '~ a', '~ a → ', '- x', '+', '-'), ('a',), id='unknown lines'),
        pytest.param((), 'I note it.\n  [화이트보드 diff]\n+ 하나\n', ('하나',), id='in Korean, after some words'),
        pytest.param((), '[ Whiteboard  DIFF ] + a\n+ b', ('a', 'b'), id='on the line of the mark'),
        pytest.param((), 'The [whiteboard diff] is\n+ not here', (), id='inside a sentence it is no mark'),
        pytest.param(('a -> b', 'c'), diff('~ a -> b → d'), ('d', 'c'), id='an arrow on the board'),
        pytest.param(('ab', 'a b'), diff('- a b'), ('ab',), id='the same words go first'),
        pytest.param(('a',), diff('+ b', MARK, '+ c'), ('a', 'b', 'c'), id='marked twice'),
    ],
)
def test_an_answer_changes_the_board(before: tuple[str, ...], answer: str, after: tuple[str, ...]) -> None:
    assert changed(before, answer) == after


def test_what_is_said_above_the_mark_is_only_said() -> None:
    assert without_diff('Noted, Ada.\n\n[whiteboard diff]\n+ a') == 'Noted, Ada.'
    assert without_diff(diff('+ a')) == ''
    assert without_diff('+ a') == '+ a'


def test_a_board_stays_small_enough_for_every_prompt() -> None:
    board = changed((), diff(*(f'+ {nth} {"x" * 999}' for nth in range(999))))
    assert len(board) == MOST_LINES
    assert max(map(len, board)) == MOST_CHARS
    assert changed(board, diff(f'- {board[0]}xx')) == board[1:]


@given(board=BOARD, text=st.text())
def test_without_a_mark_nothing_changes(board: tuple[str, ...], text: str) -> None:
    words = text.replace('[', '(')
    assert changed(board, words) == board
    assert without_diff(words) == words


@given(board=BOARD, line=LINE)
def test_what_is_added_stands_last_and_taking_it_away_leaves_what_was_before(board: tuple[str, ...], line: str) -> None:
    added = changed(board, diff(f'+ {line}'))
    assert added == (*board, line)
    if all(''.join(one.split()) != ''.join(line.split()) for one in board):
        assert changed(added, diff(f'-  {"  ".join(line.split())} ')) == board


@given(first=st.lists(ANSWER, max_size=4), second=st.lists(ANSWER, max_size=4))
def test_answers_add_up_one_after_the_other(first: list[str], second: list[str]) -> None:
    board = board_of(first)
    for answer in second:
        board = changed(board, answer)
    assert board == board_of([*first, *second])


@given(board=BOARD, answer=ANSWER, more=ANSWER)
def test_after_clear_nothing_from_before_counts(board: tuple[str, ...], answer: str, more: str) -> None:
    assert changed(changed(board, f'{answer}\n{CLEAR}'), more) == board_of([more])


@given(answer=ANSWER, noise=st.text(st.characters(categories=['L', 'P', 'S', 'Zs'], exclude_characters='[]+-~')), at=st.integers(0, 9))
def test_a_line_nobody_knows_changes_nothing(answer: str, noise: str, at: int) -> None:
    lines = answer.split('\n')
    place = 1 + at % len(lines)
    if noise.strip() != CLEAR:
        assert board_of(['\n'.join((*lines[:place], noise, *lines[place:]))]) == board_of([answer])


@given(text=st.text())
def test_whatever_is_written_the_board_holds_lines_that_can_be_read(text: str) -> None:
    board = changed((), f'{MARK}\n{text}')
    assert all(line.strip() == line and line and len(line.splitlines()) == 1 for line in board)
    assert len(board) <= len(diff_lines(f'{MARK}\n{text}'))
