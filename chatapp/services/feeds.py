"""What readers follow: the conversation as it is, then its events, nothing lost between.

One feed per conversation serves all its readers: the view is kept once, every event is encoded once. The last events
stay in memory, so that a reader who comes back with the id of the last frame it saw goes on exactly there; any other
gets a fresh snapshot. A frame's id is `<epoch>-<n>`: a new epoch for each feed that is opened, n counts its frames.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import HouseError
from chatapp.domain.events import (
    CompanyChanged,
    ConversationChanged,
    Event,
    MessagePosted,
    ReplyEnded,
    ReplyPassed,
    RosterChanged,
    SessionEnded,
    Suggested,
    UnsentChanged,
)
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Entry, Message, State
from chatapp.domain.rooms import RunRecord
from chatapp.domain.view import ConversationView, Draft, RunShown, visible
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.ids import NewId
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.services.access import shared_for
from chatapp.services.drafts import Drafts
from chatapp.services.feed import TAIL, Feed, Following, Frame
from chatapp.services.unit import Units
from chatapp.services.wire import Json, snapshot_json

MAX_IDLE_FEEDS = 32


class Feeds:
    """Opens feeds when somebody follows, keeps a few idle ones for readers who come back."""

    def __init__(self, units: Units, drafts: Drafts, bus: Bus, keeper: TaskKeeper, *, new_id: NewId) -> None:
        self._units, self._drafts, self._keeper = units, drafts, keeper
        self._new_id = new_id
        self._feeds: OrderedDict[ConversationId, Feed] = OrderedDict()
        bus.listen(self._hear)

    @asynccontextmanager
    async def follow(self, reader: PersonId, conversation: ConversationId, *, after: str | None = None) -> AsyncIterator[Following]:
        """Follow from after the frame `after`, or from a snapshot; `NotFound` if the reader may not see it.

        The iteration ends by itself when the conversation goes to the trash or the reader's sessions end.
        """
        async with self._place(await self._opened(reader, conversation), reader, after) as following:
            yield following

    @asynccontextmanager
    async def relay(self, reader: PersonId, conversation: ConversationId, *, after: str | None = None) -> AsyncIterator[Following]:
        """As `follow`, for many readers at once: each frame is still to be `told_to` the one who gets it."""
        async with self._place(await self._opened(reader, conversation), None, after) as following:
            yield following

    @asynccontextmanager
    async def _place(self, feed: Feed, reader: PersonId | None, after: str | None) -> AsyncIterator[Following]:
        following = Following(feed, reader, feed.since(after))
        feed.readers.add(following)
        try:
            yield following
        finally:
            feed.readers.discard(following)
            self._drop_idle()

    async def catch_up(self, reader: PersonId, conversation: ConversationId, *, after: str | None = None) -> list[Frame]:
        """What `follow` would begin with, for a reader who receives the rest by another way."""
        return [frame.told_to(reader) for frame in (await self._opened(reader, conversation)).since(after)]

    async def snapshot(self, reader: PersonId, conversation: ConversationId) -> tuple[str, Json]:
        """The id of the newest frame and the conversation as it is after it."""
        feed = await self._opened(reader, conversation)
        assert feed.view is not None
        return feed.id, snapshot_json(visible(feed.view, reader))

    def shown(self, conversation: ConversationId) -> tuple[str, ...]:
        """The texts a follower sees now, live drafts included."""
        feed = self._feeds.get(conversation)
        if feed is None or feed.view is None:
            return ()
        drafts = feed.view.drafts
        rival = (feed.view.rival,) if feed.view.rival else ()
        standing = [one.message for one in (*feed.view.entries, *rival) if one.message.deleted_at is None]
        texts = [drafts[message.id].text if message.id in drafts else message.text for message in standing]
        return tuple(texts)

    async def _opened(self, reader: PersonId, conversation: ConversationId) -> Feed:
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
        while True:
            feed = self._feeds.get(conversation)
            if feed is None:
                feed = self._feeds[conversation] = Feed(conversation, self._new_id()[-12:])
            self._feeds.move_to_end(conversation)
            await self._loaded(feed)
            if self._feeds.get(conversation) is feed:
                return feed

    async def _loaded(self, feed: Feed) -> None:
        try:
            async with feed.lock:
                while feed.waiting is not None or feed.view is None:
                    await self._load(feed)
        except BaseException:
            if feed.view is None:
                self._close(feed)  # news would gather in it for nobody
            raise

    async def _load(self, feed: Feed) -> None:
        """Read the view while news waits, then apply that news; begin again where it has a gap."""
        if feed.waiting is None:
            feed.waiting = []
        async with self._units.read() as store:
            conversation = await store.conversations.get(feed.conversation)
            page = await store.messages.page(conversation.head, limit=TAIL) if conversation.head else None
            run = await store.runs.last(feed.conversation)
            other = await store.messages.rival(conversation.head) if conversation.head else None
        entries = page.entries if page else ()
        rival = Entry(message=other, versions=entries[-1].versions) if other and entries else None
        streaming = [entry.message for entry in (*entries, *([rival] if rival else [])) if entry.message.state is State.STREAMING]
        drafts = {reply.id: self._drafts.told(reply.id) or _just_begun(reply) for reply in streaming}
        view = ConversationView(
            conversation=conversation,
            entries=entries,
            drafts=drafts,
            has_older=bool(page and page.has_older),
            rival=rival,
            run=_shown(run, conversation),
        )
        if not feed.install(view):
            feed.waiting = []

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionEnded):
            self._end_readers(event)
            return
        feed = self._feeds.get(_conversation_of(event))
        if feed is None:
            return
        if isinstance(event, CompanyChanged) and event.change == 'left':
            for following in [one for one in feed.readers if one.reader == event.person]:
                following.end()
        if isinstance(event, ConversationChanged) and event.conversation.deleted_at is not None:
            self._close(feed)
        elif not feed.hear(event):
            feed.waiting = []
            self._keeper.start(self._reload(feed), name=f'reload feed {feed.conversation}')

    async def _reload(self, feed: Feed) -> None:
        try:
            async with feed.lock:
                while feed.waiting is not None:
                    await self._load(feed)
                feed.resend()
        except HouseError:
            self._close(feed)  # whoever follows comes back and asks anew
            raise

    def _close(self, feed: Feed) -> None:
        for following in tuple(feed.readers):
            following.end()
        if self._feeds.get(feed.conversation) is feed:
            del self._feeds[feed.conversation]

    def _end_readers(self, event: SessionEnded) -> None:
        if event.session is not None:
            return  # one session of several: its own pages and streams are closed by the doors they came through
        for feed in self._feeds.values():
            for following in [one for one in feed.readers if one.reader == event.person]:
                following.end()

    def _drop_idle(self) -> None:
        idle = [feed for feed in self._feeds.values() if not feed.readers]
        for feed in idle[: max(0, len(idle) - MAX_IDLE_FEEDS)]:
            del self._feeds[feed.conversation]


def _shown(run: RunRecord | None, conversation: Conversation) -> RunShown | None:
    """How the last run ended, where nothing was said after it."""
    if run is None or run.reason is None or run.head != conversation.head:
        return None
    return RunShown(reason=run.reason.value, sentence=run.sentence)


def _just_begun(reply: Message) -> Draft:
    """A reply whose row is there and whose draft opens in a moment."""
    return Draft(text=reply.text, thinking=reply.thinking.text if reply.thinking else '', tools=reply.tools)


def _conversation_of(event: Event) -> ConversationId:
    match event:
        case MessagePosted(message=message) | ReplyEnded(message=message) | ReplyPassed(message=message):
            return message.conversation
        case ConversationChanged(conversation=conversation):
            return conversation.id
        case SessionEnded() | RosterChanged() | Suggested() | UnsentChanged():
            return ConversationId('')
        case _:
            return event.conversation
