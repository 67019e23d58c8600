"""What is typed and not sent, one text for each person and place: it outlives the tab, and other tabs hear of it."""

from chatapp.domain.errors import TooLarge
from chatapp.domain.events import UnsentChanged
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.text import MAX_MESSAGE_BYTES, cleaned
from chatapp.domain.unsent import Unsent
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.services.access import shared_for
from chatapp.services.unit import Units


class UnsentTexts:
    def __init__(self, units: Units, *, clock: Clock) -> None:
        self._units, self._clock = units, clock

    async def of(self, reader: PersonId, conversation: ConversationId | None) -> str:
        """The reader's own text there, '' for none; `conversation` None is the chat that has not begun."""
        async with self._units.read() as store:
            if conversation is not None:
                await shared_for(store, reader, conversation)
            kept = await store.unsent.of(reader, conversation)
        return kept.text if kept else ''

    async def keep(self, reader: PersonId, conversation: ConversationId | None, text: str, *, page: str = '') -> None:
        """Put this in the place of what was kept; nothing but blanks removes it. `page` says which page it comes from."""
        words = cleaned(text) if text.strip() else ''
        if len(words.encode()) > MAX_MESSAGE_BYTES:
            raise TooLarge(t('This text is over 1 MiB; it is kept in your browser only.'), field='content')
        if words == await self.of(reader, conversation):
            return
        async with self._units.write() as unit:
            if conversation is not None:
                await shared_for(unit.store, reader, conversation)
            if words:
                kept = Unsent(person=reader, conversation=conversation, text=words, changed_at=self._clock.now())
                await unit.store.unsent.keep(kept)
            else:
                await unit.store.unsent.remove(reader, conversation)
            unit.news.append(UnsentChanged(person=reader, conversation=conversation, text=words, page=page))
