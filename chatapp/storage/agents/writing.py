"""Files and folders changed whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, raw: bytes) -> None:
    """Put these bytes in the place of the file: a reader finds the old ones or the new ones, also after a crash."""
    part = path.with_name(f'.{path.name}.{secrets.token_hex(4)}.part')
    try:
        with part.open('xb') as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def make_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with these files, seen by nobody before it is whole; `FileExistsError` where there is one."""
    if path.exists():
        raise FileExistsError(path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f'.{secrets.token_hex(8)}.part')
    try:
        part.mkdir()
        for name, raw in files.items():
            (part / name).write_bytes(raw)
        part.rename(path)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        raise
