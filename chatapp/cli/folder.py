"""The data folder: made when missing, and held by one serving process at a time."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatapp.domain.errors import FolderInUse, HouseError, StorageFull, StorageReadOnly
from chatapp.domain.wording import t
from chatapp.plumbing.folder_lock import FolderLock, Held, Holder

FULL = {errno.ENOSPC, errno.EDQUOT}


def make_folder(folder: Path) -> None:
    """Make the folder for its owner alone; `HouseError` when that cannot be done."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


@contextmanager
def held(folder: Path, *, address: str) -> Iterator[None]:
    """Hold the folder for this process, which serves at `address`; `FolderInUse` names another that does."""
    make_folder(folder)
    lock = FolderLock(folder)
    try:
        lock.take(address)
    except Held as error:
        raise _in_use(folder, error.holder) from None
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def serving(folder: Path) -> Holder | None:
    """The process that serves the folder now; changes nothing."""
    try:
        return FolderLock(folder).holder()
    except OSError as error:
        raise _unwritable(folder, error) from error


def refuse_if_served(folder: Path) -> None:
    """`FolderInUse` when a process serves the folder now."""
    holder = serving(folder)
    if holder is not None:
        raise _in_use(folder, holder)


def _in_use(folder: Path, holder: Holder) -> FolderInUse:
    return FolderInUse(
        t(
            'The data folder {folder} is already served by process {pid} at {address}. '
            'Open that address, stop that process, or name another folder with --data-dir.',
            folder=folder,
            pid=holder.pid or '?',
            address=holder.address or '?',
        )
    )


def _unwritable(folder: Path, error: OSError) -> HouseError:
    if error.errno in FULL:
        return StorageFull(t('No space is left for the data folder {folder}.', folder=folder))
    return StorageReadOnly(
        t(
            'The data folder {folder} cannot be written. Change its rights, or name another with --data-dir or CHATAPP_DATA_DIR.',
            folder=folder,
        )
    )
