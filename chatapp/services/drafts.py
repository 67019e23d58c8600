"""Replies being written now: their text belongs to the house, is told in coalesced deltas and stored twice a second."""

import asyncio
import logging
from dataclasses import replace

from chatapp.domain.errors import HouseError
from chatapp.domain.events import ReplyGrew, ReplyWaits, ThinkingGrew, ToolEnded, ToolStarted
from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Message, Thinking, ToolUse
from chatapp.domain.view import Draft
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.storage import DraftChunk
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

FLUSH_S = 0.05  # readers see text move at 20 Hz; more often costs a core without looking smoother
SAVE_S = 0.5  # at most this much of a half answer is lost to kill -9, commit time on top


class LiveDraft:
    """One reply while it is written. Offsets and lengths are in code points."""

    def __init__(self, message: Message, *, bus: Bus, clock: Clock) -> None:
        self.message = message
        self.text = message.text
        self.tools: tuple[ToolUse, ...] = message.tools
        self._thinking = message.thinking.text if message.thinking else ''
        self._thought_ms = (message.thinking.duration_ms or 0) if message.thinking else 0
        self._thinking_since: float | None = None
        self._bus, self._clock = bus, clock
        self._n = 0
        self._told_text, self._told_thinking = len(self.text), len(self._thinking)
        self._saved_text, self._saved_thinking = len(self.text), len(self._thinking)
        self._chunks = 0
        self._timer: asyncio.TimerHandle | None = None
        self._last_flush_s = -FLUSH_S
        self.ended = False
        self._waits = False

    def write(self, text: str) -> None:
        """Add text of the answer; readers hear of it within one flush."""
        self._stop_thinking()
        self.text += text
        self._soon()

    def think(self, text: str) -> None:
        if self._thinking_since is None:
            self._thinking_since = self._clock.monotonic_s()
        self._thinking += text
        self._soon()

    def wait(self) -> None:
        """Tell whoever watches, once, that it cannot be stored just now."""
        if not self._waits:
            self._waits = True
            self._bus.publish(ReplyWaits(conversation=self.message.conversation, reply=self.message.id))

    def start_tool(self, tool: ToolUse) -> None:
        self._stop_thinking()
        self.flush()
        self.tools = (*self.tools, tool)
        self._bus.publish(ToolStarted(conversation=self.message.conversation, reply=self.message.id, tool=tool))

    def end_tool(self, tool: ToolUse) -> None:
        self.tools = tuple(tool if one.call == tool.call else one for one in self.tools)
        self._bus.publish(ToolEnded(conversation=self.message.conversation, reply=self.message.id, tool=tool))

    @property
    def thinking(self) -> Thinking | None:
        if not self._thinking:
            return None
        return Thinking(text=self._thinking, duration_ms=None if self._thinking_since is not None else self._thought_ms)

    def flush(self) -> None:
        """Tell readers what has grown since the last flush."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._last_flush_s = self._clock.monotonic_s()
        conversation, reply = self.message.conversation, self.message.id
        if self._told_thinking < len(self._thinking):
            at, self._told_thinking = self._told_thinking, len(self._thinking)
            self._bus.publish(ThinkingGrew(conversation=conversation, reply=reply, n=self._next(), at=at, text=self._thinking[at:]))
        if self._told_text < len(self.text):
            at, self._told_text = self._told_text, len(self.text)
            self._bus.publish(ReplyGrew(conversation=conversation, reply=reply, n=self._next(), at=at, text=self.text[at:]))

    def as_told(self) -> Draft:
        """What readers have heard so far: the start for one that comes late."""
        told = Draft(n=self._n, text=self.text[: self._told_text], thinking=self._thinking[: self._told_thinking])
        return replace(told, tools=self.tools)

    def settle(self) -> None:
        """Nothing more will be written: tell the rest. Pieces are saved on until the whole is."""
        self.flush()
        self._stop_thinking()

    def end(self) -> None:
        """The whole reply is stored: nothing more is told or saved in pieces."""
        self.settle()
        self.ended = True

    def unsaved(self) -> DraftChunk | None:
        """What storage does not have yet; call `mark_saved` with it once it is committed."""
        text, thinking = self.text[self._saved_text :], self._thinking[self._saved_thinking :]
        if self.ended or not (text or thinking):
            return None
        return DraftChunk(message=self.message.id, seq=self._chunks, text=text, thinking=thinking)

    def mark_saved(self, chunk: DraftChunk) -> None:
        self._saved_text += len(chunk.text)
        self._saved_thinking += len(chunk.thinking)
        self._chunks = chunk.seq + 1

    def _next(self) -> int:
        self._n += 1
        return self._n - 1

    def _stop_thinking(self) -> None:
        if self._thinking_since is not None:
            self._thought_ms += round((self._clock.monotonic_s() - self._thinking_since) * 1000)
            self._thinking_since = None

    def _soon(self) -> None:
        if self._timer is not None:
            return
        wait_s = self._last_flush_s + FLUSH_S - self._clock.monotonic_s()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, wait_s), self.flush)


class Drafts:
    """All live replies. While there are any, one transaction per tick stores what they grew by."""

    def __init__(self, units: Units, bus: Bus, keeper: TaskKeeper, *, clock: Clock) -> None:
        self._units, self._bus, self._keeper, self._clock = units, bus, keeper, clock
        self._live: dict[MessageId, LiveDraft] = {}
        self._saver: asyncio.Task[None] | None = None

    def open(self, message: Message) -> LiveDraft:
        """Begin a reply, or go on with one whose stored text is in `message`."""
        draft = LiveDraft(message, bus=self._bus, clock=self._clock)
        self._live[message.id] = draft
        if self._saver is None or self._saver.done():
            self._saver = self._keeper.start(self._save_while_live(), name='save drafts')
        return draft

    @property
    def any_live(self) -> bool:
        return bool(self._live)

    def close(self, draft: LiveDraft) -> None:
        draft.end()
        self._live.pop(draft.message.id, None)

    def told(self, reply: MessageId) -> Draft | None:
        """What readers of a live reply have heard; None if it is not live."""
        draft = self._live.get(reply)
        return draft.as_told() if draft else None

    def grown(self, message: Message) -> Message:
        """The message with what has been written of it so far; any but a live reply as it is."""
        draft = self._live.get(message.id)
        return replace(message, text=draft.text, thinking=draft.thinking, tools=draft.tools) if draft else message

    async def _save_while_live(self) -> None:
        while self._live:
            await asyncio.sleep(SAVE_S)
            try:
                await self.save()
            except HouseError as error:
                log.warning('A live reply waits to be saved: %s', error.sentence)  # it goes on, and the next tick tries again
                for draft in self._live.values():
                    draft.wait()

    async def save(self) -> None:
        """Store what all live replies grew by, in one transaction."""
        if not any(draft.unsaved() for draft in self._live.values()):
            return
        async with self._units.write() as unit:
            grown = [(draft, chunk) for draft in self._live.values() if (chunk := draft.unsaved())]
            await unit.store.drafts.append([chunk for _, chunk in grown])
        for draft, chunk in grown:
            draft.mark_saved(chunk)
