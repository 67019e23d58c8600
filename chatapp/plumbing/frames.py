"""Sealed files: 64 KiB frames of AES-256-GCM, each bound to its place, its number and whether it is the last.

A sealed file is `version (1 byte) | salt (16) | frames`. The frames' key is derived from the file's own key, the salt and
the place, so that no two files share one and the nonce may count. A frame taken out, added, moved or cut does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chatapp.domain.errors import Damaged
from chatapp.domain.wording import t
from chatapp.plumbing.crypto import KEY_BYTES, NONCE_BYTES, VERSION, Purpose

FRAME_BYTES = 64 * 1024
SALT_BYTES = 16
TAG_BYTES = 16
_HEAD_BYTES = len(VERSION) + SALT_BYTES
_SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES


def new_file_key() -> bytes:
    return os.urandom(KEY_BYTES)


def seal_file(plain: bytes, *, key: bytes, place: str) -> bytes:
    salt = os.urandom(SALT_BYTES)
    cipher, view = _cipher(key, salt, place), memoryview(plain)
    starts = range(0, max(1, len(plain)), FRAME_BYTES)
    sealed = bytearray(VERSION + salt)
    for number, start in enumerate(starts):
        bound = _bound(place, number, last=number == len(starts) - 1)
        sealed += cipher.encrypt(_nonce(number), view[start : start + FRAME_BYTES], bound)
    return bytes(sealed)


def open_file(sealed: bytes, *, key: bytes, place: str) -> bytes:
    """`Damaged` when a byte of it is not as it was written, or it stands in another's place."""
    cipher, view = _cipher(key, sealed[len(VERSION) : _HEAD_BYTES], place), memoryview(sealed)[_HEAD_BYTES:]
    starts = range(0, max(1, len(view)), _SEALED_FRAME_BYTES)
    plain = bytearray()
    try:
        for number, start in enumerate(starts):
            bound = _bound(place, number, last=number == len(starts) - 1)
            plain += cipher.decrypt(_nonce(number), view[start : start + _SEALED_FRAME_BYTES], bound)
    except (InvalidTag, ValueError):  # the latter for too few bytes
        raise Damaged(t('A stored file was changed from outside; restore it from a backup.')) from None
    return bytes(plain)


def _cipher(key: bytes, salt: bytes, place: str) -> AESGCM:
    info = f'chatapp/v1/{Purpose.FILES}/{place}'.encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, 'big')


def _bound(place: str, number: int, *, last: bool) -> bytes:
    return f'{place}|{number}|{"last" if last else "more"}|v1'.encode()
