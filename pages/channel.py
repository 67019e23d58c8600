"""Live events on their way to browsers: one follower and one encoding per conversation, however many pages watch.

A page enters the room of the conversation first and then gets what it missed: what comes twice the browser knows by
the frame's id, what comes early it holds back until the answer is there.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from engineio.exceptions import SocketIsClosedError
from nicegui import Client, background_tasks, core

from chatapp.domain.errors import ChatappError, NotFound
from chatapp.domain.events import CompanyChanged, Event
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.plumbing.bus import Bus
from chatapp.services.feed import Frame
from chatapp.services.feeds import Feeds
from chatapp.services.presence import Presence
from chatapp.services.wire import encoded

EVENT = 'conversation'
EVENT_PACKET = '2'  # how socket.io begins an event of its main namespace
ANEW = Frame(id='anew-0', event='anew', data='{}')  # of no feed there is: a page that gets it asks for a snapshot


@dataclass(slots=True, kw_only=True, eq=False)
class _Watch:
    """The follower of one conversation and the pages it works for."""

    clients: dict[str, PersonId] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Channel:
    def __init__(self, feeds: Feeds, bus: Bus, presence: Presence) -> None:
        self._feeds, self._presence = feeds, presence
        self._watches: dict[ConversationId, _Watch] = {}
        self._wanted: dict[str, ConversationId | None] = {}  # by each page, whatever it still watches
        bus.listen(self._hear, CompanyChanged)

    async def attach(self, client: Client, reader: PersonId, conversation: ConversationId, *, last: str | None) -> list[Frame]:
        """Let the page's sockets hear the conversation and give what it missed after the frame `last`, or a snapshot.

        `NotFound` if the reader may not see it. A page watches one conversation at a time, the one it asked for last, however
        long the looks take: any other is left.

        Nothing is lost between the two looks: the page is among the watchers, and in the room, before the second one, so
        that what comes after it arrives by itself. Whoever is shown out while one of them is taken is found by the second.
        A follower that ended before it began (its own reader was shown out) is replaced, by one of this reader's.
        """
        self._want(client, conversation)
        while True:
            missed = await self._feeds.catch_up(reader, conversation, after=last)  # may the reader see it at all?
            if client.is_deleted or self._wanted.get(client.id) != conversation:
                return []
            self._leave_all(client, but=conversation)
            watch = self._watched(client, reader, conversation, after=missed[-1].id if missed else last)
            try:
                await watch.ready.wait()
                if self._watches.get(conversation) is watch and client.id in watch.clients:
                    for sid in _sockets_of(client.id):
                        await core.sio.enter_room(sid, _room(conversation))
                frames = await self._feeds.catch_up(reader, conversation, after=last)
            except ChatappError:  # shown out since the first look: `_hear` may have come too early
                self._show_out(client.id, conversation)
                raise
            if client.id not in watch.clients:
                return []
            if self._watches.get(conversation) is watch:
                return frames

    def _watched(self, client: Client, reader: PersonId, conversation: ConversationId, *, after: str | None) -> _Watch:
        """The watch of the conversation, this page among its own; without an await, so that nobody closes it meanwhile."""
        watch = self._watches.setdefault(conversation, _Watch())
        if client.id not in watch.clients:
            watch.clients[client.id] = reader
            self._presence.arrive(reader, conversation, client.id)
            client.on_delete(lambda: self._left(client.id, conversation))
        if watch.task is None:
            watch.task = background_tasks.create(self._follow(reader, conversation, watch, after=after), name=f'follow {conversation}')
        return watch

    def _want(self, client: Client, conversation: ConversationId) -> None:
        if client.id not in self._wanted:
            client.on_delete(lambda: self._wanted.pop(client.id, None))
        self._wanted[client.id] = conversation

    def detach(self, client: Client) -> None:
        """Leave whatever this page watches; what it asked for and has not got yet is not wanted any more."""
        if client.id in self._wanted:
            self._wanted[client.id] = None
        self._leave_all(client)

    def _leave_all(self, client: Client, *, but: ConversationId | None = None) -> None:
        for conversation in [one for one, watch in self._watches.items() if client.id in watch.clients and one != but]:
            self._show_out(client.id, conversation)

    def _hear(self, event: Event) -> None:
        """Whoever has no seat any more hears nothing from this moment on."""
        if not isinstance(event, CompanyChanged) or event.change != 'left' or event.conversation not in self._watches:
            return
        for client_id in [one for one, reader in self._watches[event.conversation].clients.items() if reader == event.person]:
            self._show_out(client_id, event.conversation)

    def _show_out(self, client_id: str, conversation: ConversationId) -> None:
        _leave_room(client_id, conversation)
        self._left(client_id, conversation)

    def _left(self, client_id: str, conversation: ConversationId) -> None:
        self._presence.leave(conversation, client_id)
        watch = self._watches.get(conversation)
        if watch is None:
            return
        watch.clients.pop(client_id, None)
        if not watch.clients:
            del self._watches[conversation]
            watch.ready.set()  # a task cancelled before its first step sets nothing
            if watch.task is not None:
                watch.task.cancel()

    async def _follow(self, reader: PersonId, conversation: ConversationId, watch: _Watch, *, after: str | None) -> None:
        """Send every frame after `after`: a snapshot in front would be made for nobody, pages get theirs by `attach`.

        It ends with the trash, or because the house could not read on. Its pages leave the room with it, so that who is
        shown out later is not forgotten there; whoever may still see the conversation is told to attach anew.
        """
        try:
            with suppress(ChatappError):
                async with self._feeds.relay(reader, conversation, after=after) as following:
                    watch.ready.set()
                    async for frame in following:
                        await _send(conversation, frame, watch.clients)
        finally:
            watch.ready.set()
            if self._watches.get(conversation) is watch:
                del self._watches[conversation]
            for client_id in watch.clients:
                _leave_room(client_id, conversation)
                self._presence.leave(conversation, client_id)
        for client_id, watcher in tuple(watch.clients.items()):
            if await self._may_see(watcher, conversation):
                await _send_to(client_id, conversation, ANEW)

    async def _may_see(self, reader: PersonId, conversation: ConversationId) -> bool:
        """Not what lies in the trash, nor where one was shown out; what cannot be read just now is asked for again by the page."""
        try:
            await self._feeds.catch_up(reader, conversation)
        except NotFound:
            return False
        except ChatappError:
            return True
        return True


async def _send(conversation: ConversationId, frame: Frame, clients: Mapping[str, PersonId]) -> None:
    """As `emit` does to a room, with one encoding for all and no task for each: an answer is hundreds of these.

    What not everybody may read goes to each page by itself.
    """
    if frame.whose is not None:
        for client_id, reader in tuple(clients.items()):
            await _send_to(client_id, conversation, frame.told_to(reader))
        return
    await _send_to(_room(conversation), conversation, frame)


async def _send_to(room: str, conversation: ConversationId, frame: Frame) -> None:
    packet = EVENT_PACKET + encoded([EVENT, [conversation, frame.id, frame.event, frame.data]])
    for _, connection in tuple(core.sio.manager.get_participants('/', room)):
        with suppress(SocketIsClosedError):
            await core.sio.eio.send(connection, packet)


def _room(conversation: ConversationId) -> str:
    return f'conversation {conversation}'


def _leave_room(client_id: str, conversation: ConversationId) -> None:
    """At once: left by a task, a page that came back meanwhile would be put out of the room again."""
    for sid in _sockets_of(client_id):
        core.sio.manager.basic_leave_room(sid, '/', _room(conversation))


def _sockets_of(client_id: str) -> list[str]:
    return [sid for sid, _ in core.sio.manager.get_participants('/', client_id)]
