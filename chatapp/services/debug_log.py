"""What models are sent and what they answer, in the log, for as long as `debug.yaml` says so."""

import json
import logging
from collections.abc import Iterator

from chatapp.domain.errors import ChatappError
from chatapp.domain.events import Event, ReplyEnded
from chatapp.domain.house_words import Debug
from chatapp.domain.messages import Message
from chatapp.plumbing.bus import Bus
from chatapp.plumbing.tasks import TaskKeeper
from chatapp.services.roster import Roster
from chatapp.services.unit import Units

log = logging.getLogger('chatapp.debug')


class DebugLog:
    """Writes each finished reply with the requests it was made by. No key is in them; what looks like one is scrubbed as anywhere."""

    def __init__(self, units: Units, roster: Roster, bus: Bus, keeper: TaskKeeper) -> None:
        self._units, self._roster, self._keeper = units, roster, keeper
        bus.listen(self._hear, ReplyEnded)

    def _hear(self, event: Event) -> None:
        if isinstance(event, ReplyEnded) and self._roster.debug.on:
            self._keeper.start(self._write(event.message, self._roster.debug), name=f'debug log of {event.message.id}')

    async def _write(self, reply: Message, debug: Debug) -> None:
        try:
            async with self._units.read() as store:
                requests = (await store.messages.detail(reply.id)).requests
        except ChatappError:
            return  # erased meanwhile
        lines = [line for request in requests for line in request_lines(request, debug)]
        for line in (*lines, *answer_lines(reply, debug)):
            log.info('%s (%s) %s', reply.author.name, reply.model, line)


def request_lines(request: str, debug: Debug) -> Iterator[str]:
    """The parts of one request that are wanted, a line each, whatever the vendor calls them."""
    body = json.loads(request)
    messages = [one for one in body.get('messages') or body.get('input') or [] if isinstance(one, dict)]
    system = [body[key] for key in ('system', 'instructions') if body.get(key)]
    system += [one.get('content') for one in messages if one.get('role') in ('system', 'developer')]
    if debug.system_prompt:
        yield from (f'system prompt: {_cut(one, debug)}' for one in system)
    if debug.tools:
        yield from (f'tool: {_cut(one, debug)}' for one in body.get('tools') or [])
    if debug.messages:
        told = (one for one in messages if one.get('role') not in ('system', 'developer'))
        yield from (f'message: {_cut(one, debug)}' for one in told)


def answer_lines(reply: Message, debug: Debug) -> Iterator[str]:
    if debug.thinking and reply.thinking:
        yield f'thinking: {_cut(reply.thinking.text, debug)}'
    if debug.tools:
        yield from (f'tool {one.name}: {_cut(one.input, debug)} -> {_cut(one.output, debug)}' for one in reply.tools)
    if debug.response:
        yield f'response ({reply.state.value}): {_cut(reply.text, debug)}'


def _cut(value: object, debug: Debug) -> str:
    """On one line, every string in it cut to the length that is set."""
    return json.dumps(_each_cut(value, debug), ensure_ascii=False)


def _each_cut(value: object, debug: Debug) -> object:
    if isinstance(value, str):
        return debug.cut(value)
    if isinstance(value, dict):
        return {key: _each_cut(inner, debug) for key, inner in value.items()}
    if isinstance(value, list):
        return [_each_cut(inner, debug) for inner in value]
    return value
