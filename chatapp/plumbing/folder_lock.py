"""One process serves one data folder. The lock file says which, so that a second one can name it."""

import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_NAME = 'serve.lock'
HEAD_BYTES = 1  # Windows locks the first byte against readers too, so what they want stands behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that holds a folder; `address` is empty and `pid` 0 when it has not said so yet."""

    pid: int
    address: str


class Held(Exception):
    """Another process holds the folder."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(f'held by process {holder.pid}')
        self.holder = holder


class FolderLock:
    """Exclusive while held, and free again when its process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._lock = FileLock(self._path, mode=0o600)

    def take(self, address: str) -> None:
        """Hold the folder and write down who does; `Held` when another process does, `OSError` when it cannot be written."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise Held(self._written()) from None
        with open(os.open(self._path, os.O_RDWR), 'r+b') as file:
            file.seek(HEAD_BYTES)
            file.write(f'{os.getpid()}\n{address}\n'.encode())
            file.truncate()

    def holder(self) -> Holder | None:
        """Who holds the folder now; None when nobody does or there is no such folder yet."""
        if not self._path.exists():
            return None
        try:
            with self._lock.acquire(timeout=0):
                return None
        except Timeout:
            return self._written()

    def release(self) -> None:
        self._lock.release()

    def _written(self) -> Holder:
        with self._path.open('rb') as file:
            file.seek(HEAD_BYTES)
            pid, _, address = file.read(4096).decode(errors='replace').strip().partition('\n')
        return Holder(pid=int(pid) if pid.isdigit() else 0, address=address)
