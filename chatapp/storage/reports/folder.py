"""Report files in one flat folder, for people to read with any editor."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

from chatapp.storage.agents.writing import replace_file
from chatapp.storage.sql.files import PRIVATE, file_fault

_Given = TypeVar('_Given')


class FolderReports:
    """Satisfies `ReportFiles`. All work is done in threads; the folder is made with the first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write(self, stem: str, text: str) -> str:
        return await _in_thread(lambda: self._write(stem, text.encode('utf-8', 'replace')))

    async def remove(self, name: str) -> None:
        await _in_thread(lambda: self._remove(name))

    def _write(self, stem: str, raw: bytes) -> str:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = next(path for nth in count(1) if self._claimed(path := self._folder / f'{stem}{f"_{nth}" if nth > 1 else ""}.md'))
        try:
            replace_file(path, raw)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
        return path.name

    def _claimed(self, path: Path) -> bool:
        """Take a name nobody else has: two critics may end in the same second."""
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
        except FileExistsError:
            return False
        return True

    def _remove(self, name: str) -> None:
        if Path(name).name == name:
            (self._folder / name).unlink(missing_ok=True)


async def _in_thread(work: Callable[[], _Given]) -> _Given:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise file_fault(error) from error
