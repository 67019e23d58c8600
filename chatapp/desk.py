"""ATTIC: the part of the house a command needs beside a running server: its people and its doors, in short transactions.

Nothing is recovered, scheduled or sent here; that is the serving process's own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.clock import Clock, SystemClock
from chatapp.plumbing.crypto import Keyring
from chatapp.plumbing.ids import new_id
from chatapp.ports.storage import Storage
from chatapp.services.doors import Doors
from chatapp.services.limits import Limits
from chatapp.services.passwords import Passwords
from chatapp.services.people import People
from chatapp.services.unit import Units
from chatapp.settings import Settings
from chatapp.storage import secrets
from chatapp.storage.address import Where
from chatapp.storage.sql.move import move
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.rotate import rotate

_MOVING = '(moving its data)'


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    people: People
    doors: Doors
    storage: Storage
    clock: Clock


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open the database of the data folder; `HouseError` where it cannot be used."""
    keyring = await asyncio.to_thread(secrets.keyring, settings.data_dir, _given_key(settings))
    storage = await open_storage(settings.database, keyring)
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


async def change_key(settings: Settings) -> int:
    """Encrypt everything with a new key and give the number of rows written; begun again after an interruption, it goes on.

    A key given from outside cannot be replaced here: the new one is expected in front of it, `BadInput` when it is not.
    """
    given = _given_key(settings)
    keyring = await asyncio.to_thread(_keys_to_change, settings, given)
    storage = await open_storage(settings.database, keyring, held_as=t('(changing its key)'))
    try:
        written = await rotate(storage)
    finally:
        await storage.aclose()
    if given is None:
        await asyncio.to_thread(secrets.drop_older_keys, settings.data_dir)
    return written


async def move_house(settings: Settings, to: str) -> int:
    """Carry the whole database to the address `to` and give the number of rows; the old one stays as it is.

    `BadInput` when that is no address or this database itself, `Conflict` when somebody's data lies there.
    """
    target = _target(settings, to)
    keyring = await asyncio.to_thread(secrets.keyring, settings.data_dir, _given_key(settings))
    async with AsyncExitStack() as stack:
        source = await open_storage(settings.database, keyring, held_as=_MOVING)
        stack.push_async_callback(source.aclose)
        other = await open_storage(target, keyring, held_as=_MOVING)
        stack.push_async_callback(other.aclose)
        return sum(one.rows for one in await move(source, other))


def _target(settings: Settings, to: str) -> Where:
    try:
        target = settings.database_named(to)
    except ValueError as error:
        raise BadInput(t('--to cannot be used: {reason}.', reason=error), field='to') from None
    if target == settings.database:
        raise BadInput(t('The data lies at this address already. Name another one with --to.'), field='to')
    return target


def _keys_to_change(settings: Settings, given: str | None) -> Keyring:
    keyring = secrets.keyring(settings.data_dir, given)
    if len(keyring.ids) > 1:
        return keyring
    if given is not None:
        raise BadInput(t('Put the new key in front of the present one in ENCRYPTION_KEY, with a comma between.'), field='ENCRYPTION_KEY')
    return secrets.prepend_new_key(settings.data_dir)


def _given_key(settings: Settings) -> str | None:
    return settings.encryption_key.get_secret_value() if settings.encryption_key else None
