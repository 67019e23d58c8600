"""A house with an owner and conversations, and the server over it with the stand-in for its only vendor."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from chatapp.domain.conversations import TitleSource
from chatapp.domain.ids import ConversationId, SessionId
from chatapp.domain.messages import Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.people import Role, Session
from chatapp.plumbing.ids import new_id
from chatapp.ports.storage import Storage
from chatapp.services.secret import hash_of, new_secret
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage
from tests.benchmarks.process import LOAD_CORE, SERVER_CORE, children_on, stay_on
from tests.support.builders import conversation, person, said
from tests.support.served import Served, free_port, served
from tests.support.standin import Standin

AGENT = ModelRef('openai', 'stand-in-30tps')
PER_TRANSACTION = 500
WRITTEN = (
    'The lamp stays on while the rain taps at the pane.\n\n'
    '- **first** the kettle, then the letter\n- `second` the walk to the post\n\n'
    'It is late; nobody minds. One reads a page, and then another one.'
)


@dataclass(frozen=True, kw_only=True)
class Room:
    """A conversation and the cookie of the person it belongs to."""

    conversation: ConversationId
    cookie: str


@dataclass(frozen=True, kw_only=True)
class House:
    """The running server, the vendor behind it and its conversations, each of a person of its own."""

    running: Served
    standin: Standin
    rooms: Sequence[Room]

    @property
    def pid(self) -> int:
        return self.running.process.pid


@asynccontextmanager
async def furnished(*histories: int, prepare: Callable[[Path, Sequence[Room]], Awaitable[None]] | None = None) -> AsyncIterator[House]:
    """Serve a fresh folder with a conversation of each of these numbers of messages, after `prepare` changed what it likes."""
    with TemporaryDirectory() as folder:
        rooms = await furnish(Path(folder), histories)
        if prepare is not None:
            await prepare(Path(folder), rooms)
        async with Standin() as standin, AsyncExitStack() as stack:
            with children_on(SERVER_CORE):
                running = await stack.enter_async_context(served(Path(folder), port=free_port(), **environment(standin)))
            stay_on(LOAD_CORE)
            yield House(running=running, standin=standin, rooms=rooms)


def environment(standin: Standin) -> dict[str, str]:
    """The stand-in as the only vendor, and no limit in the way."""
    return {
        'OPENAI_API_KEY': 'sk-stand-in-000000000000',
        'OPENAI_BASE_URL': standin.openai_url,
        'CHATAPP_DAY_TOKENS': 'none',
        'CHATAPP_SUGGESTIONS': 'false',  # one answer is measured, not what follows it
        'CHATAPP_DAY_MICROS': 'none',
        'CHATAPP_SEND_PER_MINUTE': '1000000',
        'CHATAPP_POLL_PER_MINUTE': '1000000',
    }


async def furnish(folder: Path, histories: Sequence[int]) -> Sequence[Room]:
    """Make the conversations and their people, all signed in."""
    storage = await open_storage(folder / 'chatapp.db', secrets.keyring(folder, None))
    rooms = [await _room(storage, number, count) for number, count in enumerate(histories)]
    await storage.aclose()
    return rooms


async def _room(storage: Storage, number: int, count: int) -> Room:
    now, secret = datetime.now(UTC), new_secret()
    owner = person(f'Reader {number}', role=Role.MEMBER if number else Role.OWNER)
    cover = conversation(owner, title=f'About {number}', title_source=TitleSource.MANUAL, model=AGENT, active_at=now)
    session = Session(id=SessionId(new_id()), person=owner.id, created_at=now, expires_at=now + timedelta(days=30))
    async with storage.write() as store:
        await store.people.add(owner)
        await store.sessions.add_session(session, hash_of(secret))
        await store.conversations.add(cover)
    last: Message | None = None
    for start in range(0, count, PER_TRANSACTION):
        async with storage.write() as store:
            for at in range(start, min(count, start + PER_TRANSACTION)):
                last = await store.messages.add(said(f'{at}. {WRITTEN}', by=AGENT if at % 2 else owner, into=cover, parent=last))
            await store.conversations.update(replace(cover, head=last.id if last else None))
    return Room(conversation=cover.id, cookie=secret)
