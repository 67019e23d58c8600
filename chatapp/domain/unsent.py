"""What a person typed somewhere and has not sent."""

from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.ids import ConversationId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """`conversation` None is the chat that has not begun."""

    person: PersonId
    conversation: ConversationId | None
    text: str
    changed_at: datetime
