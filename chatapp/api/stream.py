"""Events as they happen: a feed's frames as server-sent events, as long as the reader may see them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from chatapp.api.caller import Caller, still_welcome
from chatapp.domain.events import Event, SessionEnded
from chatapp.domain.ids import ConversationId
from chatapp.domain.messages import Message
from chatapp.services.bundle import Services
from chatapp.services.feed import Following, Frame
from chatapp.services.wire import encoded, message_json

BEAT_S = 15.0  # a comment this often keeps proxies from closing a quiet line
CHECK_S = 3.0  # how long a revoked token may go on listening
SIGN_OF_LIFE = ': still here\n\n'
HEADERS = {'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no'}


Lasts = Callable[[], Awaitable[bool]]
"""Whether whoever listens still may."""


def event_stream(lines: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(lines, media_type='text/event-stream', headers=HEADERS)


class Released(StreamingResponse):
    """Lets go of what is being said when the program has all of it, has hung up, or has lost its access."""

    def __init__(self, lines: AsyncIterator[str], release: Callable[[], Awaitable[None]], *, lasts: Lasts) -> None:
        super().__init__(_while_it_lasts(lines, lasts), media_type='text/event-stream', headers=HEADERS)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._release()


async def _while_it_lasts(lines: AsyncIterator[str], lasts: Lasts) -> AsyncIterator[str]:
    """The lines, and no more of them soon after the access ended; asked every few seconds, at the next line."""
    now_s = asyncio.get_running_loop().time
    checked_s = now_s()
    async for line in lines:
        if now_s() - checked_s >= CHECK_S:
            checked_s = now_s()
            if not await lasts():
                return
        yield line


def line_of(frame: Frame) -> str:
    number = f'id: {frame.id}\n' if frame.id else ''
    return f'{number}event: {frame.event}\ndata: {frame.data}\n\n'


async def conversation_lines(services: Services, caller: Caller, conversation: ConversationId, *, after: str | None) -> AsyncIterator[str]:
    """What was missed after the frame `after`, or a snapshot; then everything, until access ends."""
    async with _heard(services, caller, conversation, after) as frames:
        async for frame in frames:
            yield line_of(frame) if frame else SIGN_OF_LIFE


async def run_lines(services: Services, caller: Caller, message: Message, *, after: str) -> AsyncIterator[str]:
    """The events of the run that `message` started, from the message to the run's end.

    `after` is the newest frame before the message was posted. A message that was posted before (the same key again)
    joins the run that is under way, and where it is over already gets itself and the end.
    """
    reader, conversation = caller.person.id, message.conversation
    missed = await services.feeds.catch_up(reader, conversation, after=after)
    ours = not any(_tells_of(frame, message) for frame in missed)
    if ours and services.orchestrator.running(conversation) is None:
        yield line_of(Frame(id='', event='message', data=encoded({'message': message_json(message)})))
        yield line_of(Frame(id='', event='run_end', data=encoded({'reason': 'done', 'sentence': ''})))
        return
    async with _heard(services, caller, conversation, after) as frames:
        async for frame in frames:
            if frame is None:
                yield SIGN_OF_LIFE
                continue
            ours = ours or _tells_of(frame, message)
            if ours:
                yield line_of(frame)
            if ours and _ends_run(services, frame, conversation):
                return


@asynccontextmanager
async def _heard(
    services: Services, caller: Caller, conversation: ConversationId, after: str | None
) -> AsyncIterator[AsyncIterator[Frame | None]]:
    """The frames after `after` while the caller is welcome; all is closed when left, also half-way."""
    async with (
        services.feeds.follow(caller.person.id, conversation, after=after) as following,
        Welcome(services, caller) as welcome,
        aclosing(welcome.frames(following)) as frames,
    ):
        yield frames


def _tells_of(frame: Frame, message: Message) -> bool:
    """Whether the message is in this frame; ids are random enough to be looked for in the text of it."""
    return frame.event in {'message', 'snapshot'} and f'"{message.id}"' in frame.data


def _ends_run(services: Services, frame: Frame, conversation: ConversationId) -> bool:
    return frame.event == 'run_end' or (frame.event == 'snapshot' and services.orchestrator.running(conversation) is None)


class Welcome:
    """Watches that the caller may go on listening while frames are handed out."""

    def __init__(self, services: Services, caller: Caller) -> None:
        self._services, self._caller = services, caller
        self._over = asyncio.Event()
        self._checked_s = self._spoke_s = asyncio.get_running_loop().time()
        self._stop = services.bus.listen(self._hear)

    async def __aenter__(self) -> 'Welcome':
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop()

    async def frames(self, following: Following) -> AsyncGenerator[Frame | None, None]:
        """The frames as they come, None where it is time for a sign of life; ends with the access."""
        over = asyncio.ensure_future(self._over.wait())
        coming = asyncio.ensure_future(_next_of(following))
        try:
            while True:
                await asyncio.wait({coming, over}, timeout=CHECK_S, return_when=asyncio.FIRST_COMPLETED)
                if not await self._lasts():
                    return
                if coming.done():
                    frame = coming.result()
                    if frame is None:
                        return
                    coming = asyncio.ensure_future(_next_of(following))
                    self._spoke_s = self._now_s()
                    yield frame
                elif self._now_s() - self._spoke_s >= BEAT_S:
                    self._spoke_s = self._now_s()
                    yield None
        finally:
            over.cancel()
            coming.cancel()

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionEnded) and event.person == self._caller.person.id:
            session = self._caller.session
            if event.session is None or (session is not None and event.session == session.id):
                self._over.set()

    async def _lasts(self) -> bool:
        """Whether access lasts: by the news at once, by asking again every few seconds for what makes no news."""
        if self._now_s() - self._checked_s >= CHECK_S and not self._over.is_set():
            self._checked_s = self._now_s()
            return await still_welcome(self._services, self._caller)
        return not self._over.is_set()

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()


async def _next_of(following: Following) -> Frame | None:
    """The next frame, None when there will be none: a task cannot end in StopAsyncIteration without noise."""
    try:
        return await anext(following)
    except StopAsyncIteration:
        return None
