"""ATTIC: the part of the house a command needs beside a running server: its people and its doors, in short transactions.

Nothing is recovered, scheduled or sent here; that is the serving process's own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock, SystemClock
from chatapp.plumbing.ids import new_id
from chatapp.ports.storage import Storage
from chatapp.services.doors import Doors
from chatapp.services.limits import Limits
from chatapp.services.passwords import Passwords
from chatapp.services.people import People
from chatapp.services.unit import Units
from chatapp.settings import Settings
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    people: People
    doors: Doors
    storage: Storage
    clock: Clock


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open the database of the data folder; `HouseError` where it cannot be used."""
    given = settings.encryption_key.get_secret_value() if settings.encryption_key else None
    keyring = await asyncio.to_thread(secrets.keyring, settings.data_dir, given)
    storage = await open_storage(settings.database_file, keyring)
    try:
        clock, units, passwords = SystemClock(), Units(storage, Bus()), Passwords()
        yield Desk(
            people=People(units, passwords, clock=clock, new_id=new_id),
            doors=Doors(units, passwords, Limits(), clock=clock, new_id=new_id),
            storage=storage,
            clock=clock,
        )
    finally:
        await storage.aclose()
