"""What keeps agents as folders: found, read, written, watched. Faults leave as `HouseError`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from chatapp.domain.agent_folder import FolderText
from chatapp.domain.house_words import HouseWords
from chatapp.domain.identities import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """An agent's folder as it is now. `path` is relative to the root, with `/`; `picture` changes with the picture.

    `trouble` says which files could not be read, in one sentence; `text` then holds what they said before.
    """

    path: str
    name: str
    group: str
    text: FolderText
    fingerprint: str
    picture: str = ''
    trouble: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Every folder in order of its path, what the house's own files say, and what stands in the way, a sentence each."""

    folders: Sequence[Folder]
    words: HouseWords
    troubles: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """One file; `version` stands for exactly these bytes, empty for a file that is not there."""

    text: str
    version: str


class AgentFolders(Protocol):
    async def scan(self) -> Scan:
        """Read what has changed since the last scan; the rest is remembered."""
        ...

    def changes(self) -> AsyncIterator[None]:
        """One for each time something may have changed, within half a second; never ends by itself."""
        ...

    async def read(self, path: str, file: str) -> FileText: ...
    async def write(self, path: str, file: str, text: str, *, version: str) -> FileText:
        """Whole or not at all; empty text removes the file. `ChangedMeanwhile` if it is not `version` any more."""
        ...

    async def add_event(self, path: str, day: date, event: str) -> None:
        """One dated line more in the recent events; many at once lose none."""
        ...

    async def create(self, name: str, group: str, files: Mapping[str, bytes]) -> str:
        """A new folder, whole or not at all; its path. `Conflict` where there is one."""
        ...

    async def move(self, path: str, name: str, group: str) -> str:
        """Give the folder another name or group; its new path."""
        ...

    async def discard(self, path: str) -> None:
        """Move the folder to the trash."""
        ...

    async def files(self, path: str) -> Mapping[str, bytes]:
        """Everything in the folder that an agent is made of."""
        ...

    async def restore(self, path: str) -> None:
        """Bring the folder last discarded from this path back; `NotFound` where there is none."""
        ...

    async def picture(self, path: str, size: int) -> bytes:
        """Its picture as a square WebP of `size` pixels; `NotFound` without one, `BadInput` where it is none."""
        ...

    async def portrait(self, path: str, *, hue: int) -> bytes:
        """Its picture as PNG, or one of this hue."""
        ...

    async def squared(self, raw: bytes) -> bytes:
        """A picture from outside as it may be kept: a square WebP with nothing else in it; `BadInput` where it is none."""
        ...

    async def put_picture(self, path: str, picture: bytes) -> None:
        """Keep this as its picture, before any other; empty bytes take that one away."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What an agent has said in all conversations, and what it cost as far as prices are known."""

    replies: int
    cost_micros: int
    last_at: datetime


class AgentRecords(Protocol):
    """Ids of agents beside the folders they were last seen in; those whose folder is gone stay."""

    async def all(self) -> Sequence[Known]: ...
    async def put(self, known: Known) -> None:
        """Add it, or change where it was seen."""
        ...

    async def spoken(self) -> Mapping[str, Spoken]:
        """By the author id of messages: agents here, and models that answered under their own name."""
        ...
