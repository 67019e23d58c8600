"""Two ways to speak at a terminal."""

import sys


def tell(line: str) -> None:
    """A line for the person who sits there, apart from the answers a program may read."""
    sys.stderr.write(f'{line}\n')


def answer(line: str) -> None:
    """A line of what was asked for, out at once even when stdout is a pipe."""
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()
