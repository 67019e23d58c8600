"""Database files."""

import errno
import os
from pathlib import Path

from chatapp.domain.errors import HouseError, StorageFull, StorageReadOnly
from chatapp.domain.wording import t

PRIVATE = 0o600


def make_private_file(path: Path) -> int:
    """Unless they are there, make the folder and an empty file only its owner can read; give the file's size in bytes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE))
        return path.stat().st_size
    except OSError as error:
        raise file_fault(error) from error


def begin_copy(path: Path, copy: Path) -> Path | None:
    """A fresh file to write a copy into; None when the copy is there already."""
    if copy.exists():
        return None
    part = path.with_name(f'{copy.name}.part')
    part.unlink(missing_ok=True)
    make_private_file(part)
    return part


def file_fault(error: OSError) -> HouseError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull(t('The disk is full. Free some space and try again; everything confirmed so far is safe.'))
    return StorageReadOnly(t('The data folder cannot be written. Give this program the right to write there and try again.'))
