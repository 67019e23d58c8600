"""What was measured, and the table it is shown in."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

HEADER = ('measured', 'chatapp', 'stand-in', 'beside it', 'aim', 'met')


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. `beside` is what the same run gave for the stand-in alone; `aim` None is for figures without one."""

    what: str
    unit: str
    ours: float
    aim: float | None = None
    at_least: bool = False
    beside: float | None = None
    note: str = ''

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.ours >= self.aim if self.at_least else self.ours <= self.aim

    def row(self) -> tuple[str, ...]:
        aim = '' if self.aim is None else f'{"≥" if self.at_least else "≤"} {shown(self.aim)}'
        beside = '' if self.beside is None else shown(self.beside)
        compared = '' if not self.beside else f'{self.ours - self.beside:+.1f}, × {self.ours / self.beside:.1f}'
        met = {True: 'yes', False: '**no**', None: ''}[self.met]
        what = f'{self.what}, {self.unit}' + (f' ({self.note})' if self.note else '')
        return what, shown(self.ours), beside, compared, aim, met


def shown(value: float) -> str:
    """Three digits that count.

    >>> [shown(value) for value in (0.4567, 12.34, 1234.5)]
    ['0.457', '12.3', '1,234']
    """
    if value == 0:
        return '0'
    digits = max(0, 2 - len(str(int(abs(value)))) + (int(abs(value)) != 0)) if abs(value) >= 1 else 3
    return f'{value:,.{digits}f}'


def table(figures: Sequence[Figure]) -> str:
    """Markdown, in columns for readers of the terminal too."""
    rows = [HEADER, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [_line(row, widths) for row in rows]
    rule = '|' + '|'.join('-' * (width + 1) + ('-' if column in (0, 3, 5) else ':') for column, width in enumerate(widths)) + '|'
    return '\n'.join([lines[0], rule, *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return (
        '| '
        + ' | '.join(
            cell.ljust(width) if at in (0, 3, 5) else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + ' |'
    )


def machine() -> str:
    """The machine the figures come from, without its name."""
    day = datetime.now(UTC).date().isoformat()
    return f'{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}, {day}.'


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
