"""What a model may call. A tool never raises: what goes wrong is told to the model as the tool's output."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chatapp.domain.people import Person
from chatapp.domain.prompt import ToolSpec
from chatapp.plumbing.clock import Clock

MAX_ARGUMENTS_CHARS = 64_000  # an honest call needs a few hundred; a broken model may send megabytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutcome:
    output: str
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """`run` takes the parsed arguments and the person it answers; it may raise ValueError with a sentence for the model."""

    spec: ToolSpec
    run: Callable[[Mapping[str, object], Person], str]


class Toolbox:
    """The tools of the house by name."""

    def __init__(self, *, clock: Clock) -> None:
        self._tools = {tool.spec.name: tool for tool in (_current_time(clock),)}

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return tuple(tool.spec for tool in self._tools.values())

    def call(self, name: str, arguments: str, *, person: Person) -> ToolOutcome:
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
            return ToolOutcome(output=tool.run(parsed, person), ok=True)
        except ValueError as error:
            return ToolOutcome(output=str(error), ok=False)


def _current_time(clock: Clock) -> Tool:
    def run(arguments: Mapping[str, object], person: Person) -> str:
        name = arguments.get('zone') or person.zone
        try:
            zone = ZoneInfo(str(name))
        except (KeyError, ValueError, OSError):
            message = f'{str(name)[:80]!r} is not an IANA time zone such as Europe/Berlin.'
            raise ValueError(message) from None
        return clock.now().astimezone(zone).strftime(f'%A, %d %B %Y, %H:%M:%S (UTC%z, {name})')

    parameters = {
        'type': 'object',
        'properties': {'zone': {'type': 'string', 'description': "An IANA time zone; the person's own when left out."}},
    }
    description = 'The current date and time.'
    return Tool(spec=ToolSpec(name='current_time', description=description, parameters=json.dumps(parameters)), run=run)
