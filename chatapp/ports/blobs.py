"""Where the bytes of files lie. A blob has one content and perhaps smaller forms of it, all sealed with its own key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chatapp.domain.attachments import Form
from chatapp.domain.ids import FileId


class Blobs(Protocol):
    """Bytes are staged first, kept once their row is committed, and dropped when nobody needs them. Faults are `HouseError`."""

    async def stage(self, blob: FileId, forms: Mapping[Form, bytes], *, key: bytes) -> None:
        """Write all forms to the disk, not yet where `read` finds them."""
        ...

    async def keep(self, blob: FileId) -> None:
        """Move what was staged or put aside to its place; nothing where that was done before."""
        ...

    async def put_aside(self, blob: FileId) -> None:
        """Nobody here knows it: take it out of `all`, still to be read and kept, in case another database does."""
        ...

    async def drop_aside(self, *, before: datetime) -> None:
        """Delete what was put aside before that moment of the machine's own clock."""
        ...

    async def read(self, blob: FileId, form: Form, *, key: bytes) -> bytes:
        """One form, or the whole where there is no such form; `NotFound` without it, `Damaged` where it was changed."""
        ...

    async def drop(self, blob: FileId) -> None:
        """Delete every form, staged or kept; nothing to delete is fine."""
        ...

    async def all(self) -> Sequence[FileId]:
        """Every blob there is, staged or kept."""
        ...

    async def away(self) -> Sequence[FileId]:
        """Those not in their place: staged, or put aside."""
        ...
