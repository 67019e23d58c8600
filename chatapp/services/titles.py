"""A title from the first exchange; never over a manual one."""

import asyncio
from dataclasses import replace

from chatapp.domain.conversations import Conversation, TitleSource
from chatapp.domain.errors import BadInput, CapReached, Forbidden, ProviderError
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import Message
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.people import Role
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import Finished, TextDelta
from chatapp.domain.text import title_text
from chatapp.domain.wording import t
from chatapp.ports.storage import UsageRow
from chatapp.services.catalogue import Catalogue
from chatapp.services.connections import Connections
from chatapp.services.ledger import Ledger
from chatapp.services.requests import Requests
from chatapp.services.unit import Units

SETTING = 'titles'
OFF = 'off'
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


class Titles:
    """Asks the cheapest configured model, counted like every call, with an off switch in the settings."""

    def __init__(self, units: Units, ledger: Ledger, connections: Connections, catalogue: Catalogue, requests: Requests) -> None:
        self._units, self._ledger, self._connections = units, ledger, connections
        self._catalogue, self._requests = catalogue, requests

    async def name(self, reader: PersonId, conversation: Conversation, question: Message, answer: Message) -> None:
        """Put a model's title in the place of the first words; leaves them where no model can or may be asked."""
        info = await self._catalogue.cheapest()
        if info.ref.provider == 'demo':
            return  # the demo would only repeat the first words
        request = self._requests.for_title(question, answer, info)
        try:
            row, request = await self._reserve(reader, conversation, answer, request, info)
            title = await self._ask(row, request, info)
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
            return (await store.settings.all()).get(SETTING) != OFF

    async def switch(self, reader: PersonId, *, on: bool) -> None:
        """Ask a model for titles from now on, or leave the first words; owners only."""
        async with self._units.write() as unit:
            if (await unit.store.people.get(reader)).role is not Role.OWNER:
                raise Forbidden(t('Only the owner switches titles.'))
            if on:
                await unit.store.settings.remove(SETTING)
            else:
                await unit.store.settings.set(SETTING, OFF)

    async def _reserve(
        self, reader: PersonId, conversation: Conversation, answer: Message, request: ModelRequest, info: ModelInfo
    ) -> tuple[UsageRow, ModelRequest]:
        async with self._units.write() as unit:
            if (await unit.store.settings.all()).get(SETTING) == OFF:
                raise CapReached('Titles by a model are switched off.')
            person = await unit.store.people.get(reader)
            return await self._ledger.reserve(
                unit.store, person, request, info, conversation=conversation.id, message=answer.id, purpose='title'
            )

    async def _ask(self, row: UsageRow, request: ModelRequest, info: ModelInfo) -> str:
        text, usage, answered = '', None, False
        try:
            provider = await self._connections.provider(info.ref.provider)
            async with provider.stream(request) as stream:
                answered = True
                async for part in stream:
                    if isinstance(part, TextDelta):
                        text += part.text
                    elif isinstance(part, Finished):
                        usage = part.usage
        finally:
            await asyncio.shield(self._settle(row, usage or _estimate(request, text), info, answered=answered))
        return title_text(text.strip().splitlines()[0].strip(' "\'*#.') if text.strip() else '')

    async def _settle(self, row: UsageRow, usage: Usage, info: ModelInfo, *, answered: bool) -> None:
        async with self._units.write() as unit:
            if answered:
                await self._ledger.settle(unit.store, row, usage, info)
            else:
                await self._ledger.release(unit.store, row)


def _estimate(request: ModelRequest, text: str) -> Usage:
    return Usage(input_tokens=request.estimated_input_tokens, output_tokens=len(text), estimated=True)
