"""ATTIC: the only place that knows concrete classes. Opens storage and providers, yields the services."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from chatapp import seeds
from chatapp.domain.money import Cap
from chatapp.environment import environment_credentials, usual_rules
from chatapp.jobs.autonomous import AutonomousTalk
from chatapp.jobs.schedule import Schedule
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock, SystemClock
from chatapp.plumbing.ids import NewId, new_id
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.ports.index import TextIndex
from chatapp.ports.provider import OpenProvider
from chatapp.ports.storage import Storage
from chatapp.providers.opening import Opener
from chatapp.services.afterwords import Afterwords
from chatapp.services.again import Again
from chatapp.services.asides import Asides
from chatapp.services.autonomy import Autonomy
from chatapp.services.batches import Batches
from chatapp.services.bundle import Services
from chatapp.services.casting import Casting
from chatapp.services.catalogue import Catalogue
from chatapp.services.company import Company
from chatapp.services.connections import Connections
from chatapp.services.console import Console
from chatapp.services.context import Context
from chatapp.services.conversations import Conversations
from chatapp.services.copies import Copies
from chatapp.services.critics import Critics
from chatapp.services.debug_log import DebugLog
from chatapp.services.details import Details
from chatapp.services.digests import Digests
from chatapp.services.direct import Direct
from chatapp.services.doors import Doors
from chatapp.services.drafts import Drafts
from chatapp.services.enclosures import Enclosures
from chatapp.services.exports import Exports
from chatapp.services.feeds import Feeds
from chatapp.services.files import Files
from chatapp.services.furnishing import Furnishing
from chatapp.services.index_feed import IndexFeed
from chatapp.services.ledger import Ledger
from chatapp.services.limits import Limits
from chatapp.services.line import Line
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.panels import Panels
from chatapp.services.passwords import Passwords
from chatapp.services.people import People
from chatapp.services.presence import Presence
from chatapp.services.profiles import Profiles
from chatapp.services.reactions import Reactions
from chatapp.services.replies import Replies
from chatapp.services.requests import Prompts, Requests
from chatapp.services.returning import Returning
from chatapp.services.room_calls import RoomCalls
from chatapp.services.rooms import Rooms
from chatapp.services.roster import Roster
from chatapp.services.search import Search
from chatapp.services.shelf import Shelf
from chatapp.services.speakers import Speakers
from chatapp.services.suggestions import Suggestions
from chatapp.services.templates import Templates
from chatapp.services.timeline import Timeline
from chatapp.services.titles import Titles
from chatapp.services.tools import Toolbox
from chatapp.services.trash import Trash
from chatapp.services.unit import Units
from chatapp.services.unsent import UnsentTexts
from chatapp.services.whiteboards import Whiteboards
from chatapp.services.workshop import Workshop
from chatapp.settings import Settings
from chatapp.storage import secrets
from chatapp.storage.agents.folders import Folders
from chatapp.storage.agents.seeding import plant
from chatapp.storage.blobs.folder import FolderBlobs
from chatapp.storage.index.index import SqliteIndex
from chatapp.storage.reports.folder import FolderReports
from chatapp.storage.sql.opening import open_storage

CLOSE_S = 2.5  # a second Ctrl-C is not needed: what has not ended by then is marked interrupted at the next start


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The opened house. `aclose` keeps what live replies have said."""

    services: Services
    drafts: Drafts
    index_feed: IndexFeed
    _index: TextIndex
    _storage: Storage
    _keeper: TaskKeeper
    _replies: Replies
    _schedule: Schedule

    async def aclose(self) -> None:
        self._replies.close()
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._schedule.aclose()
                await self.services.orchestrator.aclose()
                await self._keeper.aclose()
                await self.services.connections.aclose()
        except TimeoutError:
            pass  # storage is closed all the same; the next start recovers
        await self._index.aclose()
        await self._storage.aclose()


async def open_house(
    settings: Settings,
    *,
    clock: Clock | None = None,
    new_id: NewId = new_id,
    open_provider: OpenProvider | None = None,
    held_as: str = '(no address)',
    scheduled: bool = True,
) -> House:
    """Open the data folder and put the services together; `HouseError` where the folder or the database cannot be used.

    A database on a server is held for this process alone; another one that wants it is told `held_as`.
    Where nothing is `scheduled`, jobs wait to be called.
    """
    environment = environment_credentials(settings)
    keyring = await asyncio.to_thread(secrets.keyring, settings.data_dir, _given_key(settings))
    storage = await open_storage(settings.database, keyring, held_as=held_as)
    clock = clock or SystemClock()
    bus, keeper = Bus(), TaskKeeper()
    units = Units(storage, bus)
    index = SqliteIndex(settings.data_dir / 'index.db', keyring)
    index_feed = IndexFeed(units, index, bus)
    folders = await _open_folders(settings)
    roster = Roster(units, folders, bus, keeper, clock=clock, new_id=new_id, memory_first=settings.recall_memory_file)
    await roster.refresh()
    DebugLog(units, roster, bus, keeper)
    requests = Requests(Toolbox(roster, clock=clock), roster, _prompts(), clock=clock)
    ledger = Ledger(units, clock=clock, new_id=new_id, default_cap=Cap(tokens=settings.day_tokens, micros=settings.day_micros))
    connections = Connections(
        units, open_provider or Opener(pages=seeds.demo_pages()), environment=environment, owned_ports=frozenset({settings.port})
    )
    catalogue = Catalogue(units, connections, seeds.model_table(), keeper, clock=clock)
    drafts = Drafts(units, bus, keeper, clock=clock)
    blobs = FolderBlobs(settings.data_dir / 'files')
    enclosures, reports, speakers = Enclosures(units, blobs), FolderReports(settings.data_dir / 'reports'), Speakers(catalogue, roster)
    replies = Replies(units, drafts, ledger, connections, requests, enclosures, clock=clock, new_id=new_id)
    asides = Asides(units, ledger, connections, enclosures)
    titles = Titles(units, asides, catalogue, requests)
    suggestions = Suggestions(units, asides, catalogue, requests, default_on=settings.suggestions)
    files = Files(units, blobs, clock=clock, new_id=new_id)
    casting = Casting(replies, speakers, clock=clock, new_id=new_id)
    critics = Critics(units, asides, ledger, speakers, requests, reports, bus, keeper, clock=clock, new_id=new_id)
    afterwords = Afterwords(units, titles, suggestions, critics, keeper)
    orchestrator = Orchestrator(units, replies, afterwords, casting, bus, keeper, clock=clock)
    autonomy = Autonomy(
        units,
        orchestrator,
        casting.speakers,
        clock=clock,
        new_id=new_id,
        most_rooms=settings.autonomous_rooms,
        awake_s=60.0 * settings.autonomous_awake_minutes,
        on=settings.autonomous,
    )
    schedule = Schedule([AutonomousTalk(autonomy)] if settings.autonomous and scheduled else [], keeper, clock=clock)
    passwords = Passwords()
    limits = Limits(
        login_per_minute=settings.login_per_minute, send_per_minute=settings.send_per_minute, poll_per_minute=settings.poll_per_minute
    )
    timeline = Timeline(units, orchestrator, drafts, clock=clock, new_id=new_id)
    rooms = Rooms(units, orchestrator, roster, speakers, catalogue, usual_rules(settings), clock=clock, new_id=new_id)
    doors = Doors(units, passwords, limits, clock=clock, new_id=new_id, session_life=timedelta(minutes=settings.session_idle_minutes))
    conversations = Conversations(units, orchestrator, clock=clock, new_id=new_id)
    services = Services(
        people=People(units, passwords, clock=clock, new_id=new_id),
        profiles=Profiles(units, roster),
        doors=doors,
        conversations=conversations,
        autonomy=autonomy,
        batches=Batches(units, orchestrator, clock=clock),
        copies=Copies(units, drafts, clock=clock, new_id=new_id),
        shelf=Shelf(units, clock=clock, new_id=new_id),
        timeline=timeline,
        templates=Templates(units, conversations, timeline, clock=clock, new_id=new_id),
        trash=Trash(units, files, reports, clock=clock),
        exports=Exports(units, drafts, blobs, fonts=settings.data_dir / 'fonts', clock=clock),
        titles=titles,
        suggestions=suggestions,
        unsent=UnsentTexts(units, clock=clock),
        orchestrator=orchestrator,
        again=Again(units, orchestrator, casting, replies, clock=clock),
        feeds=Feeds(units, drafts, bus, keeper, new_id=new_id),
        ledger=ledger,
        connections=connections,
        catalogue=catalogue,
        details=Details(units),
        digests=Digests(units),
        direct=Direct(units, ledger, connections, catalogue, roster),
        search=Search(units, index, index_feed, clock=clock),
        context=Context(units, catalogue, requests),
        files=files,
        limits=limits,
        roster=roster,
        workshop=Workshop(units, roster, folders),
        rooms=rooms,
        room_calls=RoomCalls(timeline, orchestrator, bus),
        presence=Presence(units, bus),
        company=Company(units, rooms, doors, roster, clock=clock, new_id=new_id),
        returning=Returning(units, clock=clock, new_id=new_id),
        furnishing=Furnishing(rooms, roster, seeds.ready_rooms()),
        line=Line(units, orchestrator, timeline, speakers, bus, clock=clock, new_id=new_id),
        console=Console(units, orchestrator, speakers, critics, autonomy),
        critics=critics,
        reactions=Reactions(units),
        whiteboards=Whiteboards(units, speakers),
        panels=Panels(units, rooms, timeline, roster, asides, afterwords, ledger, catalogue, requests, bus, clock=clock, new_id=new_id),
        bus=bus,
    )
    await orchestrator.recover()
    await ledger.settle_left_over()
    index_feed.start(keeper)
    keeper.start(files.keep_tidy(), name='sweep files')
    keeper.start(services.trash.keep_swept(), name='sweep the trash')
    keeper.start(doors.keep_ended(), name='end sessions whose time is over')
    schedule.start()
    return House(
        services=services,
        drafts=drafts,
        index_feed=index_feed,
        _index=index,
        _storage=storage,
        _keeper=keeper,
        _replies=replies,
        _schedule=schedule,
    )


def _prompts() -> Prompts:
    names = ('chat', 'title', 'suggestions', 'room', 'may_pass', 'may_pass_in_words', 'critic', 'whiteboard', 'vote', 'insights')
    return Prompts(**{name: seeds.prompt(name) for name in names})


async def _open_folders(settings: Settings) -> Folders:
    """The agents as they stand; ours are planted first, the agents themselves only into the house's own folder."""
    ours, config = settings.data_dir / 'agents', settings.data_dir / 'config'
    shipped = {seeds.folder() / 'config': config}
    if settings.agents_dir is None:
        shipped[seeds.folder() / 'agents'] = ours
    await asyncio.to_thread(plant, shipped, settings.data_dir / 'planted.json')
    if settings.agents_dir is not None:
        await asyncio.to_thread(_ensure_folder, settings.agents_dir)
    return Folders(settings.agents_dir or ours, config=config, trash=settings.data_dir / 'trash', lock=settings.data_dir / 'agents.lock')


def _ensure_folder(folder: Path) -> None:
    with suppress(OSError):  # the roster says that it cannot be opened
        folder.mkdir(parents=True, exist_ok=True)


def _given_key(settings: Settings) -> str | None:
    return settings.encryption_key.get_secret_value() if settings.encryption_key else None
