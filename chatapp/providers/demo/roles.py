"""The demo as somebody with a duty in a room: a critic, the keeper of a whiteboard, a counter of votes. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from chatapp.domain.prompt import ModelRequest, PromptTurn, UserTurn
from chatapp.domain.wording import t

_CRITIC = re.compile(r'^You are (?P<name>.+?), in a room with .+?, and its critic:', re.MULTILINE)
_BOARD = 'You keep the whiteboard of this room'
_VOTES = 'You count the votes of this room'
_LINE = re.compile(r'^(?P<who>(?![-+*>#])[^\n:|(]{1,100})(?: \([^)\n]*\))?: (?P<said>.+)$', re.MULTILINE)
_WIPE = re.compile(r'\b(?:clear|wipe|empty) (?:the )?(?:white)?board\b', re.IGNORECASE)
_VOTE = re.compile(r'\bvot(?:e|es|ing)\b|투표', re.IGNORECASE)
_FOR = re.compile(r"\bI(?:'d)? vote (?:for )?(?P<what>[\w' -]{1,40})", re.IGNORECASE)


def is_critic(request: ModelRequest) -> bool:
    """Whether a report is asked for."""
    return _CRITIC.search(request.system) is not None


def report(request: ModelRequest) -> str:
    """What can be counted in a talk; it says that nobody has judged it."""
    said = _said(request.turns)
    turns = Counter(who for who, _ in said)
    lines = [t('- {name} spoke {count} times.', name=name, count=count) for name, count in turns.most_common()]
    if not any(any(char.isdigit() for char in words) for _, words in said):
        lines.append(t('- Nobody gave a figure.'))
    if not any('?' in words for _, words in said[-3:]):
        lines.append(t('- The talk ended without a question.'))
    return '\n'.join((*lines, '', t('*This is the demo: it counts and cannot judge. A model would.*')))


def duty(request: ModelRequest, heard: str) -> str | None:
    """What somebody with a duty says to what people said last, '' for nothing; None for everybody else."""
    if _BOARD in request.system:
        return _written(heard)
    return _counted(request.turns, heard) if _VOTES in request.system else None


def _written(heard: str) -> str:
    if _WIPE.search(heard):
        return '[whiteboard diff]\nCLEAR'
    notes = [line.strip().rstrip('.!') for line in re.split(r'(?<=[.!?])\s+|\n+', heard) if line.strip()]
    return '\n'.join(('[whiteboard diff]', *(f'+ {note[:80]}' for note in notes[:3]))) if notes else ''


def _counted(turns: Sequence[PromptTurn], heard: str) -> str:
    if not _VOTE.search(heard):
        return ''
    votes = {who: found['what'].strip().casefold() for who, said in _said(turns) if (found := _FOR.search(said))}
    tally = ', '.join(f'{what} {count}' for what, count in Counter(votes.values()).most_common())
    return tally or t('No votes yet; write “I vote for …”.')


def _said(turns: Sequence[PromptTurn]) -> list[tuple[str, str]]:
    """Who said what, as far as it begins with a name; a line of a list or of a board does not."""
    return [(line['who'], line['said']) for turn in turns if isinstance(turn, UserTurn) for line in _LINE.finditer(turn.text)]
