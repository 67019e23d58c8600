"""People."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, delete, insert, select, update

from chatapp.domain.errors import NotFound
from chatapp.domain.ids import PersonId
from chatapp.domain.people import Density, Likes, Person, Role, SendKey, TextSize, Theme
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.many import among, places
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import PEOPLE, PICTURES
from chatapp.storage.sql.times import micros, time_at

_CHANGING = ('name', 'role', 'zone', 'theme', 'likes', 'picture', 'instructions')
_id = PEOPLE.c.id == bindparam('person')
_ADD = Statement(insert(PEOPLE))
_GET = Statement(select(PEOPLE).where(_id))
_SOME = Statement(select(PEOPLE).where(among(PEOPLE.c.id)))
_ALL = Statement(select(PEOPLE).order_by(PEOPLE.c.created_at, PEOPLE.c.id))
_UPDATE = Statement(update(PEOPLE).where(_id).values({name: bindparam(name) for name in _CHANGING}).returning(PEOPLE.c.id))
_PICTURE = Statement(select(PICTURES).where(PICTURES.c.person == bindparam('of')))
_NO_PICTURE = Statement(delete(PICTURES).where(PICTURES.c.person == bindparam('of')))
_SET_PICTURE = Statement(insert(PICTURES))
_SET_PASSWORD = Statement(update(PEOPLE).where(_id).values(password_hash=bindparam('password_hash')).returning(PEOPLE.c.id))


class SqlPeople:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal, self._picture_seal = connection, Seal(cipher, PEOPLE.name), Seal(cipher, PICTURES.name)

    async def add(self, person: Person) -> None:
        created_at = micros(person.created_at)
        await self._connection.rows(_ADD, id=person.id, created_at=created_at, password_hash=None, **self._changing(person))

    async def get(self, person: PersonId) -> Person:
        return self._person(await self._connection.one(_GET, _missing(), person=person))

    async def some(self, people: Sequence[PersonId]) -> Sequence[Person]:
        rows = [row for values in places(people) for row in await self._connection.rows(_SOME, **values)]
        found = {row['id']: self._person(row) for row in rows}
        if len(found) < len(set(people)):
            raise NotFound(_missing())
        return [found[one] for one in people]

    async def all(self) -> Sequence[Person]:
        return [self._person(row) for row in await self._connection.rows(_ALL)]

    async def update(self, person: Person) -> None:
        await self._connection.one(_UPDATE, _missing(), person=person.id, **self._changing(person))

    async def picture(self, person: PersonId) -> bytes:
        row = await self._connection.one(_PICTURE, t('There is no picture of this person.'), of=person)
        return self._picture_seal.open_blob('image', person, row['image'])

    async def set_picture(self, person: PersonId, image: bytes | None) -> None:
        await self._connection.rows(_NO_PICTURE, of=person)
        if image is not None:
            await self._connection.rows(_SET_PICTURE, person=person, image=self._picture_seal.blob('image', person, image))

    async def password_hash(self, person: PersonId) -> str | None:
        row = await self._connection.one(_GET, _missing(), person=person)
        return self._seal.open_text('password_hash', person, row['password_hash']) or None

    async def set_password_hash(self, person: PersonId, password_hash: str | None) -> None:
        sealed = self._seal.text_or_null('password_hash', person, password_hash)
        await self._connection.one(_SET_PASSWORD, _missing(), person=person, password_hash=sealed)

    def _changing(self, person: Person) -> dict[str, Value]:
        return {
            'name': self._seal.text('name', person.id, person.name),
            'role': person.role.value,
            'zone': person.zone,
            'theme': person.theme.value,
            'likes': json.dumps(asdict(person.likes)),
            'picture': person.picture,
            'instructions': self._seal.text_or_null('instructions', person.id, person.instructions),
        }

    def _person(self, row: Row) -> Person:
        return Person(
            id=PersonId(row['id']),
            name=self._seal.open_text('name', row['id'], row['name']),
            role=Role(row['role']),
            has_password=row['password_hash'] is not None,
            zone=row['zone'],
            theme=Theme(row['theme']),
            likes=_likes(json.loads(row['likes'])),
            instructions=self._seal.open_text('instructions', row['id'], row['instructions']),
            picture=row['picture'],
            created_at=time_at(row['created_at']),
        )


def _likes(kept: Mapping[str, str | bool]) -> Likes:
    """What was not yet known when it was kept is as usual."""
    usual = asdict(Likes()) | dict(kept)
    return Likes(
        size=TextSize(usual['size']),
        density=Density(usual['density']),
        contrast=usual['contrast'],
        still=usual['still'],
        send=SendKey(usual['send']),
        own_zone=usual['own_zone'],
        guided=usual['guided'],
    )


def _missing() -> str:
    return t('This person does not exist, or not any more.')
