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


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A conversation without its messages; `zone` is where its reader is.

    `reports` are those of critics, `reactions` what agents felt where the room shows that, `insights` what a panel
    came to; newest first.
    """

    conversation: Conversation
    zone: str
    exported_at: datetime
    reports: Sequence[Report] = ()
    reactions: Sequence[Reaction] = ()
    insights: Sequence[Insights] = ()

    @property
    def title(self) -> str:
        return self.conversation.title or t('Untitled')

    def time(self, at: datetime) -> str:
        return at.astimezone(ZoneInfo(self.zone)).strftime('%Y-%m-%d %H:%M')


class Scribe(Protocol):
    """Writes a document piece by piece, so that nobody has to hold all of it."""

    def opening(self) -> str: ...
    def stretch(self, messages: Sequence[Message]) -> str:
        """The next messages in their order: for JSON of the whole tree, else of the branch that is shown."""
        ...

    def closing(self) -> str: ...


def speaker(message: Message) -> str:
    """Who speaks, with the model behind an agent."""
    if message.author.kind is AuthorKind.AGENT and message.model is not None and str(message.model) != message.author.name:
        return f'{message.author.name} ({message.model})'
    return message.author.name or t('Somebody')
