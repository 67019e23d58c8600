"""Secrets of our own making: cookies, one-time links and tokens. Given out once, stored only as a hash."""

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    """What is stored and looked up. A plain SHA-256 is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode('utf-8', 'surrogatepass')).digest()
