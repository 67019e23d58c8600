"""Encryption at rest: a ring of keys, a subkey for each purpose, and values bound to their place.

A sealed value is `version (1 byte) | key id (4) | nonce (12) | AES-256-GCM ciphertext and tag`. Its place, for
instance `messages|text|<row id>|v1`, is authenticated with it, so that a value moved to another row does not open.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chatapp.domain.errors import Damaged, WrongKey
from chatapp.domain.wording import t

KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
VERSION = b'\x01'
KEY_ID_AT = slice(len(VERSION), len(VERSION) + KEY_ID_BYTES)
_NONCE_AT = slice(KEY_ID_AT.stop, KEY_ID_AT.stop + NONCE_BYTES)


class Purpose(StrEnum):
    """What a subkey is for; a value sealed for one purpose does not open for another."""

    ROWS = 'rows'
    LOOKUP = 'lookup'
    INDEX = 'index'
    FILES = 'files'
    SESSIONS = 'sessions'


def make_key() -> str:
    """A new random key, 32 bytes in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


class Keyring:
    """One or several keys, newest first: the newest seals, any of them opens. A repr shows key ids only."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise WrongKey(t('The encryption key must be 32 bytes in base64, or several of them with commas between, newest first.'))
        self._keys = {key_id(key): key for key in keys}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read base64 keys with commas between, newest first; `WrongKey` when one is malformed."""
        try:
            return cls([base64.b64decode(part.strip(), validate=True) for part in text.split(',')])
        except ValueError:
            return cls([])

    def __repr__(self) -> str:
        return f'Keyring({", ".join(self.ids)})'

    @property
    def ids(self) -> tuple[str, ...]:
        """Key ids, newest first."""
        return tuple(self._keys)

    @property
    def newest_id(self) -> str:
        return self.ids[0]

    def subkey(self, purpose: Purpose) -> bytes:
        """32 bytes derived from the newest key by HKDF."""
        return _derived(self._keys[self.newest_id], purpose)

    def cipher(self, purpose: Purpose) -> 'Cipher':
        return Cipher({one: _derived(key, purpose) for one, key in self._keys.items()})

    def lookup_hash(self, text: str) -> bytes:
        """32 bytes to find or compare a text by without storing it; another newest key gives another hash."""
        return hmac.digest(self.subkey(Purpose.LOOKUP), text.encode('utf-8', 'surrogatepass'), 'sha256')


class Cipher:
    """Seals and opens bytes for one purpose.

    Nonces are random: one key may seal 2**32 values before a repeat becomes likelier than 2**-32.
    """

    def __init__(self, subkeys: dict[str, bytes]) -> None:
        self._aeads = {bytes.fromhex(one): AESGCM(subkey) for one, subkey in subkeys.items()}
        newest = next(iter(self._aeads))
        self._header, self._newest = VERSION + newest, self._aeads[newest]

    def seal(self, plain: bytes, *, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self._header + nonce + self._newest.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """`WrongKey` when it was sealed by a key not in the ring, `Damaged` when it was changed or moved."""
        aead = self._aeads.get(sealed[KEY_ID_AT])
        if aead is None or sealed[:1] != VERSION:
            raise WrongKey(t('The encryption key does not fit: something here was written with another key.'))
        try:
            return aead.decrypt(sealed[_NONCE_AT], sealed[_NONCE_AT.stop :], place.encode())
        except (InvalidTag, ValueError):  # the latter for too few bytes
            raise Damaged(t('A stored value was changed from outside; restore it from a backup.')) from None


def key_id(key: bytes) -> str:
    """The first 8 hex digits of SHA-256(key)."""
    return hashlib.sha256(key).hexdigest()[: KEY_ID_BYTES * 2]


def sealed_by(sealed: bytes) -> str:
    """The id of the key a value was sealed with."""
    return sealed[KEY_ID_AT].hex()


def _derived(key: bytes, purpose: Purpose) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f'chatapp/v1/{purpose}'.encode()).derive(key)
