"""The people round a table, as storage keeps them."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from chatapp.domain.company import Guest, Invite, SignInLink
from chatapp.domain.ids import ConversationId, InviteId, PersonId


class Company(Protocol):
    async def sits(self, conversation: ConversationId, person: PersonId) -> bool:
        """Whether this person has a seat there; the owner needs none."""
        ...

    async def guests(self, conversation: ConversationId) -> Sequence[Guest]:
        """Who sits there, in the order they came."""
        ...

    async def seat(self, conversation: ConversationId, guest: Guest, *, at: int) -> None:
        """Give a seat, or the seat back; `at` is its place in the order."""
        ...

    async def unseat(self, conversation: ConversationId, person: PersonId) -> None: ...

    async def tables_of(self, person: PersonId) -> Sequence[ConversationId]:
        """Where this person has a seat, in the trash or not."""
        ...

    async def seated(self, people: Sequence[PersonId]) -> Set[PersonId]:
        """Those of these who have a seat anywhere, in the trash or not."""
        ...

    async def add_invite(self, invite: Invite, secret_hash: bytes) -> None: ...

    async def invites(self, conversation: ConversationId) -> Sequence[Invite]:
        """Those not used yet, oldest first, expired or not."""
        ...

    async def take_invite(self, secret_hash: bytes, *, now: datetime) -> Invite | None:
        """Use it up; None for one that was never made, was used, or is too old."""
        ...

    async def remove_invite(self, invite: InviteId) -> None: ...

    async def put_sign_in_link(self, link: SignInLink, secret_hash: bytes) -> None:
        """The only one for its person: an older one opens nothing any more."""
        ...

    async def sign_in_link_of(self, person: PersonId) -> SignInLink | None:
        """The one nobody has used yet, expired or not."""
        ...

    async def sign_in_links_of(self, people: Sequence[PersonId]) -> Mapping[PersonId, SignInLink]:
        """Those nobody has used yet, expired or not, of these people."""
        ...

    async def take_sign_in_link(self, secret_hash: bytes, *, now: datetime) -> SignInLink | None:
        """Use it up; None for one that was never made, was used, or is too old."""
        ...

    async def drop_sign_in_link(self, person: PersonId) -> None: ...
