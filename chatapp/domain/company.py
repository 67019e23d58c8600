"""The people round a table: who sits there beside its owner, and the links that let somebody in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatapp.domain.ids import ConversationId, InviteId, PersonId, SignInLinkId

INVITE_LIFE = timedelta(days=7)
SIGN_IN_LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A person who sits at another's table, under the name they have now."""

    person: PersonId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Why somebody sits in a room no more: who showed them out, None where they left by themselves."""

    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """A link that lets one person in, once, until `expires_at`. Its secret is shown when it is made and kept nowhere."""

    id: InviteId
    conversation: ConversationId
    made_by: PersonId
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLink:
    """A link that signs one person in, once, until `expires_at`: the way back for somebody without a password."""

    id: SignInLinkId
    person: PersonId
    made_by: PersonId
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the owner of the house can do for one of its people beside signing them out everywhere.

    `open` says that a link can bring them back, `waits` is the one nobody has used yet.
    """

    open: bool
    waits: SignInLink | None
