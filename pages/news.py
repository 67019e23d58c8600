"""What changed for one reader, told to their page once things have settled."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import background_tasks

from chatapp.domain.conversations import Conversation
from chatapp.domain.events import ConversationChanged, ConversationErased, ConversationMarked, Event, ReplyEnded
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.plumbing.bus import Bus

SETTLE_S = 0.2  # several events of one moment make one redraw
Told = Callable[[], Awaitable[None]]


class News:
    """Gathers changed covers, then calls `on_settled`, and whoever `watch`es a conversation when that one changed."""

    def __init__(self, bus: Bus, reader: PersonId, on_settled: Told) -> None:
        self._reader, self._on_settled = reader, on_settled
        self._changed: dict[ConversationId, Conversation] = {}
        self._marked: set[ConversationId] = set()
        self._watched: tuple[ConversationId, Told] | None = None
        self._due = self._answered = False
        self._timer: asyncio.TimerHandle | None = None
        self._telling: asyncio.Task[None] | None = None
        self._stop = bus.listen(self._hear, ConversationChanged, ReplyEnded, ConversationMarked, ConversationErased)

    def watch(self, conversation: ConversationId | None, on_change: Told) -> None:
        """Also tell when this conversation's cover changed or an answer in it ended; None watches none."""
        self._watched = (conversation, on_change) if conversation else None

    def answered(self) -> bool:
        """Whether an answer ended since the last time: only then are figures other than what was reserved for it."""
        ended, self._answered = self._answered, False
        return ended

    def take(self) -> list[Conversation]:
        """The covers that changed since the last time."""
        changed, self._changed = list(self._changed.values()), {}
        return changed

    def marked(self) -> list[ConversationId]:
        """Those beside which something else stands since the last time: read, its topics."""
        marked, self._marked = sorted(self._marked), set()
        return marked

    def close(self) -> None:
        self._stop()
        if self._timer is not None:
            self._timer.cancel()

    def _hear(self, event: Event) -> None:
        match event:
            case ConversationChanged(conversation=cover) if cover.owner == self._reader or cover.is_room:
                self._changed[cover.id] = cover
                self._note(cover.id)
            case (
                ConversationMarked(conversation=marked, person=self._reader) | ConversationErased(conversation=marked, person=self._reader)
            ):
                self._marked.add(marked)
                self._note(marked)
            case ReplyEnded(message=message):
                self._answered = True
                self._note(message.conversation)
            case _:
                return

    def _note(self, conversation: ConversationId) -> None:
        watched = self._watched is not None and self._watched[0] == conversation
        self._due = self._due or watched
        if self._timer is None and (watched or self._changed or self._marked):
            self._timer = asyncio.get_running_loop().call_later(SETTLE_S, self._settled)

    def _settled(self) -> None:
        """One after the other: what was read earlier must not be shown after what was read later."""
        self._timer = None
        if self._telling is not None and not self._telling.done():
            self._timer = asyncio.get_running_loop().call_later(SETTLE_S, self._settled)
        else:
            self._telling = background_tasks.create(self._tell(), name='tell a page what changed')

    async def _tell(self) -> None:
        due, self._due = self._due, False
        await self._on_settled()
        if due and self._watched is not None:
            await self._watched[1]()
