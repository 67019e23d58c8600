"""Files people attach: taken in, looked into, made harmless, kept sealed, given out to those who may see them."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chatapp.domain.attachments import (
    TEXT_TYPE,
    Attachment,
    Form,
    check_size,
    file_name,
    image_tokens,
    text_tokens,
)
from chatapp.domain.decoding import decoded
from chatapp.domain.errors import BadInput, Conflict, HouseError, TooMany
from chatapp.domain.ids import FileId, PersonId
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.frames import new_file_key
from chatapp.plumbing.ids import NewId
from chatapp.ports.blobs import Blobs
from chatapp.ports.file_rows import StoredFile
from chatapp.services import pictures
from chatapp.services.access import file_for
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

UNSENT_FOR = timedelta(hours=24)
UNOWNED_FOR = timedelta(days=30)
MAX_UNSENT = 50
TIDY_EVERY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file's content in one form. `type` is of this form."""

    attachment: Attachment
    type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What was found in a file."""

    type: str
    size_bytes: int
    tokens: int
    forms: Mapping[Form, bytes]
    width: int | None = None
    height: int | None = None


class Files:
    def __init__(self, units: Units, blobs: Blobs, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._blobs, self._clock, self._new_id = units, blobs, clock, new_id
        self._drawing = asyncio.Lock()  # one picture in memory at a time: a large one takes 200 MB
        self._arriving: set[FileId] = set()

    async def accept(self, reader: PersonId, name: str, content: bytes) -> Attachment:
        """Keep a file for the reader's next message. `BadInput` or `TooLarge` say what is wrong with it.

        One that no message carries within 24 hours, none that waits either, is swept away.
        """
        async with self._units.read() as store:
            if await store.files.unsent(reader) >= MAX_UNSENT:
                raise TooMany(t('{most} files wait to be sent already; send or remove some first.', most=MAX_UNSENT), retry_after_s=60)
        called = file_name(name)
        looked = await self._looked_into(called, content)
        digest = await asyncio.to_thread(lambda: hashlib.sha256(looked.forms[Form.WHOLE]).digest())
        attachment = Attachment(
            id=FileId(self._new_id()),
            name=called,
            type=looked.type,
            size_bytes=looked.size_bytes,
            tokens=looked.tokens,
            width=looked.width,
            height=looked.height,
        )
        await self._stored(reader, attachment, looked.forms, digest)
        return attachment

    async def open(self, reader: PersonId, file: FileId, form: Form = Form.WHOLE) -> Opened:
        """A file the reader may see: their own before it is sent, any of a message they may read."""
        async with self._units.read() as store:
            stored = await file_for(store, reader, file)
        content = await self._blobs.read(stored.blob, form, key=stored.key)
        smaller = form in (Form.LARGE, Form.SMALL) and content[:4] == b'RIFF'
        return Opened(attachment=stored.attachment, type='image/webp' if smaller else stored.attachment.type, content=content)

    async def discard(self, reader: PersonId, file: FileId) -> None:
        """Take back a file that was never sent; `Conflict` for one that was."""
        async with self._units.write() as unit:
            stored = await file_for(unit.store, reader, file)
            if stored.sent:
                raise Conflict(t('This file was sent; delete its message instead.'))
            if await unit.store.files.waits(file):
                raise Conflict(t('This file waits with a message; take that one back first.'))
            unused = await unit.store.files.remove(file)
        for blob in unused:
            await self._blobs.drop(blob)

    async def sweep(self) -> int:
        """Delete what no message carries any more, put bytes nobody owns aside, bring home what a crash left on the way; their number.

        Bytes without a row may belong to another database that shared this folder: they wait for it as long as the trash does.
        """
        async with self._units.write() as unit:
            unused = await unit.store.files.remove_loose(before=self._clock.now() - UNSENT_FOR)
        lying = await self._blobs.all()
        arriving = set(self._arriving)  # whatever lies there and is not arriving any more has its row by now
        async with self._units.read() as store:
            used = set(await store.files.blobs())
        unowned = [blob for blob in lying if blob not in used and blob not in arriving and blob not in unused]
        for blob in unused:
            await self._blobs.drop(blob)
        for blob in unowned:
            await self._blobs.put_aside(blob)
        for blob in used.intersection(await self._blobs.away()):
            await self._blobs.keep(blob)
        await self._blobs.drop_aside(before=datetime.now(UTC) - UNOWNED_FOR)  # the files' own times are the machine's
        return len(unused) + len(unowned)

    async def keep_tidy(self) -> None:
        """Sweep now and once a day, for ever; a storage that cannot be swept now is swept the next day."""
        while True:
            try:
                await self.sweep()
            except HouseError as error:
                log.warning('Files wait to be swept: %s', error.sentence)
            await asyncio.sleep(TIDY_EVERY_S)

    async def _looked_into(self, name: str, content: bytes) -> _Looked:
        """By content, never by name."""
        if not content:
            raise BadInput(t('“{name}” is empty.', name=name), field='file')
        kind = pictures.kind_of(content)
        check_size(len(content), is_image=kind is not None)
        if kind is not None:
            return await self._drawn(content, kind)
        text = await asyncio.to_thread(decoded, content)
        if text is None:
            sentence = t('“{name}” is neither a picture (PNG, JPEG, GIF, WebP) nor a text; only these can be attached.', name=name)
            raise BadInput(sentence, field='file')
        plain = text.encode()
        return _Looked(type=TEXT_TYPE, size_bytes=len(plain), tokens=text_tokens(name, text), forms={Form.WHOLE: plain})

    async def _drawn(self, content: bytes, kind: str) -> _Looked:
        async with self._drawing:
            made = await asyncio.to_thread(pictures.prepared, content, kind)
        return _Looked(
            type=made.type,
            size_bytes=len(made.forms[Form.WHOLE]),
            tokens=image_tokens(made.width, made.height),
            forms=made.forms,
            width=made.width,
            height=made.height,
        )

    async def _stored(self, reader: PersonId, attachment: Attachment, forms: Mapping[Form, bytes], digest: bytes) -> None:
        """Bytes staged, row committed, bytes moved in: a crash between any two of them leaves nothing half."""
        async with self._units.write() as unit:
            twin = await unit.store.files.twin(reader, digest)
            if twin is not None:
                await unit.store.files.add(self._row(reader, attachment, twin.blob, twin.key), digest)
        if twin is not None:
            return
        row = self._row(reader, attachment, attachment.id, new_file_key())
        self._arriving.add(row.blob)
        try:
            await self._blobs.stage(row.blob, forms, key=row.key)
            async with self._units.write() as unit:
                await unit.store.files.add(row, digest)
            await self._blobs.keep(row.blob)
        finally:
            self._arriving.discard(row.blob)

    def _row(self, reader: PersonId, attachment: Attachment, blob: FileId, key: bytes) -> StoredFile:
        return StoredFile(attachment=attachment, owner=reader, blob=blob, key=key, created_at=self._clock.now())
