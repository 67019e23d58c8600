"""What a model is asked beside an answer, once that is complete: a title, and what one might say next."""

import asyncio

from chatapp.domain.conversations import TitleSource
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.services.suggestions import Suggestions
from chatapp.services.titles import Titles
from chatapp.services.unit import Units


class Afterwords:
    """One at a time for each conversation; whoever stops an answer stops this too."""

    def __init__(self, units: Units, titles: Titles, suggestions: Suggestions, keeper: TaskKeeper) -> None:
        self._units, self._titles, self._suggestions, self._keeper = units, titles, suggestions, keeper
        self._asking: dict[ConversationId, asyncio.Task[None]] = {}

    def begin(self, person: PersonId, reply: Message) -> None:
        self._asking[reply.conversation] = self._keeper.start(self._ask(person, reply), name=f'title {reply.conversation}')

    def cancel(self, conversation: ConversationId) -> None:
        asking = self._asking.pop(conversation, None)
        if asking is not None:
            asking.cancel()

    async def _ask(self, person: PersonId, reply: Message) -> None:
        try:
            if reply.parent is None:
                return
            async with self._units.read() as store:
                question = await store.messages.get(reply.parent)
                conversation = await store.conversations.get(reply.conversation)
            if question.parent is None and reply.version_of is None and conversation.title_source is not TitleSource.MANUAL:
                await self._titles.name(person, conversation, question, reply)
            await self._suggestions.make(person, question, reply)
        finally:
            if self._asking.get(reply.conversation) is asyncio.current_task():
                del self._asking[reply.conversation]
