"""Markdown: what was said, as it was written, under the names and times of those who said it."""

from collections.abc import Sequence
from typing import assert_never

from chatapp.domain.messages import Message, State
from chatapp.domain.panels import Insights
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.domain.wording import t
from chatapp.services.export.document import Beside, Document, Part, speaker


class MarkdownScribe:
    parts, oldest_first = (Part.REPORTS, Part.INSIGHTS), True

    def __init__(self, document: Document) -> None:
        self._document = document

    def opening(self) -> str:
        told = t('Exported on {time}.', time=self._document.time(self._document.exported_at))
        return f'# {self._document.title}\n\n{told}'

    def stretch(self, messages: Sequence[Message]) -> str:
        return ''.join(f'\n\n{_said(self._document, one)}' for one in messages)

    def heading(self, part: Part) -> str:  # each of a part has its own
        return ''

    def beside(self, page: Sequence[Beside]) -> str:
        return ''.join(f'\n\n{_shown(self._document, one)}' for one in page)

    def closing(self) -> str:
        return '\n'


def _shown(document: Document, one: Beside) -> str:
    match one:
        case Report():
            return _reported(document, one)
        case Insights():
            return _drawn(document, one)
        case Reaction():
            return f'> {one.text}'
        case _:
            assert_never(one)


def _said(document: Document, message: Message) -> str:
    parts = [f'## {speaker(message)} · {document.time(message.created_at)}', closed(message.text).strip('\n')]
    parts += [f'- 📎 {one.name}' for one in message.attachments]
    if message.state is not State.COMPLETE and message.failure:
        parts.append(f'> {message.failure}')
    return '\n\n'.join(part for part in parts if part.strip())


def _reported(document: Document, report: Report) -> str:
    """What a critic wrote stands below the talk, as it does beside it."""
    head = t('Report of {name}', name=report.name)
    parts = [
        f'## {head} · {document.time(report.created_at)}',
        closed(report.text).strip('\n'),
        f'> {report.failure}' if report.failure else '',
    ]
    return '\n\n'.join(part for part in parts if part.strip())


def _drawn(document: Document, insights: Insights) -> str:
    """What a panel came to stands last."""
    parts = {
        t('Conclusion'): insights.conclusion,
        t('Recommendation'): insights.recommendation,
        t('Analysis'): insights.analysis,
        t('Summary'): insights.summary,
    }
    told = [f'### {name}\n\n{closed(text).strip()}' for name, text in parts.items()]
    head = f'## {t("Insights")} · {document.time(insights.created_at)}'
    return '\n\n'.join([head, t('Consensus: {share}', share=f'{insights.consensus / 100:.2f}'), *told])


def closed(text: str) -> str:
    r"""The text with a fence that was left open closed, so that the next message does not become code.

    >>> closed('```py' + chr(10) + 'x')
    '```py\nx\n```'
    """
    fence = ''
    for line in text.split('\n'):
        start = line.lstrip()
        mark = next((sign for sign in ('`', '~') if start.startswith(sign * 3)), '')
        if not mark or len(line) - len(start) > 3:
            continue
        run = start[: len(start) - len(start.lstrip(mark))]
        if not fence:
            fence = run
        elif start.startswith(fence[0]) and len(run) >= len(fence) and not start.strip(mark).strip():
            fence = ''
    return f'{text}\n{fence}' if fence else text
