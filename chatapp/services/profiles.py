"""How a person wants to be called, seen and answered, and how the house shall look to them, on every device."""

import asyncio
from dataclasses import dataclass, replace
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chatapp.domain.errors import BadInput
from chatapp.domain.ids import PersonId
from chatapp.domain.people import Density, Likes, Person, SendKey, TextSize, Theme
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.services.people import person_name
from chatapp.services.person_names import demand_own
from chatapp.services.portraits import portrait, tag_of
from chatapp.services.roster import Roster
from chatapp.services.unit import Units

MAX_INSTRUCTIONS_CHARS = 4000
T = TypeVar('T')


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What changes; None leaves it. `zone` '' follows the browser again."""

    name: str | None = None
    theme: Theme | None = None
    zone: str | None = None
    instructions: str | None = None
    size: TextSize | None = None
    density: Density | None = None
    contrast: bool | None = None
    still: bool | None = None
    send: SendKey | None = None
    guided: bool | None = None


def chosen(name: str, value: object) -> ProfileChange:
    """One thing a reader chose on a page, by its name; `BadInput` for what cannot be chosen."""
    try:
        match name, value:
            case 'contrast', bool(on):
                return ProfileChange(contrast=on)
            case 'still', bool(on):
                return ProfileChange(still=on)
            case 'theme', str(word):
                return ProfileChange(theme=Theme(word))
            case 'size', str(word):
                return ProfileChange(size=TextSize(word))
            case 'density', str(word):
                return ProfileChange(density=Density(word))
            case 'send', str(word):
                return ProfileChange(send=SendKey(word))
            case _:
                raise ValueError(name)
    except ValueError as error:
        raise BadInput(t('There is no such choice.'), field=name[:40]) from error


class Profiles:
    def __init__(self, units: Units, roster: Roster) -> None:
        self._units, self._roster = units, roster

    async def change(self, reader: PersonId, change: ProfileChange) -> Person:
        """Keep it; `BadInput` names the field that cannot be kept, `Conflict` a name that is another's; then nothing is."""
        async with self._units.write() as unit:
            person = await unit.store.people.get(reader)
            changed = _changed(person, change)
            if changed.name != person.name:
                await demand_own(unit.store, changed.name, agents=self._roster.names(), but=reader)
            await unit.store.people.update(changed)
        return changed

    async def set_picture(self, reader: PersonId, image: bytes) -> Person:
        """Keep a small square of it without anything but its pixels; `BadInput` where it is no picture we read."""
        small = await asyncio.to_thread(portrait, image)
        return await self._pictured(reader, small)

    async def remove_picture(self, reader: PersonId) -> Person:
        return await self._pictured(reader, None)

    async def picture(self, reader: PersonId) -> bytes:
        """The reader's own, as WebP; `NotFound` when there is none."""
        async with self._units.read() as store:
            return await store.people.picture(reader)

    async def _pictured(self, reader: PersonId, image: bytes | None) -> Person:
        async with self._units.write() as unit:
            changed = replace(await unit.store.people.get(reader), picture=tag_of(image) if image else '')
            await unit.store.people.update(changed)
            await unit.store.people.set_picture(reader, image)
        return changed


def _changed(person: Person, change: ProfileChange) -> Person:
    likes = person.likes
    return replace(
        person,
        name=person.name if change.name is None else person_name(change.name),
        theme=_or(change.theme, person.theme),
        zone=_zone(change.zone) if change.zone else person.zone,
        instructions=person.instructions if change.instructions is None else _instructions(change.instructions),
        likes=Likes(
            size=_or(change.size, likes.size),
            density=_or(change.density, likes.density),
            contrast=_or(change.contrast, likes.contrast),
            still=_or(change.still, likes.still),
            send=_or(change.send, likes.send),
            guided=_or(change.guided, likes.guided),
            own_zone=likes.own_zone if change.zone is None else change.zone != '',
        ),
    )


def _or(new: T | None, old: T) -> T:
    return old if new is None else new


def _zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(t('This time zone is not known here; write it as Europe/Berlin or Asia/Seoul.'), field='zone') from error


def _instructions(text: str) -> str:
    words = cleaned(text).strip()
    if len(words) > MAX_INSTRUCTIONS_CHARS:
        raise BadInput(
            t('Keep it under {most} characters: it is sent with every message.', most=MAX_INSTRUCTIONS_CHARS), field='instructions'
        )
    return words
