"""What conversations are started from."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, delete, insert, select, update

from chatapp.domain.conversations import Effort
from chatapp.domain.ids import PersonId, TemplateId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.templates import Template
from chatapp.domain.tuning import UNTUNED, Tuning
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Cipher
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, Value
from chatapp.storage.sql.tables import TEMPLATES
from chatapp.storage.sql.times import micros, time_at

_t = TEMPLATES.c
_CHANGING = ('name', 'model', 'effort', 'tuning', 'text')
_OF = Statement(select(TEMPLATES).where(_t.owner == bindparam('person')).order_by(_t.created_at, _t.id))
_GET = Statement(select(TEMPLATES).where(_t.id == bindparam('template')))
_ADD = Statement(insert(TEMPLATES))
_UPDATE = Statement(
    update(TEMPLATES).where(_t.id == bindparam('template')).values({name: bindparam(name) for name in _CHANGING}).returning(_t.id)
)
_REMOVE = Statement(delete(TEMPLATES).where(_t.id == bindparam('template')))


class SqlTemplates:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection, self._seal = connection, Seal(cipher, TEMPLATES.name)

    async def of(self, person: PersonId) -> Sequence[Template]:
        return [self._template(row) for row in await self._connection.rows(_OF, person=person)]

    async def get(self, template: TemplateId) -> Template:
        return self._template(await self._connection.one(_GET, _missing(), template=template))

    async def add(self, template: Template) -> None:
        fixed: dict[str, Value] = {'id': template.id, 'owner': template.owner, 'created_at': micros(template.created_at)}
        await self._connection.rows(_ADD, **fixed, **self._changing(template))

    async def update(self, template: Template) -> None:
        await self._connection.one(_UPDATE, _missing(), template=template.id, **self._changing(template))

    async def remove(self, template: TemplateId) -> None:
        await self._connection.rows(_REMOVE, template=template)

    def _changing(self, template: Template) -> dict[str, Value]:
        tuned = template.tuning != UNTUNED
        return {
            'name': self._seal.text('name', template.id, template.name),
            'model': str(template.model) if template.model else None,
            'effort': template.effort.value,
            'tuning': self._seal.json('tuning', template.id, asdict(template.tuning)) if tuned else None,
            'text': self._seal.text_or_null('text', template.id, template.text),
        }

    def _template(self, row: Row) -> Template:
        return Template(
            id=TemplateId(row['id']),
            owner=PersonId(row['owner']),
            name=self._seal.open_text('name', row['id'], row['name']),
            model=ModelRef.parse(row['model']) if row['model'] else None,
            effort=Effort(row['effort']),
            tuning=Tuning(**self._seal.open_json('tuning', row['id'], row['tuning'])) if row['tuning'] else UNTUNED,
            text=self._seal.open_text('text', row['id'], row['text']),
            created_at=time_at(row['created_at']),
        )


def _missing() -> str:
    return t('This template does not exist, or not any more.')
