"""Blobs in a folder: `<last 2 hex of the id>/<id>/<form>`, `incoming/<id>` until the row is committed, `aside/<id>` without one."""

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from chatapp.domain.attachments import Form
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import FileId
from chatapp.domain.wording import t
from chatapp.plumbing.frames import open_file, seal_file
from chatapp.storage.sql.files import PRIVATE, file_fault

INCOMING, ASIDE = 'incoming', 'aside'
_ID = re.compile('[0-9a-f]{32}')
_Given = TypeVar('_Given')


class FolderBlobs:
    """Satisfies `Blobs`. All work is done in threads; the folder is made with the first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def stage(self, blob: FileId, forms: Mapping[Form, bytes], *, key: bytes) -> None:
        await _in_thread(lambda: self._stage(blob, forms, key))

    async def keep(self, blob: FileId) -> None:
        await _in_thread(lambda: self._keep(blob))

    async def put_aside(self, blob: FileId) -> None:
        await _in_thread(lambda: self._put_aside(blob))

    async def drop_aside(self, *, before: datetime) -> None:
        await _in_thread(lambda: self._drop_aside(before.timestamp()))

    async def read(self, blob: FileId, form: Form, *, key: bytes) -> bytes:
        return await _in_thread(lambda: self._read(blob, form, key))

    async def drop(self, blob: FileId) -> None:
        await _in_thread(lambda: self._drop(blob))

    async def all(self) -> Sequence[FileId]:
        return await _in_thread(self._all)

    async def away(self) -> Sequence[FileId]:
        return await _in_thread(lambda: [FileId(path.name) for path in self._away() if _ID.fullmatch(path.name)])

    def _stage(self, blob: FileId, forms: Mapping[Form, bytes], key: bytes) -> None:
        folder = self._incoming(blob)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for form, plain in forms.items():
            sealed = seal_file(plain, key=key, place=_place(blob, form))
            with open(os.open(folder / form.value, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), 'wb') as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
        _sync(folder)
        _sync(folder.parent)

    def _keep(self, blob: FileId) -> None:
        kept = self._kept(blob)
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self._incoming(blob), self._aside(blob)):
            with suppress(FileNotFoundError):
                folder.rename(kept)
                _sync(kept.parent)

    def _put_aside(self, blob: FileId) -> None:
        aside = self._aside(blob)
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self._incoming(blob), self._kept(blob)):
            with suppress(FileNotFoundError):
                folder.rename(aside)
                os.utime(aside)

    def _drop_aside(self, before_s: float) -> None:
        for folder in (self._folder / ASIDE).glob('*'):
            if folder.stat().st_mtime < before_s:
                shutil.rmtree(folder)

    def _read(self, blob: FileId, form: Form, key: bytes) -> bytes:
        for folder in (self._kept(blob), self._incoming(blob), self._aside(blob)):
            for wanted in (form, Form.WHOLE):
                with suppress(FileNotFoundError):
                    return open_file((folder / wanted.value).read_bytes(), key=key, place=_place(blob, wanted))
        raise NotFound(t('The content of this file is missing; restore the folder `files` from a backup.'))

    def _drop(self, blob: FileId) -> None:
        for folder in (self._incoming(blob), self._kept(blob), self._aside(blob)):
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)

    def _all(self) -> Sequence[FileId]:
        return [FileId(path.name) for path in self._folder.glob('*/*') if path.parent.name != ASIDE and _ID.fullmatch(path.name)]

    def _away(self) -> Sequence[Path]:
        return [path for name in (INCOMING, ASIDE) for path in (self._folder / name).glob('*')]

    def _incoming(self, blob: FileId) -> Path:
        return self._folder / INCOMING / _checked(blob)

    def _aside(self, blob: FileId) -> Path:
        return self._folder / ASIDE / _checked(blob)

    def _kept(self, blob: FileId) -> Path:
        return self._folder / _checked(blob)[-2:] / blob


def _checked(blob: FileId) -> FileId:
    if not _ID.fullmatch(blob):
        raise NotFound(t('This file does not exist, or not any more.'))
    return blob


def _place(blob: FileId, form: Form) -> str:
    return f'{blob}/{form.value}'


def _sync(folder: Path) -> None:
    """Make new names last through a power cut; Windows cannot open a folder and does so by itself."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


async def _in_thread(work: Callable[[], _Given]) -> _Given:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise file_fault(error) from error
