"""The key file of the data folder: made at the first start, readable by its owner only, never part of a backup.

Where the operator gives the keys from outside (ENCRYPTION_KEY) there is no such file. All of this is quick file
work; call it in a thread.
"""

import os
from contextlib import suppress
from pathlib import Path

from chatapp.domain.errors import HouseError, WrongKey
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.storage.sql.files import PRIVATE, file_fault

DATABASE = 'chatapp.db'


def key_file(data_dir: Path) -> Path:
    return data_dir / 'secrets' / 'encryption.key'


def keyring(data_dir: Path, given: str | None) -> Keyring:
    """The keys to open the data folder with: those given, else those of its key file, which is made for a new folder.

    `WrongKey` when a key is malformed, or when there is a database but no key: a new one would not open it.
    """
    if given:
        return Keyring.parse(given)
    if not key_file(data_dir).exists():
        if (data_dir / DATABASE).exists():
            raise WrongKey(t('The encryption key of this data is missing. Put secrets/encryption.key back, or set ENCRYPTION_KEY.'))
        _write(data_dir, [make_key()])
    return Keyring.parse(','.join(_read(data_dir)))


def prepend_new_key(data_dir: Path) -> Keyring:
    """Make a new key the newest of the key file; the older ones stay until `drop_older_keys`."""
    _write(data_dir, [make_key(), *_read(data_dir)])
    return Keyring.parse(','.join(_read(data_dir)))


def drop_older_keys(data_dir: Path) -> Keyring:
    """Keep the newest key only; for when everything has been encrypted with it."""
    _write(data_dir, _read(data_dir)[:1])
    return Keyring.parse(','.join(_read(data_dir)))


def _read(data_dir: Path) -> list[str]:
    try:
        return [key.strip() for key in key_file(data_dir).read_text(encoding='ascii').split(',')]
    except UnicodeDecodeError as error:
        raise WrongKey(t('The key file holds something else than keys.')) from error
    except OSError as error:
        raise HouseError(t('The key file secrets/encryption.key cannot be read.')) from error


def _write(data_dir: Path, keys: list[str]) -> None:
    """Replace the file at one stroke: after a crash it holds either the old keys or the new ones."""
    path = key_file(data_dir)
    part = path.with_suffix('.part')
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), 'w', encoding='ascii') as file:
            file.write(','.join(keys) + '\n')
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise file_fault(error) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut; Windows cannot open a folder and does so by itself."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
