"""What storage keeps of what was typed and not sent."""

from typing import Protocol

from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.unsent import Unsent


class UnsentTexts(Protocol):
    """What people typed and have not sent; `conversation` None is the chat that has not begun."""

    async def of(self, person: PersonId, conversation: ConversationId | None) -> Unsent | None: ...
    async def keep(self, unsent: Unsent) -> None: ...
    async def remove(self, person: PersonId, conversation: ConversationId | None) -> None: ...
