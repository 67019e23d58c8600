"""Files: a row each, linked to the messages that carry it. Their bytes lie with the blobs."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, literal, or_, select, update

from chatapp.domain.attachments import Attachment
from chatapp.domain.ids import ConversationId, FileId, MessageId, PersonId
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Keyring, Purpose
from chatapp.ports.file_rows import StoredFile
from chatapp.storage.sql.connection import Connection, Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement
from chatapp.storage.sql.tables import FILE_LINKS, FILES, MESSAGES, WAITING_FILES
from chatapp.storage.sql.times import micros, time_at

_f, _l, _m = FILES.c, FILE_LINKS.c, MESSAGES.c
_ADD = Statement(insert(FILES))
_GET = Statement(select(FILES).where(_f.id == bindparam('file')))
_TWIN = Statement(select(FILES).where(_f.owner == bindparam('person'), _f.keyed_hash == bindparam('hash')).limit(1))
_PLACES = Statement(
    select(_m.conversation, _m.id).join(FILE_LINKS, _l.message == _m.id).where(_l.file == bindparam('file'), _m.deleted_at.is_(None))
)
_OF = Statement(select(FILES).where(_f.owner == bindparam('person')).order_by(_f.created_at, _f.id))
_UNSENT = Statement(select(_f.id).where(_f.owner == bindparam('person'), _f.sent == literal(0)))
_RENEW = Statement(update(FILES).where(_f.id == bindparam('file')).values(created_at=bindparam('at')))
_UNLINK = Statement(delete(FILE_LINKS).where(_l.message == bindparam('of')))
_WAITS = Statement(select(WAITING_FILES.c.waiting).where(WAITING_FILES.c.file == bindparam('file')).limit(1))
_waits = select(WAITING_FILES.c.file).where(WAITING_FILES.c.file == _f.id).exists()
_loose = ~select(_l.file).where(_l.file == _f.id).exists() & ~_waits
_LOOSE = Statement(select(_f.id, _f.blob).where(_loose, or_(_f.sent == literal(1), _f.created_at < bindparam('before'))))
_LOOSE_ONE = Statement(select(_f.id, _f.blob).where(_loose, _f.id == bindparam('file')))
_REMOVE = Statement(delete(FILES).where(_f.id == bindparam('file')))
_USED = Statement(select(_f.id).where(_f.blob == bindparam('of')).limit(1))
_BLOBS = Statement(select(_f.blob).distinct())


class SqlFiles:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._seal = connection, Seal(keyring.cipher(Purpose.ROWS), FILES.name)
        self._lookup = keyring.subkey(Purpose.LOOKUP)

    async def add(self, file: StoredFile, digest: bytes) -> None:
        one = file.attachment
        await self._connection.rows(
            _ADD,
            id=one.id,
            owner=file.owner,
            blob=file.blob,
            type=one.type,
            size_bytes=one.size_bytes,
            tokens=one.tokens,
            width=one.width,
            height=one.height,
            keyed_hash=self._hash(digest),
            sent=int(file.sent),
            created_at=micros(file.created_at),
            name=self._seal.text('name', one.id, one.name),
            data_key=self._seal.blob('data_key', one.id, file.key),
        )

    async def get(self, file: FileId) -> StoredFile:
        return self._file(await self._connection.one(_GET, _missing(), file=file))

    async def twin(self, owner: PersonId, digest: bytes) -> StoredFile | None:
        """Found under the newest house key only: after a change of it, a file given again is kept a second time."""
        row = await self._connection.row(_TWIN, person=owner, hash=self._hash(digest))
        return self._file(row) if row else None

    async def places(self, file: FileId) -> Sequence[tuple[ConversationId, MessageId]]:
        return [(ConversationId(row['conversation']), MessageId(row['id'])) for row in await self._connection.rows(_PLACES, file=file)]

    async def of(self, owner: PersonId) -> Sequence[StoredFile]:
        return [self._file(row) for row in await self._connection.rows(_OF, person=owner)]

    async def unsent(self, owner: PersonId) -> int:
        return len(await self._connection.rows(_UNSENT, person=owner))

    async def waits(self, file: FileId) -> bool:
        return await self._connection.row(_WAITS, file=file) is not None

    async def renew(self, files: Sequence[FileId], *, at: datetime) -> None:
        if files:
            await self._connection.run_many(_RENEW, [{'file': one, 'at': micros(at)} for one in files])

    async def unlink(self, message: MessageId) -> None:
        await self._connection.rows(_UNLINK, of=message)

    async def remove(self, file: FileId) -> Sequence[FileId]:
        return await self._removed(await self._connection.rows(_LOOSE_ONE, file=file))

    async def remove_loose(self, *, before: datetime) -> Sequence[FileId]:
        return await self._removed(await self._connection.rows(_LOOSE, before=micros(before)))

    async def _removed(self, rows: Sequence[Row]) -> Sequence[FileId]:
        if rows:
            await self._connection.run_many(_REMOVE, [{'file': row['id']} for row in rows])
        left = {FileId(row['blob']) for row in rows}
        return [blob for blob in sorted(left) if await self._connection.row(_USED, of=blob) is None]

    async def blobs(self) -> Sequence[FileId]:
        return [FileId(row['blob']) for row in await self._connection.rows(_BLOBS)]

    def _hash(self, digest: bytes) -> bytes:
        return hmac.digest(self._lookup, b'files|' + digest, 'sha256')

    def _file(self, row: Row) -> StoredFile:
        file = FileId(row['id'])
        return StoredFile(
            attachment=Attachment(
                id=file,
                name=self._seal.open_text('name', file, row['name']),
                type=row['type'],
                size_bytes=row['size_bytes'],
                tokens=row['tokens'],
                width=row['width'],
                height=row['height'],
            ),
            owner=PersonId(row['owner']),
            blob=FileId(row['blob']),
            key=self._seal.open_blob('data_key', file, row['data_key']),
            sent=bool(row['sent']),
            created_at=time_at(row['created_at']),
        )


def _missing() -> str:
    return t('This file does not exist, or not any more.')
