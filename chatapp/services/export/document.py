"""What every format is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from chatapp.domain.conversations import Conversation
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.panels import Insights
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.domain.wording import t


class Format(StrEnum):
    """JSON holds the whole tree; the others the branch that is shown."""

    JSON = 'json'
    MARKDOWN = 'markdown'
    HTML = 'html'
    PDF = 'pdf'


ENDINGS = {Format.JSON: 'json', Format.MARKDOWN: 'md', Format.HTML: 'html', Format.PDF: 'pdf'}
TYPES = {
    Format.JSON: 'application/json',
    Format.MARKDOWN: 'text/markdown; charset=utf-8',
    Format.HTML: 'text/html; charset=utf-8',
    Format.PDF: 'application/pdf',
}


class Part(StrEnum):
    """What stands beside the talk: critics' reports, what agents felt where the room shows that, and what a panel came to."""

    REPORTS = 'reports'
    REACTIONS = 'reactions'
    INSIGHTS = 'insights'


Beside = Report | Reaction | Insights


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A conversation without its messages; `zone` is where its reader is."""

    conversation: Conversation
    zone: str
    exported_at: datetime

    @property
    def title(self) -> str:
        return self.conversation.title or t('Untitled')

    def time(self, at: datetime) -> str:
        return at.astimezone(ZoneInfo(self.zone)).strftime('%Y-%m-%d %H:%M')


class Scribe(Protocol):
    """Writes a document piece by piece, so that nobody has to hold all of it.

    After the messages come its `parts`, in this order; each is read from its newest, or `oldest_first`.
    """

    @property
    def parts(self) -> Sequence[Part]: ...
    @property
    def oldest_first(self) -> bool: ...
    def opening(self) -> str: ...
    def stretch(self, messages: Sequence[Message]) -> str:
        """The next messages in their order: for JSON of the whole tree, else of the branch that is shown."""
        ...

    def heading(self, part: Part) -> str: ...
    def beside(self, page: Sequence[Beside]) -> str:
        """The next of the part that was begun with its heading."""
        ...

    def closing(self) -> str: ...


def speaker(message: Message) -> str:
    """Who speaks, with the model behind an agent."""
    if message.author.kind is AuthorKind.AGENT and message.model is not None and str(message.model) != message.author.name:
        return f'{message.author.name} ({message.model})'
    return message.author.name or t('Somebody')
