"""What a job is to the schedule."""

from typing import Protocol


class Job(Protocol):
    """A small step that can be repeated; `every_s` is how often."""

    name: str
    every_s: float

    async def step(self) -> int:
        """Do what is to be done now; how much that was."""
        ...
