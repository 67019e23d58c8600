"""What the collections ask of a database, whichever it is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from chatapp.domain.errors import NotFound
from chatapp.storage.sql.statements import Statement, Value, Values


class Row(Protocol):
    """Values by the name of their column, or by their place."""

    def __getitem__(self, column: str | int, /) -> Any: ...  # noqa: ANN401  # a column holds what its table says


class Connection(ABC):
    """Runs statements one after another, in one transaction at a time. Errors leave as the house's.

    A statement that is refused leaves the transaction as it was before it.
    """

    async def row(self, statement: Statement, **values: Value) -> Row | None:
        """The first row, if any."""
        rows = await self.rows(statement, **values)
        return rows[0] if rows else None

    async def one(self, statement: Statement, missing: str, **values: Value) -> Row:
        """The first row; `NotFound` with the sentence `missing` when there is none."""
        row = await self.row(statement, **values)
        if row is None:
            raise NotFound(missing)
        return row

    @abstractmethod
    async def rows(self, statement: Statement, **values: Value) -> Sequence[Row]: ...

    @abstractmethod
    async def run_many(self, statement: Statement, all_values: Sequence[Values]) -> None: ...

    @abstractmethod
    async def sql(self, text: str) -> Sequence[Row]:
        """Run one command of this database as it stands."""

    # --- transactions --------------------------------------------------------------------------------------------------
    @abstractmethod
    async def begin_writing(self) -> None:
        """Take the write lock at once; `StorageBusy` when another process keeps it too long."""

    @abstractmethod
    async def begin_reading(self) -> None:
        """See the database as it is from the first statement on, whatever others write."""

    @abstractmethod
    async def commit(self) -> None: ...

    @abstractmethod
    async def roll_back(self) -> None:
        """Undo whatever is open; nothing open is fine too."""

    @abstractmethod
    async def put_references_off(self) -> None:
        """Check until the commit of this transaction only whether what rows refer to is there."""

    # --- the database as a whole -----------------------------------------------------------------------------------------
    @abstractmethod
    async def version(self) -> int:
        """The version the database is at; 0 for an empty one."""

    @abstractmethod
    async def define(self, statements: Sequence[str], version: int) -> None:
        """Take a migration's statements and note the version reached, inside the open transaction."""

    @abstractmethod
    async def keep_copy(self, version: int) -> None:
        """Where the database is a file: keep a copy beside it, once, before it goes to `version`."""

    @abstractmethod
    async def check(self) -> None:
        """Read everything; `Damaged` when it is not sound."""

    @abstractmethod
    async def tidy(self) -> None:
        """Give back, or overwrite, the room of what was removed; outside of a transaction."""

    @abstractmethod
    async def aclose(self) -> None: ...


def copy_name(path: Path, version: int) -> Path:
    """What the copy made before a migration to `version` is called."""
    return path.with_name(f'{path.name}.before-v{version}')
