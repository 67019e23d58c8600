"""A title from the first exchange; never over a manual one."""

from dataclasses import replace

from chatapp.domain.conversations import Conversation, TitleSource
from chatapp.domain.errors import BadInput, CapReached, Forbidden, ProviderError
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import Message
from chatapp.domain.people import Role
from chatapp.domain.text import MAX_TITLE_CHARS, title_text
from chatapp.domain.text import first_words as words_of
from chatapp.domain.wording import t
from chatapp.services.asides import OFF, Asides, switched_on
from chatapp.services.catalogue import Catalogue
from chatapp.services.requests import Requests
from chatapp.services.unit import Units

SETTING = 'titles'
FIRST_WORDS_CHARS = 48


def first_words(text: str) -> str:
    """A title for the time being: the beginning of what was asked, cut at a word.

    >>> first_words('Which nights cost the most?')
    'Which nights cost the most?'
    """
    line = ' '.join(text.split())
    if len(line) <= FIRST_WORDS_CHARS:
        return title_text(line)
    cut = line[:FIRST_WORDS_CHARS]
    return title_text((cut.rpartition(' ')[0] or cut).rstrip(' ,;:.') + '…')


def one_line(said: str) -> str:
    """The title in what a model said, without its Markdown; `BadInput` when there is none.

    >>> one_line('- "The **rye** that stayed flat."')
    'The rye that stayed flat'
    """
    line = said.strip().splitlines()[0].lstrip('-•> ') if said.strip() else ''
    return title_text(words_of(line, MAX_TITLE_CHARS).strip(' "\'*#.'))


class Titles:
    """Asks the cheapest configured model, counted like every call, with an off switch in the settings."""

    def __init__(self, units: Units, asides: Asides, catalogue: Catalogue, requests: Requests) -> None:
        self._units, self._asides, self._catalogue, self._requests = units, asides, catalogue, requests

    async def name(self, reader: PersonId, conversation: Conversation, question: Message, answer: Message) -> None:
        """Put a model's title in the place of the first words; leaves them where no model can or may be asked."""
        info = await self._catalogue.cheapest()
        if info.ref.provider == 'demo':
            return  # the demo would only repeat the first words
        request = self._requests.for_title(question, answer, info)
        try:
            title = one_line(await self._asides.ask(reader, answer, request, info, purpose='title'))
        except (CapReached, ProviderError, BadInput):
            return
        async with self._units.write() as unit:
            now = await unit.store.conversations.get(conversation.id)
            if now.title_source is not TitleSource.MANUAL:
                named = replace(now, title=title, title_source=TitleSource.AUTOMATIC)
                await unit.store.conversations.update(named)
                unit.news.append(ConversationChanged(conversation=named))

    async def switched_on(self) -> bool:
        """Whether a model is asked for titles."""
        async with self._units.read() as store:
            return switched_on(await store.settings.all(), SETTING)

    async def switch(self, reader: PersonId, *, on: bool) -> None:
        """Ask a model for titles from now on, or leave the first words; owners only."""
        async with self._units.write() as unit:
            if (await unit.store.people.get(reader)).role is not Role.OWNER:
                raise Forbidden(t('Only the owner switches titles.'))
            if on:
                await unit.store.settings.remove(SETTING)
            else:
                await unit.store.settings.set(SETTING, OFF)
