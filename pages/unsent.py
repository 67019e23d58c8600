"""What is typed in a composer, kept by the house and shown in the reader's other pages of the same place."""

from contextlib import suppress

from chatapp.domain.errors import ChatappError
from chatapp.domain.events import Event, UnsentChanged
from chatapp.domain.ids import ConversationId
from components.composer import Composer
from pages.frame import Frame


class Typed:
    """Bound to one composer; `leave` it when another place is shown."""

    def __init__(self, frame: Frame, conversation: ConversationId | None, composer: Composer) -> None:
        self._frame, self._conversation, self._composer = frame, conversation, composer
        self._heard = False
        composer.on_draft(self.keep)
        self.leave = frame.services.bus.listen(self._hear, UnsentChanged)
        frame.client.on_delete(self.leave)

    async def restore(self) -> None:
        """Give the composer what was typed before, here or on another device."""
        with suppress(ChatappError):  # gone meanwhile
            kept = await self._frame.services.unsent.of(self._frame.visit.reader, self._conversation)
            if not self._heard:  # else it is older than what stands there
                self._composer.offer(kept)

    async def keep(self, text: str) -> None:
        with suppress(ChatappError):  # the browser has it all the same
            await self._frame.services.unsent.keep(self._frame.visit.reader, self._conversation, text, page=self._frame.client.id)

    def _hear(self, event: Event) -> None:
        if not isinstance(event, UnsentChanged) or event.page == self._frame.client.id:
            return
        if (event.person, event.conversation) == (self._frame.visit.reader, self._conversation):
            self._heard = True
            self._composer.offer(event.text)
