"""Where critics' reports lie as files, for people with an editor."""

from typing import Protocol


class ReportFiles(Protocol):
    """Faults are `HouseError`."""

    async def write(self, stem: str, text: str) -> str:
        """A new file of about this name; the name it has got. Whole or not at all, and never over another one."""
        ...

    async def remove(self, name: str) -> None:
        """Nothing to remove is fine."""
        ...
