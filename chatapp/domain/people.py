"""Who reads and writes here: people, their sessions and their tokens for programs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatapp.domain.ids import PersonId, SessionId, TokenId


class Role(StrEnum):
    """What a person may do in the house; more roles come with accounts."""

    OWNER = 'owner'
    MEMBER = 'member'


class Theme(StrEnum):
    """Light, dark, or as the reader's system says."""

    AUTO = 'auto'
    LIGHT = 'light'
    DARK = 'dark'


class Scope(StrEnum):
    """What a token for programs opens."""

    CHAT = 'chat'
    MODELS = 'models'
    ADMIN = 'admin'


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A reader and writer. `zone` is an IANA name sent by the browser; times are stored in UTC and shown in it."""

    id: PersonId
    name: str
    role: Role
    has_password: bool
    zone: str = 'UTC'
    theme: Theme = Theme.AUTO
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser. Its secret is in the cookie; the house stores only a hash of it."""

    id: SessionId
    person: PersonId
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A key for programs, shown once and stored hashed; `expires_at` None means until revoked.

    One that was `signed_in` came from a name and a password, and ends when the person's sessions are ended.
    """

    id: TokenId
    person: PersonId
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    signed_in: bool = False
