"""What critics write about a talk, for people only."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.ids import AgentId, ConversationId, MessageId, ReportId
from chatapp.domain.model_ref import ModelRef

MAX_NAME_CHARS = 60  # of an agent in the name of a file; whole names stand inside it
_UNSAFE = re.compile(r'[^\w .()+-]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One critic's view after a run. `after` is the newest message it had read, `file` its name among the report files.

    `failure` says why it breaks off, or why there is none; `cost_micros` None where the price is not known.
    """

    id: ReportId
    conversation: ConversationId
    after: MessageId
    agent: AgentId
    name: str
    model: ModelRef
    text: str = ''
    thinking: str = ''
    failure: str = ''
    file: str = ''
    tokens: int = 0
    cost_micros: int | None = None
    created_at: datetime


def file_stem(name: str, at: datetime) -> str:
    """`<name>_<time>`, safe on any system, whatever the critic is called.

    >>> from datetime import UTC
    >>> file_stem('../a:b', datetime(2026, 11, 28, 7, 5, 9, tzinfo=UTC))
    'a_b_2026-11-28_07-05-09'
    """
    plain = _UNSAFE.sub('_', unicodedata.normalize('NFC', name))[:MAX_NAME_CHARS].strip(' ._') or 'critic'
    return f'{plain}_{at:%Y-%m-%d_%H-%M-%S}'


def as_markdown(report: Report, room: str) -> str:
    """The report as its file holds it: when, about what, the text, and what was thought before it."""
    head = f'# {report.name}\n\n{report.created_at:%Y-%m-%d %H:%M:%S} UTC · {" ".join(room.split())} · {report.model}\n'
    parts = [head, report.text.strip(), f'*{report.failure}*' if report.failure else '']
    if report.thinking.strip():
        parts.append(f'## Thinking\n\n{report.thinking.strip()}')
    return '\n\n'.join(part.strip() for part in parts if part) + '\n'
