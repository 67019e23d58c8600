"""A whole house in a temporary folder, its provider scripted and its clock settable."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chatapp.assembly import open_house
from chatapp.domain.events import Event, RunEnded
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.people import Session
from chatapp.ports.provider import OpenProvider
from chatapp.services.bundle import Services
from chatapp.services.drafts import Drafts
from chatapp.services.feed import Frame
from chatapp.services.index_feed import IndexFeed
from chatapp.settings import Settings
from tests.support.clock import SettableClock
from tests.support.scripted import ScriptedProvider

LAMP = ModelRef('demo', 'lamp')
PLAIN = frozenset({'suggestions', 'day_tokens', 'day_micros'})
"""Settings under which a house's folder is like every other's."""
_made: list[Path] = []


@dataclass(frozen=True, kw_only=True)
class TestHouse:
    """The services, an owner named Ada who is signed in, the script, and every event that was published."""

    __test__ = False

    services: Services
    drafts: Drafts
    index_feed: IndexFeed
    ada: PersonId
    session: Session
    cookie: str
    provider: ScriptedProvider
    clock: SettableClock
    heard: list[Event]

    async def run_ended(self, conversation: ConversationId) -> RunEnded:
        """Wait for the end of the run that is going on, or give the one just heard."""
        async with self.services.feeds.follow(self.ada, conversation) as following:
            if self.services.orchestrator.running(conversation) is not None:
                async for frame in following:
                    if self.ends_run(frame, conversation):
                        break
        return next(event for event in reversed(self.heard) if isinstance(event, RunEnded))

    def ends_run(self, frame: Frame, conversation: ConversationId) -> bool:
        """Whether the frame tells the end of the run: by name, or by a fresh view read when it was over already."""
        return frame.event == 'run_end' or (frame.event == 'snapshot' and self.services.orchestrator.running(conversation) is None)

    async def asides_ended(self, conversation: ConversationId) -> None:
        """Wait until nothing is asked beside the conversation any more: for a title, for suggestions."""
        await _ended(f'title {conversation}')

    async def critics_ended(self, conversation: ConversationId) -> None:
        """Wait for the end of the run, and until no critic writes about it any more."""
        await self.run_ended(conversation)
        await _ended(f'critics of {conversation}')

    async def drafts_saved(self) -> None:
        """Store at once what live replies have grown by, as the next half second would."""
        await self.drafts.save()


async def _untouched() -> Path:
    """The folder of a house that was opened once and closed: to lay one out anew takes longer than most tests."""
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix='house-'))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        given = Settings(data_dir=folder, _env_file=None)  # type: ignore[call-arg]  # pydantic's own
        await (await open_house(given, clock=SettableClock(), scheduled=False)).aclose()
        _made.append(folder)
    return _made[0]


@asynccontextmanager
async def a_house(
    folder: Path, provider: ScriptedProvider | None = None, *, open_provider: OpenProvider | None = None, **settings: object
) -> AsyncIterator[TestHouse]:
    """Open a house on the folder; opening it again finds what the last one kept. Suggestions are off unless asked for."""
    script, clock = provider or ScriptedProvider(), SettableClock()
    if settings.keys() <= PLAIN and folder.is_dir() and not any(folder.iterdir()):
        await asyncio.to_thread(shutil.copytree, await _untouched(), folder, dirs_exist_ok=True)
    given = Settings(data_dir=folder, _env_file=None, **{'suggestions': False, **settings})  # type: ignore[call-arg,arg-type]  # pydantic checks them
    house = await open_house(given, clock=clock, open_provider=open_provider or script.opened, scheduled=False)
    heard: list[Event] = []
    house.services.bus.listen(heard.append)
    try:
        session, cookie = await house.services.doors.enter_by_link(await house.services.doors.new_link())
        if await house.services.people.needs_set_up():
            await house.services.people.set_up(session.person, name='Ada', password=None)
        yield TestHouse(
            services=house.services,
            drafts=house.drafts,
            index_feed=house.index_feed,
            ada=session.person,
            session=session,
            cookie=cookie,
            provider=script,
            clock=clock,
            heard=heard,
        )
    finally:
        await house.aclose()


async def _ended(name: str) -> None:
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == name), return_exceptions=True)
