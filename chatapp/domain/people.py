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


class TextSize(StrEnum):
    """How large one reads."""

    SMALL = 'small'
    NORMAL = 'normal'
    LARGE = 'large'
    LARGEST = 'largest'


class Density(StrEnum):
    """How much air is between things."""

    COMFORTABLE = 'comfortable'
    COMPACT = 'compact'


class SendKey(StrEnum):
    """What sends a message: Enter, or Enter with Ctrl (on a Mac with Cmd)."""

    ENTER = 'enter'
    CTRL_ENTER = 'ctrl_enter'


class Scope(StrEnum):
    """What a token for programs opens."""

    CHAT = 'chat'
    MODELS = 'models'
    ADMIN = 'admin'


@dataclass(frozen=True, slots=True, kw_only=True)
class Likes:
    """How the house looks and behaves for one person, on every device.

    `still` means without motion, `own_zone` that the zone was chosen and does not follow the browser, `guided` that the
    first hints were seen or skipped.
    """

    size: TextSize = TextSize.NORMAL
    density: Density = Density.COMFORTABLE
    contrast: bool = False
    still: bool = False
    send: SendKey = SendKey.ENTER
    own_zone: bool = False
    guided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A reader and writer. `zone` is an IANA name sent by the browser; times are stored in UTC and shown in it.

    `instructions` are sent with everything the person asks; `picture` tells one picture from the next, '' is none.
    """

    id: PersonId
    name: str
    role: Role
    has_password: bool
    zone: str = 'UTC'
    theme: Theme = Theme.AUTO
    likes: Likes = Likes()
    instructions: str = ''
    picture: str = ''
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
