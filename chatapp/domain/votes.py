"""A vote counter: the last line it says in a run is the run's tally. Pure."""

from chatapp.domain.whiteboard import without_diff

NAMES = ('vote counter', '투표원')
MOST_CHARS = 300


def tally_of(answer: str) -> str:
    r"""The last line of an answer, or of what it changes on a whiteboard where it says nothing else.

    >>> tally_of('Three hands.\n\n**Tea 3, coffee 1**\n')
    'Tea 3, coffee 1'
    """
    lines = [line.strip(' \t*_#>`') for line in (without_diff(answer).strip() or answer).splitlines()]
    return next((line[:MOST_CHARS] for line in reversed(lines) if line), '')
