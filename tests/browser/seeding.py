"""What lies in a data folder before the program starts on it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chatapp.assembly import open_house
from chatapp.domain.conversations import TitleSource
from chatapp.domain.ids import ConversationId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.people import Person
from chatapp.ports.storage import Storage
from chatapp.settings import Settings
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import conversation, reply, said

LONG = 500
THINKER = ModelRef('anthropic', 'claude-sonnet-5-5')


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """A signed-in owner named Mara, by the cookie of her browser, and her conversation of `LONG` messages."""

    cookie: str
    long: ConversationId


async def seed(folder: Path) -> Seeded:
    """Make the folder, as a first run would, and write a long conversation into it."""
    settings = Settings(data_dir=folder, _env_file=None)  # type: ignore[call-arg]  # pydantic's own
    house = await open_house(settings)
    try:
        session, cookie = await house.services.doors.enter_by_link(await house.services.doors.new_link())
        mara = await house.services.people.set_up(session.person, name='Mara', password=None)
    finally:
        await house.aclose()
    storage = await open_storage(settings.database_file, secrets.keyring(folder, None))
    try:
        return Seeded(cookie=cookie, long=await write_long(storage, mara, LONG))
    finally:
        await storage.aclose()


async def write_long(storage: Storage, owner: Person, count: int) -> ConversationId:
    """A conversation in which `count` numbered messages were said, one a minute until an hour ago."""
    start = datetime.now(UTC) - timedelta(hours=1, minutes=count)
    cover = conversation(owner, title='A long talk', title_source=TitleSource.MANUAL, model=THINKER, active_at=start)
    async with storage.write() as store:
        await store.conversations.add(cover)
        last = None
        for number in range(1, count + 1):
            at = start + timedelta(minutes=number)
            if last is None or number % 2:
                made = said(f'Question {number}: what comes after {number - 1}?', by=owner, into=cover, parent=last)
            else:
                made = reply(f'Answer {number}. One comes after it, **{number + 1}**, as always.', to=last, by=THINKER)
            last = await store.messages.add(replace(made, created_at=at, ended_at=at))
        assert last
        await store.conversations.update(replace(cover, head=last.id, active_at=last.created_at))
    return cover.id
