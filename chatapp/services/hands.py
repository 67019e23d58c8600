"""A tool, what comes of calling it, and the tools one turn has. A tool never raises: its model is told what went wrong."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from chatapp.domain.people import Person
from chatapp.domain.prompt import ToolSpec

SKIP = 'skip'
EXCUSE = 'excuse'
MAX_ARGUMENTS_CHARS = 64_000  # an honest call needs a few hundred; a broken model may send megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutcome:
    output: str
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """`run` takes the parsed arguments and the person it answers; it may raise ValueError with a sentence for the model."""

    spec: ToolSpec
    run: Callable[[Mapping[str, object], Person], Awaitable[str]]


class Hands:
    """The tools of one turn by name, and the person it answers."""

    def __init__(self, tools: Sequence[Tool], person: Person) -> None:
        self._tools, self._person = {tool.spec.name: tool for tool in tools}, person

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return tuple(tool.spec for tool in self._tools.values())

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._tools)

    async def call(self, name: str, arguments: str) -> ToolOutcome:
        """Run one call as the model wrote it: unknown names and broken arguments come back as failures in words."""
        tool = self._tools.get(name)
        if tool is None:
            return ToolOutcome(output=f'There is no tool named {name[:80]!r}.', ok=False)
        if len(arguments) > MAX_ARGUMENTS_CHARS:
            return ToolOutcome(output='The arguments are too long.', ok=False)
        try:
            parsed = json.loads(arguments or '{}')
        except (ValueError, RecursionError):  # broken JSON, or a number of thousands of digits
            return ToolOutcome(output='The arguments are not valid JSON.', ok=False)
        if not isinstance(parsed, dict):
            return ToolOutcome(output='The arguments must be a JSON object.', ok=False)
        try:
            return ToolOutcome(output=await tool.run(parsed, self._person), ok=True)
        except ValueError as error:
            return ToolOutcome(output=str(error), ok=False)
