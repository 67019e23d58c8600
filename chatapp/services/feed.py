"""One live conversation: the view kept once for all its readers, and its newest frames for those who come back."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from chatapp.domain.events import (
    Event,
    MessagePosted,
    ReplyEnded,
    ReplyGrew,
    ReplyPassed,
    ThinkingGrew,
    ToolEnded,
    ToolStarted,
)
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.view import ConversationView, Gap, apply, visible
from chatapp.services.wire import encoded, event_json, snapshot_json

TAIL = 40  # entries of a fresh snapshot; older ones come in pages
MAX_ENTRIES = 80  # entries kept in a view that grows, before the oldest are dropped from it
MAX_FRAMES = 1000
MAX_DIGITS = 16  # more frames than that there never were
MAX_FRAME_CHARS = 1_000_000
Whose = Callable[[PersonId], str | None]
MAX_WAITING = 2000  # frames a slow reader may lag before it is given a fresh snapshot instead

UNHEARD = 'unheard'
NOBODY = ('', '')


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One event on the wire; `data` is JSON on one line.

    `whose` is there where not everybody may read it: the data for one reader, None where they get nothing.
    """

    id: str
    event: str
    data: str
    whose: Callable[[PersonId], str | None] | None = None

    def told_to(self, reader: PersonId) -> 'Frame':
        """The frame as this reader gets it: `UNHEARD` and empty, so that the count goes on, where it is not for them."""
        if self.whose is None:
            return self
        data = self.whose(reader)
        return Frame(id=self.id, event=UNHEARD, data='{}') if data is None else replace(self, data=data, whose=None)


class Feed:
    """The live view of one conversation and its newest frames."""

    def __init__(self, conversation: ConversationId, epoch: str) -> None:
        self.conversation = conversation
        self.view: ConversationView | None = None
        self.readers: set[Following] = set()
        self.lock = asyncio.Lock()
        self.waiting: list[Event] | None = []
        self._epoch, self._n = epoch, 0
        self._frames: deque[Frame] = deque()
        self._chars = 0

    @property
    def id(self) -> str:
        return f'{self._epoch}-{self._n}'

    def install(self, view: ConversationView) -> bool:
        """Take a view read from storage and apply what was heard meanwhile; False if that already has a gap."""
        self.view = view
        heard, self.waiting = self.waiting or [], None
        return all(self._applied(event) for event in heard)

    def hear(self, event: Event) -> bool:
        """Apply and pass on an event; False if only a fresh view can tell what it means."""
        if self.waiting is not None:
            self.waiting.append(event)
            return True
        before = self.view
        if not self._applied(event):
            return False
        told = event_json(event)
        if told is not None and (self.view is not before or not isinstance(event, MessagePosted | ReplyEnded | ReplyPassed)):
            self._send(told[0], encoded(told[1]), _between(self._ends(event), encoded(told[1])))
        return True

    def resend(self) -> None:
        """Give every reader the view as it is now."""
        if self.view is not None:
            self._send('snapshot', *_snapshot(self.view))

    def snapshot(self) -> Frame:
        assert self.view is not None
        data, whose = _snapshot(self.view)
        return Frame(id=self.id, event='snapshot', data=data, whose=whose)

    def since(self, frame_id: str | None) -> list[Frame]:
        """The frames after the one with this id, or one snapshot where they are not all known."""
        epoch, _, number = (frame_id or '').partition('-')
        known = number.isascii() and number.isdigit() and len(number) < MAX_DIGITS
        if epoch != self._epoch or not known or not self._n - len(self._frames) <= int(number) <= self._n:
            return [self.snapshot()]
        missed = self._n - int(number)
        return list(self._frames)[len(self._frames) - missed :]

    def _applied(self, event: Event) -> bool:
        assert self.view is not None
        try:
            self.view = _trimmed(apply(self.view, event))
        except Gap:
            return False
        return True

    def _ends(self, event: Event) -> tuple[str, str] | None:
        """Between whom it is told; None where everybody may hear it."""
        if isinstance(event, MessagePosted | ReplyEnded | ReplyPassed):
            message: Message | None = event.message
        elif isinstance(event, ReplyGrew | ThinkingGrew | ToolStarted | ToolEnded) and self.view is not None:
            shown = (*self.view.entries, *([self.view.rival] if self.view.rival else []))
            message = next((one.message for one in reversed(shown) if one.message.id == event.reply), None)
            if message is None:
                return NOBODY  # it may be a whisper that is shown no more
        else:
            message = None
        return (message.to, message.author.id) if message is not None and message.to is not None else None

    def _send(self, name: str, data: str, whose: Whose | None) -> None:
        self._n += 1
        frame = Frame(id=self.id, event=name, data=data, whose=whose)
        self._frames.append(frame)
        self._chars += len(data)
        while len(self._frames) > MAX_FRAMES or (self._chars > MAX_FRAME_CHARS and len(self._frames) > 1):
            self._chars -= len(self._frames.popleft().data)
        for reader in tuple(self.readers):
            reader.put(frame)


class Following:
    """One reader's place in a feed: iterate to receive frames as they come."""

    def __init__(self, feed: Feed, reader: PersonId | None, start: list[Frame]) -> None:
        """`reader` None hands on everything: to whom, is then decided by whoever follows."""
        self.reader, self._feed = reader, feed
        self._frames: deque[Frame] = deque()
        self._more = asyncio.Event()
        self._over = False
        for frame in start:
            self.put(frame)

    def put(self, frame: Frame) -> None:
        if self._over:
            return
        if len(self._frames) >= MAX_WAITING:
            self._frames.clear()
            frame = self._feed.snapshot()
        told = frame if self.reader is None else frame.told_to(self.reader)
        if told.event != UNHEARD:
            self._frames.append(told)
            self._more.set()

    def end(self) -> None:
        """Access is over: the iteration ends after what was already handed out."""
        self._over = True
        self._frames.clear()
        self._more.set()

    def __aiter__(self) -> 'Following':
        return self

    async def __anext__(self) -> Frame:
        while not self._frames:
            if self._over:
                raise StopAsyncIteration
            self._more.clear()
            await self._more.wait()
        return self._frames.popleft()


def _between(ends: tuple[str, str] | None, data: str) -> Whose | None:
    return None if ends is None else lambda reader: data if reader in ends else None


def _snapshot(view: ConversationView) -> tuple[str, Whose | None]:
    """One text for all; where somebody whispers, each reader's own, made when it is asked for."""
    if all(one.message.to is None for one in (*view.entries, *([view.rival] if view.rival else []))):
        return encoded(snapshot_json(view)), None
    return '', lambda reader: encoded(snapshot_json(visible(view, reader)))


def _trimmed(view: ConversationView) -> ConversationView:
    if len(view.entries) <= MAX_ENTRIES:
        return view
    return replace(view, entries=view.entries[-TAIL:], has_older=True)
