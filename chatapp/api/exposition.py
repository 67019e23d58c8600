"""Figures as Prometheus reads them: its text format 0.0.4."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    value: float
    labels: Labels = field(default_factory=dict)
    suffix: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`kind` is counter, gauge or summary; a figure that is not to be had has no samples."""

    name: str
    kind: str
    tells: str
    samples: Sequence[Sample]


def one(name: str, kind: str, tells: str, value: float | None) -> Metric:
    """A figure without labels; None is not to be had."""
    return Metric(name=name, kind=kind, tells=tells, samples=() if value is None else (Sample(value=value),))


def exposition(metrics: Sequence[Metric]) -> str:
    r"""The text, each figure with what it tells.

    >>> exposition([one('lag_seconds', 'gauge', 'How late.', 0.5)])
    '# HELP lag_seconds How late.\n# TYPE lag_seconds gauge\nlag_seconds 0.5\n'
    """
    lines = list[str]()
    for metric in metrics:
        if metric.samples:
            lines += (f'# HELP {metric.name} {_escaped(metric.tells)}', f'# TYPE {metric.name} {metric.kind}')
            lines += (f'{metric.name}{one.suffix}{_labels(one.labels)} {_number(one.value)}' for one in metric.samples)
    return '\n'.join([*lines, ''])


def _labels(labels: Labels) -> str:
    told = ','.join(f'{name}="{_escaped(value, quotes=True)}"' for name, value in labels.items())
    return f'{{{told}}}' if told else ''


def _escaped(text: str, *, quotes: bool = False) -> str:
    plain = text.replace('\\', r'\\').replace('\n', r'\n')
    return plain.replace('"', r'\"') if quotes else plain


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(value)
