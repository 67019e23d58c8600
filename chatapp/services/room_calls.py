"""Rooms as models: a program says something at a table and hears what the agents answer, until their run is over."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from chatapp.domain.aloud import Aloud
from chatapp.domain.events import Event, MessagePosted, ReplyEnded, ReplyGrew, ReplyPassed, RunEnded
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.money import Usage
from chatapp.plumbing.bus import Bus
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.timeline import MAX_PAGE, Timeline

HEARD = (MessagePosted, ReplyGrew, ReplyEnded, ReplyPassed, RunEnded)
LOOK_AGAIN_S = 5.0  # the end of a run that could not be stored is told to nobody
Happened = asyncio.Queue[Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The end of what is heard. `reason` is that of the run, empty where nobody spoke; `usage` what all turns took together."""

    reason: str
    sentence: str
    usage: Usage


class RoomCalls:
    def __init__(self, timeline: Timeline, orchestrator: Orchestrator, bus: Bus) -> None:
        self._timeline, self._orchestrator, self._bus = timeline, orchestrator, bus

    async def say(self, reader: PersonId, room: ConversationId, text: str, *, key: str | None = None) -> 'RoomCall':
        """Post it in the room; what comes of it is heard from the call, which is to be closed.

        The same `key` again posts nothing: what was answered then is given, once it is whole.
        """
        happened = Happened()
        stop = self._bus.listen(happened.put_nowait, *HEARD)
        try:
            asked = await self._timeline.post(reader, room, text, client_message_id=key)
        except BaseException:
            stop()
            raise
        known = not _begin_after(happened, asked.id)
        words = self._again(reader, asked, happened) if known else self._heard(reader, asked, happened)
        return RoomCall(asked=asked, words=words, stop=stop)

    async def _heard(self, reader: PersonId, asked: Message, happened: Happened) -> AsyncIterator[str | Over]:
        aloud, used = Aloud(asked.conversation, reader), Usage()
        async for event in self._until_the_end(asked.conversation, happened):
            if isinstance(event, RunEnded):
                yield Over(reason=event.reason, sentence=event.sentence, usage=used)
                return
            if isinstance(event, ReplyEnded) and event.message.usage:
                used += event.message.usage
            if words := aloud.hear(event):
                yield words
        yield Over(reason='', sentence='', usage=used)

    async def _again(self, reader: PersonId, asked: Message, happened: Happened) -> AsyncIterator[str | Over]:
        """What agents said to a message that was posted before, up to the next thing a person said."""
        async for event in self._until_the_end(asked.conversation, happened):
            if isinstance(event, RunEnded):
                break
        page = await self._timeline.page(reader, asked.conversation, after=asked.id, limit=MAX_PAGE)
        said: list[str] = []
        for entry in page.entries:
            if entry.message.author.kind is not AuthorKind.AGENT:
                break
            said.append(f'**{entry.message.author.name}:** {entry.message.text}')
        yield '\n\n'.join(said)
        yield Over(reason='', sentence='', usage=Usage())

    async def _until_the_end(self, room: ConversationId, happened: Happened) -> AsyncIterator[Event]:
        """What happens in the room while anybody speaks there."""
        while not happened.empty() or self._orchestrator.running(room) is not None:
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    event = await happened.get()
            except TimeoutError:
                continue
            if _place(event) == room:
                yield event


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomCall:
    """The agents' words by name as they come, then an `Over`. Whoever stops listening stops nobody."""

    asked: Message
    words: AsyncIterator[str | Over]
    stop: Callable[[], None]

    async def aclose(self) -> None:
        """Stop listening."""
        self.stop()


def _begin_after(happened: Happened, asked: MessageId) -> bool:
    """Forget what happened before this message was posted; False where it was not posted now, and nothing is kept."""
    events = [happened.get_nowait() for _ in range(happened.qsize())]
    at = next((at for at, one in enumerate(events) if isinstance(one, MessagePosted) and one.message.id == asked), None)
    for one in events[at + 1 :] if at is not None else ():
        happened.put_nowait(one)
    return at is not None


def _place(event: Event) -> ConversationId | None:
    match event:
        case MessagePosted(message=message) | ReplyEnded(message=message) | ReplyPassed(message=message):
            return message.conversation
        case ReplyGrew(conversation=conversation) | RunEnded(conversation=conversation):
            return conversation
        case _:
            return None
