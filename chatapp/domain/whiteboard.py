"""A whiteboard: what one agent's answers add up to. Pure.

An answer changes the board by the lines below `[whiteboard diff]` (or `[화이트보드 diff]`): `+ line` adds, `- line` takes
away, `~ old → new` changes, `CLEAR` empties. Any other line there is nothing, and what stands above is only said.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

Lines = tuple[str, ...]
NAMES = ('whiteboard', '화이트보드')
MOST_LINES = 200  # a board nobody can take in any more; it stands in every prompt
MOST_CHARS = 400  # of one line
CLEAR = 'CLEAR'
_MARK = re.compile(r'^[ \t]*\[[ \t]*(?:whiteboard|화이트보드)[ \t]+diff[ \t]*\][ \t]*', re.IGNORECASE | re.MULTILINE)
_ARROW = re.compile(r'→|->|=>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What stands on it; `changed_at` and `by` are those of the last answer that changed it, None and '' before the first."""

    lines: Lines = ()
    changed_at: datetime | None = None
    by: str = ''


def changed(board: Lines, answer: str) -> Lines:
    r"""The board after an answer.

    >>> changed(('a',), 'Noted.\n[whiteboard diff]\n+ b\n~ a → c\n- b')
    ('c',)
    """
    for line in diff_lines(answer):
        board = _after(board, line)
    return board


def board_of(answers: Iterable[str]) -> Lines:
    """What all answers together have put there, oldest first."""
    board: Lines = ()
    for answer in answers:
        board = changed(board, answer)
    return board


def diff_lines(answer: str) -> Sequence[str]:
    """The lines below the mark, blank ones left out; none without one."""
    found = _MARK.search(answer)
    return [line for line in _MARK.sub('\n', answer[found.start() :]).splitlines() if line.strip()] if found else []


def without_diff(answer: str) -> str:
    """What is said beside the changes."""
    found = _MARK.search(answer)
    return answer[: found.start()].rstrip() if found else answer


def _after(board: Lines, line: str) -> Lines:
    if line.strip() == CLEAR:
        return ()
    sign, rest = line.strip()[:1], line.strip()[1:].strip()
    match sign:
        case '+' if rest and len(board) < MOST_LINES:
            return (*board, rest[:MOST_CHARS].rstrip())
        case '-' if (place := _place(board, rest)) is not None:
            return (*board[:place], *board[place + 1 :])
        case '~':
            return _rewritten(board, rest)
        case _:
            return board


def _rewritten(board: Lines, rest: str) -> Lines:
    """The first arrow that has a line of the board before it parts the old from the new."""
    for arrow in _ARROW.finditer(rest):
        place, new = _place(board, rest[: arrow.start()]), rest[arrow.end() :].strip()
        if place is not None and new:
            return (*board[:place], new[:MOST_CHARS].rstrip(), *board[place + 1 :])
    return board


def _place(board: Lines, wanted: str) -> int | None:
    """Where this line stands. Spaces do not count, but a line with the same words goes first."""
    words = wanted[:MOST_CHARS].split()
    if not words:
        return None
    same = [place for place, line in enumerate(board) if line.split() == words]
    alike = [place for place, line in enumerate(board) if ''.join(line.split()) == ''.join(words)]
    return next(iter((*same, *alike)), None)
