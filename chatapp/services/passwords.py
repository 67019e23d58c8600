"""Passwords as argon2id, off the event loop and never more than two at once: one hash takes 64 MiB."""

import asyncio
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chatapp.domain.errors import BadInput, TooMany
from chatapp.domain.wording import t

MIN_PASSWORD_CHARS = 8
MAX_PASSWORD_BYTES = 1024  # argon2 takes any length; what a person cannot type is an attack on the processor
MAX_AT_ONCE = 2
MAX_WAITING = 32  # beyond this an honest caller would give up before the turn came


class Passwords:
    """Hashes and checks. An absent hash costs as much time as a wrong password, so that names cannot be tried out."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(MAX_AT_ONCE)
        self._waiting = 0
        self._of_nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to store; `BadInput` when the password is too short or over 1 KiB."""
        if len(password) < MIN_PASSWORD_CHARS:
            raise BadInput(t('A password needs at least {least} characters.', least=MIN_PASSWORD_CHARS), field='password')
        return await self._in_turn(_checked(password), None)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to the hash; False without a hash, after the same work."""
        given = _checked(password)
        if self._of_nobody is None:
            self._of_nobody = await self._in_turn(secrets.token_bytes(16), None)
        right = await self._in_turn(given, stored or self._of_nobody) == 'right'
        return right and stored is not None

    async def _in_turn(self, password: bytes, stored: str | None) -> str:
        if self._waiting >= MAX_WAITING:
            raise TooMany(t('Too many people sign in at this moment; try again in a few seconds.'), retry_after_s=5)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(self._work, password, stored)
        finally:
            self._waiting -= 1

    def _work(self, password: bytes, stored: str | None) -> str:
        if stored is None:
            return self._hasher.hash(password)
        try:
            self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return 'wrong'
        return 'right'


def _checked(password: str) -> bytes:
    """The bytes that are hashed: the same for every way to type the same letters; `BadInput` over 1 KiB."""
    too_long = BadInput(t('A password may have at most {most} bytes.', most=MAX_PASSWORD_BYTES), field='password')
    if len(password) > MAX_PASSWORD_BYTES:
        raise too_long
    given = unicodedata.normalize('NFC', password).encode('utf-8', 'surrogatepass')
    if len(given) > MAX_PASSWORD_BYTES:
        raise too_long
    return given
