"""Who gets to see a page, and whose socket may speak for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx
import pytest
import socketio
from nicegui import Client, core
from nicegui.testing import User

from chatapp.api.cookies import SESSION_COOKIE
from chatapp.domain.errors import NotFound, StorageFull
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.services.feeds import Feeds
from components.header import Header
from pages.channel import Channel
from tests.api.serving import served
from tests.pages.reading import Pages
from tests.support.tables import a_guest

HOSTILE: tuple[object, ...] = (None, [], 'text', {}, {'client_id': 7}, {'client_id': ['x']})
PAGES = ['/', '/c/anything', '/settings', '/usage', '/setup']


@pytest.mark.parametrize('path', PAGES)
async def test_strangers_are_sent_to_the_login_page(front: Pages, path: str) -> None:
    stranger = await front.reader(cookie='')
    answer = await stranger.http_client.get(path)
    assert (answer.status_code, answer.headers['location']) == (303, '/login')
    assert not Client.instances


async def test_the_login_page_keeps_no_page_alive_and_names_its_fields(front: Pages) -> None:
    stranger = await front.reader(cookie='')
    answer = await stranger.http_client.get('/login')
    assert 'autocomplete="current-password"' in answer.text
    assert answer.headers['cache-control'] == 'no-store'
    assert not Client.instances


async def test_pages_are_not_to_be_kept_by_caches(front: Pages) -> None:
    user = await front.reader()
    assert (await user.http_client.get('/')).headers['cache-control'] == 'no-store'


async def test_the_style_sheet_is_kept_for_ever_under_its_own_address(front: Pages) -> None:
    user = await front.reader()
    page = (await user.http_client.get('/')).text
    address = page[page.index('/looks/') :].split('"')[0]
    answer = await user.http_client.get(address)
    assert answer.status_code == 200
    assert 'immutable' in answer.headers['cache-control']


async def test_no_conversation_of_another_is_shown(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    await front.house.services.conversations.delete(front.house.ada, made.id)
    user = await front.reader()
    answer = await user.http_client.get(f'/c/{made.id}')
    assert answer.status_code == 404
    assert 'Rye starter' not in answer.text


@asynccontextmanager
async def socket_of(client: Client, address: str, cookie: str, **query: str) -> AsyncIterator[socketio.AsyncClient]:
    """A browser's socket for this page, with this cookie."""
    asked = {
        'client_id': client.id,
        'next_message_id': '0',
        'implicit_handshake': 'true',
        'tab_id': 'tab',
        'document_id': 'document',
        **query,
    }
    caller = socketio.AsyncClient(reconnection=False)
    headers = {'Origin': address, 'Cookie': f'{SESSION_COOKIE}={cookie}'}
    try:
        await caller.connect(
            f'{address}?{urlencode(asked)}', headers=headers, transports=['websocket'], socketio_path='/_nicegui_ws/socket.io'
        )
        yield caller
    finally:
        await caller.disconnect()


async def loaded(front: Pages, path: str) -> tuple[User, Client]:
    """A page that was loaded and has no socket yet."""
    user = await front.reader()
    before = set(Client.instances)
    assert (await user.http_client.get(path)).status_code == 200
    (client_id,) = set(Client.instances) - before
    return user, Client.instances[client_id]


async def another_session(front: Pages) -> str:
    doors = front.house.services.doors
    _, cookie = await doors.enter_by_link(await doors.new_link())
    return cookie


async def test_the_socket_that_loaded_the_page_is_let_in(front: Pages) -> None:
    _, client = await loaded(front, '/')
    async with served(front.app) as address, socket_of(client, address, front.house.cookie):
        assert client.has_socket_connection


@pytest.mark.parametrize('whose', ['nobody', 'another session'])
async def test_a_page_id_alone_opens_nothing(front: Pages, whose: str) -> None:
    _, client = await loaded(front, '/')
    cookie = 'wrong' if whose == 'nobody' else await another_session(front)
    async with served(front.app) as address:
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with socket_of(client, address, cookie):
                pass
    assert not client.has_socket_connection


async def test_a_socket_speaks_only_for_its_own_page(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    _, mine = await loaded(front, '/')
    _, other = await loaded(front, f'/c/{made.id}')
    (header,) = [one for one in other.elements.values() if isinstance(one, Header)]
    (listener,) = [one for one in header._event_listeners.values() if one.type == 'rename']
    forged = {'id': header.id, 'client_id': other.id, 'listener_id': listener.id, 'args': ['"Stolen"']}
    async with (
        served(front.app) as address,
        socket_of(other, address, front.house.cookie),
        socket_of(mine, address, front.house.cookie) as caller,
    ):
        await caller.emit('event', forged)
        await caller.call('handshake', {'client_id': other.id, 'tab_id': 'x', 'document_id': 'y'})
    assert (await front.house.services.conversations.get(front.house.ada, made.id)).title == 'Rye starter'


async def test_malformed_messages_do_no_harm(front: Pages) -> None:
    _, client = await loaded(front, '/')
    async with served(front.app) as address, socket_of(client, address, front.house.cookie) as caller:
        for name in ('event', 'ack', 'log', 'javascript_response'):
            for message in HOSTILE:
                await caller.emit(name, message)
        assert not await caller.call('handshake', {'client_id': ['x']})
        assert client.has_socket_connection


async def test_polling_is_refused(front: Pages) -> None:
    async with served(front.app) as address, httpx.AsyncClient(base_url=address) as caller:
        assert (await caller.get('/_nicegui_ws/socket.io/?EIO=4&transport=polling')).status_code == 403


async def test_pages_of_an_ended_session_close_at_once_and_others_stay(front: Pages) -> None:
    doors = front.house.services.doors
    _, mine = await loaded(front, '/')
    other_cookie = await another_session(front)
    other_user = await front.reader(cookie=other_cookie)
    await other_user.http_client.get('/')
    (other_id,) = set(Client.instances) - {mine.id}

    await doors.sign_out(front.house.session)

    assert mine.is_deleted
    assert other_id in Client.instances


class Listener:
    """What a page's socket hears of conversations, up to the end of a run."""

    def __init__(self, caller: socketio.AsyncClient) -> None:
        self.frames: list[list[str]] = []
        self.ended, self.anew = asyncio.Event(), asyncio.Event()
        caller.on('conversation', self._hear)

    def _hear(self, frame: list[str]) -> None:
        self.frames.append(frame)
        if frame[2] == 'run_end':
            self.ended.set()
        if frame[2] == 'anew':
            self.anew.set()


async def test_live_events_reach_every_page_of_the_conversation_and_no_other(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    _, first = await loaded(front, f'/c/{made.id}')
    _, second = await loaded(front, f'/c/{made.id}')
    _, elsewhere = await loaded(front, '/')
    async with (
        served(front.app) as address,
        socket_of(first, address, front.house.cookie) as one,
        socket_of(second, address, front.house.cookie) as two,
        socket_of(elsewhere, address, front.house.cookie) as three,
    ):
        here, there, outside = Listener(one), Listener(two), Listener(three)
        await _attach(one, first)
        await _attach(two, second)
        await front.house.services.timeline.post(front.house.ada, made.id, 'Hello')
        await asyncio.gather(here.ended.wait(), there.ended.wait())

    assert [frame[2] for frame in here.frames][:2] == ['message', 'message']
    assert [frame[1] for frame in here.frames][: len(there.frames)] == [frame[1] for frame in there.frames][: len(here.frames)]
    assert outside.frames == []


async def test_a_page_that_moved_on_hears_only_where_it_is(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    left, entered = await services.conversations.create(ada, title='Left'), await services.conversations.create(ada, title='Entered')
    _, client = await loaded(front, '/')
    channel = Channel(services.feeds, services.bus, services.presence)
    async with served(front.app) as address, socket_of(client, address, front.house.cookie) as caller:
        listener = Listener(caller)
        await channel.attach(client, ada, left.id, last=None)
        await channel.attach(client, ada, entered.id, last=None)
        await services.timeline.post(ada, left.id, 'Unheard')
        await front.house.run_ended(left.id)
        await services.timeline.post(ada, entered.id, 'Heard')
        await listener.ended.wait()

    assert {frame[0] for frame in listener.frames} == {entered.id}


async def test_what_was_asked_for_last_is_heard_however_long_an_older_look_takes(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    left, entered = await services.conversations.create(ada, title='Left'), await services.conversations.create(ada, title='Entered')
    await services.feeds.snapshot(ada, left.id)
    _, client = await loaded(front, '/')
    channel = Channel(services.feeds, services.bus, services.presence)
    async with served(front.app) as address, socket_of(client, address, front.house.cookie) as caller:
        listener = Listener(caller)
        async with services.feeds._feeds[left.id].lock:  # its look takes its time
            older = asyncio.create_task(channel.attach(client, ada, left.id, last=None))
            await asyncio.sleep(0)
            assert await channel.attach(client, ada, entered.id, last=None)
        assert await older == []
        await services.timeline.post(ada, entered.id, 'Heard')
        await listener.ended.wait()
    assert {frame[0] for frame in listener.frames} == {entered.id}


async def test_a_follower_that_ended_before_it_began_leaves_no_page_deaf(front: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    services, ada, relay = front.house.services, front.house.ada, Feeds.relay
    refused: list[PersonId] = []

    def refuse_once(feeds: Feeds, reader: PersonId, conversation: ConversationId, *, after: str | None = None) -> object:
        if not refused:
            refused.append(reader)
            raise NotFound('This reader was shown out a moment ago.')
        return relay(feeds, reader, conversation, after=after)

    monkeypatch.setattr(Feeds, 'relay', refuse_once)
    made = await services.conversations.create(ada, title='Made')
    _, client = await loaded(front, '/')
    channel = Channel(services.feeds, services.bus, services.presence)
    async with served(front.app) as address, socket_of(client, address, front.house.cookie) as caller:
        listener = Listener(caller)
        await channel.attach(client, ada, made.id, last=None)
        await services.timeline.post(ada, made.id, 'Heard')
        await listener.ended.wait()
    assert refused == [ada]


async def test_pages_whose_follower_could_not_read_on_are_told_to_begin_anew(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    made = await services.conversations.create(ada, title='Made')
    _, client = await loaded(front, '/')
    channel = Channel(services.feeds, services.bus, services.presence)
    async with served(front.app) as address, socket_of(client, address, front.house.cookie) as caller:
        listener = Listener(caller)
        await channel.attach(client, ada, made.id, last=None)
        services.feeds._close(services.feeds._feeds[made.id])
        await listener.anew.wait()
        await channel.attach(client, ada, made.id, last=None)
        await services.timeline.post(ada, made.id, 'Heard')
        await listener.ended.wait()


async def test_who_is_shown_out_after_a_restore_hears_nothing_and_the_owner_goes_on(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    made = await services.conversations.create(ada, title='Made')
    gus = await a_guest(front.house, made)
    (_, guest), (_, owner) = await loaded(front, '/'), await loaded(front, '/')
    channel = Channel(services.feeds, services.bus, services.presence)
    async with (
        served(front.app) as address,
        socket_of(guest, address, front.house.cookie) as one,
        socket_of(owner, address, front.house.cookie) as two,
    ):
        hers, his = Listener(two), Listener(one)
        await channel.attach(guest, gus, made.id, last=None)  # the guest first: the follower began as his
        await channel.attach(owner, ada, made.id, last=None)
        await services.conversations.delete(ada, made.id)
        await services.conversations.restore(ada, made.id)
        await channel.attach(owner, ada, made.id, last=None)
        await services.company.remove(ada, made.id, gus)
        heard = len(his.frames)
        await services.timeline.post(ada, made.id, 'For whoever still sits here')
        await hers.ended.wait()
        await two.call('handshake', {'client_id': 'a round trip'})
    assert 'For whoever' not in str(his.frames[heard:])


async def test_the_page_that_came_second_goes_on_after_the_first_was_shown_out(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    made = await services.conversations.create(ada, title='Made')
    gus = await a_guest(front.house, made)
    (_, guest), (_, owner) = await loaded(front, '/'), await loaded(front, '/')
    channel = Channel(services.feeds, services.bus, services.presence)
    async with served(front.app) as address, socket_of(owner, address, front.house.cookie) as caller:
        listener = Listener(caller)
        await channel.attach(guest, gus, made.id, last=None)
        await channel.attach(owner, ada, made.id, last=None)
        await services.company.remove(ada, made.id, gus)
        services.feeds._close(services.feeds._feeds[made.id])
        await listener.anew.wait()


async def test_a_fault_of_the_house_is_told_on_a_plain_page(front: Pages) -> None:
    @core.app.get('/full')
    async def full() -> None:
        raise StorageFull('The disk is full; nothing you sent was lost. Make room and load the page again.')

    answer = await (await front.reader()).http_client.get('/full')

    assert answer.status_code == 503
    assert 'The disk is full' in answer.text
    assert 'socket.io' not in answer.text


async def _attach(caller: socketio.AsyncClient, client: Client) -> None:
    """What the transcript of a page asks when it appears; nothing where there is none."""
    for element in client.elements.values():
        for listener in element._event_listeners.values():
            if listener.type == 'attach':
                await caller.emit('event', {'id': element.id, 'client_id': client.id, 'listener_id': listener.id, 'args': ['null']})
                await caller.call('handshake', {'client_id': 'a round trip'})
