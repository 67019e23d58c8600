"""People."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update

from chatapp.domain.ids import PersonId
from chatapp.domain.people import Person, Role, Theme
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import PEOPLE
from chatapp.storage.sql.times import micros, time_at

_id = PEOPLE.c.id == bindparam('person')
_ADD = Statement(insert(PEOPLE))
_GET = Statement(select(PEOPLE).where(_id))
_ALL = Statement(select(PEOPLE).order_by(PEOPLE.c.created_at, PEOPLE.c.id))
_UPDATE = Statement(
    update(PEOPLE)
    .where(_id)
    .values(name=bindparam('name'), role=bindparam('role'), zone=bindparam('zone'), theme=bindparam('theme'))
    .returning(PEOPLE.c.id)
)
_SET_PASSWORD = Statement(update(PEOPLE).where(_id).values(password_hash=bindparam('password_hash')).returning(PEOPLE.c.id))


class SqlPeople:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, PEOPLE.name)

    async def add(self, person: Person) -> None:
        created_at = micros(person.created_at)
        await self._connection.rows(_ADD, id=person.id, created_at=created_at, password_hash=None, **self._changing(person))

    async def get(self, person: PersonId) -> Person:
        return self._person(await self._connection.one(_GET, _missing(), person=person))

    async def all(self) -> Sequence[Person]:
        return [self._person(row) for row in await self._connection.rows(_ALL)]

    async def update(self, person: Person) -> None:
        await self._connection.one(_UPDATE, _missing(), person=person.id, **self._changing(person))

    async def password_hash(self, person: PersonId) -> str | None:
        row = await self._connection.one(_GET, _missing(), person=person)
        return self._seal.open_text('password_hash', person, row['password_hash']) or None

    async def set_password_hash(self, person: PersonId, password_hash: str | None) -> None:
        sealed = self._seal.text_or_null('password_hash', person, password_hash)
        await self._connection.one(_SET_PASSWORD, _missing(), person=person, password_hash=sealed)

    def _changing(self, person: Person) -> dict[str, Value]:
        name = self._seal.text('name', person.id, person.name)
        return {'name': name, 'role': person.role.value, 'zone': person.zone, 'theme': person.theme.value}

    def _person(self, row: Row) -> Person:
        return Person(
            id=PersonId(row['id']),
            name=self._seal.open_text('name', row['id'], row['name']),
            role=Role(row['role']),
            has_password=row['password_hash'] is not None,
            zone=row['zone'],
            theme=Theme(row['theme']),
            created_at=time_at(row['created_at']),
        )


def _missing() -> str:
    return t('This person does not exist, or not any more.')
