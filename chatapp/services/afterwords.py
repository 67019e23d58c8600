"""What is asked once nobody speaks any more: a title, what one might say next, and what the critics of a room think."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from chatapp.domain.conversations import TitleSource
from chatapp.domain.errors import Stopped
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message, State
from chatapp.domain.rooms import Reason
from chatapp.domain.wording import t
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.services.critics import Critics
from chatapp.services.live_run import LiveRun
from chatapp.services.suggestions import Suggestions
from chatapp.services.titles import Titles
from chatapp.services.unit import Units

T = TypeVar('T')
REVIEWED = (Reason.DONE, Reason.EVERYONE_PASSED, Reason.CAP_REACHED)
"""Ends after which critics write: a talk that came to rest, not one that was cut off or has no money left."""


class Afterwords:
    """Whoever stops an answer stops all that is asked beside its conversation, older answers' questions too."""

    def __init__(self, units: Units, titles: Titles, suggestions: Suggestions, critics: Critics, keeper: TaskKeeper) -> None:
        self._units, self._titles, self._suggestions, self._critics, self._keeper = units, titles, suggestions, critics, keeper
        self._asking: dict[ConversationId, set[asyncio.Task[Any]]] = {}

    def begin(self, run: LiveRun) -> None:
        """A run is over; nothing is asked where somebody ended it."""
        if run.halt is not None:
            return
        if run.plan is not None and run.plan.said and run.over in REVIEWED and not run.record.autonomous:
            self._critics.begin(run)
        if run.plan is None and run.turns[0].reply.state is State.COMPLETE:
            self._begin(run.turns[0].person.id, run.turns[0].reply)

    def _begin(self, person: PersonId, reply: Message) -> None:
        self._note(reply.conversation, self._keeper.start(self._ask(person, reply), name=f'title {reply.conversation}'))

    async def asked(self, conversation: ConversationId, work: Coroutine[Any, Any, T]) -> T:
        """Do what somebody asked for beside a conversation, so that a stop there ends it too: `Stopped` then."""
        asking = self._keeper.lend(work, name=f'asked beside {conversation}')
        self._note(conversation, asking)
        try:
            return await asking
        except asyncio.CancelledError:
            mine = asyncio.current_task()
            if mine is not None and mine.cancelling():
                raise
            raise Stopped(t('Stopped.')) from None

    def _note(self, conversation: ConversationId, asking: asyncio.Task[Any]) -> None:
        self._asking.setdefault(conversation, set()).add(asking)
        asking.add_done_callback(lambda _: self._forget(conversation, asking))

    def cancel(self, conversation: ConversationId) -> None:
        self._critics.cancel(conversation)
        for asking in self._asking.pop(conversation, set()):
            asking.cancel()

    def _forget(self, conversation: ConversationId, asking: asyncio.Task[Any]) -> None:
        left = self._asking.get(conversation, set())
        left.discard(asking)
        if not left:
            self._asking.pop(conversation, None)

    async def _ask(self, person: PersonId, reply: Message) -> None:
        if reply.parent is None:
            return
        async with self._units.read() as store:
            question = await store.messages.get(reply.parent)
            conversation = await store.conversations.get(reply.conversation)
        named = question.to is None and conversation.title_source is not TitleSource.MANUAL  # a title is read by everybody
        if named and question.parent is None and reply.version_of is None:
            await self._titles.name(person, conversation, question, reply)
        await self._suggestions.make(person, question, reply)
