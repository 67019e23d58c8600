"""Who one is: in and out, and how the house looks to one."""

from typing import Annotated, Literal

from pydantic import Field

from chatapp.api.answer_shapes.base import Answer, Id, Page, Time
from chatapp.domain.people import Density, Role, SendKey, TextSize, Theme
from chatapp.domain.people import Scope as TokenScope

Seated = Annotated[Id, Field(description='The room one sits in now.')]


class Caller(Answer):
    """Who the caller is, and until when."""

    person_id: Id
    name: str
    role: Role
    needs_set_up: bool = Field(description='Nobody has told the house their name yet.')
    expires_at: Time | None = Field(description='Null for a token that lasts until it is revoked.')
    scopes: list[TokenScope]


class SignedIn(Caller):
    """A browser has a cookie now; a program finds its token here, this once."""

    token: str | None = Field(None, description='For programs alone.')
    token_type: Literal['bearer'] | None = Field(None, description='For programs alone.')


class CameByLink(Caller):
    conversation_id: Id | None = Field(None, description='Where a guest last was; left out for the owner.')


class SignedOut(Answer):
    signed_in: Literal[False]


class CameIn(Answer):
    conversation_id: Seated
    name: str = Field(description='As one is called there.')


class Me(Answer):
    """How the house looks and behaves for the caller, on every device."""

    id: Id
    name: str
    role: Role
    zone: str = Field(description='An IANA name.', examples=['Europe/Berlin'])
    theme: Theme
    instructions: str
    picture: str | None = Field(description='The address of it.')
    created_at: Time
    size: TextSize
    density: Density
    contrast: bool
    still: bool = Field(description='Without motion.')
    send: SendKey
    own_zone: bool = Field(description='The zone was chosen and does not follow the browser.')
    guided: bool


class PersonSeated(Answer):
    id: Id
    name: str
    owner: bool


class PeopleSeated(Page[PersonSeated]):
    """The owner first, then the others in the order they came."""


class Invite(Answer):
    id: Id
    created_at: Time
    expires_at: Time


class Invites(Page[Invite]):
    pass


class NewInvite(Invite):
    """The secret is shown this once."""

    secret: str
    path: str = Field(description='What to put behind the address of the house.')


class SignInLink(Answer):
    person_id: Id
    created_at: Time
    expires_at: Time


class NewSignInLink(SignInLink):
    """The secret is shown this once."""

    secret: str
    path: str = Field(description='What to put behind the address of the house.')
