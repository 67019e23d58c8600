"""Rows of files, a collection of the storage; their bytes are a matter of `blobs`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chatapp.domain.attachments import Attachment
from chatapp.domain.ids import ConversationId, FileId, MessageId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file somebody gave the house. Files of one owner with the same content share their bytes, kept under `blob`.

    `key` is the secret these bytes are sealed with. `sent` once a message carried it.
    """

    attachment: Attachment
    owner: PersonId
    blob: FileId
    key: bytes = field(repr=False)
    sent: bool = False
    created_at: datetime


class Files(Protocol):
    """Rows of files. Adding a message links the files it carries to it; a file may stand in several messages."""

    async def add(self, file: StoredFile, digest: bytes) -> None:
        """`digest` is the SHA-256 of its content; a keyed hash of it is stored."""
        ...

    async def get(self, file: FileId) -> StoredFile: ...
    async def twin(self, owner: PersonId, digest: bytes) -> StoredFile | None:
        """A file of the same owner with the same content."""
        ...

    async def places(self, file: FileId) -> Sequence[tuple[ConversationId, MessageId]]:
        """The messages that carry it and are not deleted."""
        ...

    async def of(self, owner: PersonId) -> Sequence[StoredFile]:
        """All a person gave the house, oldest first."""
        ...

    async def unsent(self, owner: PersonId) -> int:
        """How many files wait for a message."""
        ...

    async def waits(self, file: FileId) -> bool:
        """Whether a message that waits for the end of a run carries it."""
        ...

    async def renew(self, files: Sequence[FileId], *, at: datetime) -> None:
        """Let them count as given to the house at this moment: they came back from a message that was not sent."""
        ...

    async def unlink(self, message: MessageId) -> None:
        """Take the files of a message from it, before the message itself is erased."""
        ...

    async def remove(self, file: FileId) -> Sequence[FileId]:
        """Delete a file no message carries, none that waits either; its blob, where nobody else uses that."""
        ...

    async def remove_loose(self, *, before: datetime) -> Sequence[FileId]:
        """Delete files no message carries: sent ones at once, others made before `before`; the blobs nobody uses now."""
        ...

    async def blobs(self) -> Sequence[FileId]:
        """Every blob in use."""
        ...
