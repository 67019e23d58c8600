"""The chat completions wire: requests as JSON, chunks as stream parts. Spoken by OpenAI, xAI and many servers; pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.domain.conversations import Effort
from chatapp.domain.money import Usage
from chatapp.domain.prompt import AssistantTurn, ModelRequest, Picture, PromptTurn, ToolResultTurn, ToolSpec, UserTurn
from chatapp.domain.stream import Finished, StopReason, StreamPart, TextDelta, ThinkingDelta, ToolCall
from chatapp.providers.pieces import Pieces, joined
from chatapp.providers.shapes import Shape, VendorFault, count, decoded, listed, shape, text
from chatapp.providers.sse import ServerEvent

Json = dict[str, object]
DONE = '[DONE]'
REASONS = {
    'stop': StopReason.DONE,
    'length': StopReason.LENGTH,
    'tool_calls': StopReason.TOOLS,
    'function_call': StopReason.TOOLS,
    'content_filter': StopReason.REFUSED,
}


def chat_body(request: ModelRequest, *, limit_field: str) -> Json:
    """The request. OpenAI calls the longest answer `max_completion_tokens`, older servers know `max_tokens` only."""
    body: Json = {
        'model': request.model,
        'messages': [{'role': 'system', 'content': request.system}] if request.system else [],
        'stream': True,
        'stream_options': {'include_usage': True},
        limit_field: request.max_output_tokens,
    }
    body['messages'] = [*listed(body['messages']), *(message for turn in request.turns for message in _messages(turn))]
    if request.tools:
        body['tools'] = [_tool(tool) for tool in request.tools]
    if request.effort is not Effort.OFF:
        body['reasoning_effort'] = request.effort.value
    asked = {'temperature': request.temperature, 'top_p': request.top_p}
    return body | {name: value for name, value in asked.items() if value is not None}


def _messages(turn: PromptTurn) -> Sequence[Json]:
    match turn:
        case UserTurn(text=said, pictures=pictures):
            return [{'role': 'user', 'content': [*_said(said), *map(_image, pictures)] if pictures else said}]
        case AssistantTurn(text=said, replay=replay, calls=calls):
            plain: Json = {'role': 'assistant', 'content': said or (None if calls else '')}
            return [json.loads(replay) if replay else plain | ({'tool_calls': [*map(_called, calls)]} if calls else {})]
        case ToolResultTurn(results=results):
            return [{'role': 'tool', 'tool_call_id': result.call, 'content': result.output} for result in results]


def _called(call: ToolCall) -> Json:
    return {'id': call.call, 'type': 'function', 'function': {'name': call.name, 'arguments': _sendable(call.arguments)}}


def _said(text: str) -> Sequence[Json]:
    return [{'type': 'text', 'text': text}] if text else ()


def _image(picture: Picture) -> Json:
    return {'type': 'image_url', 'image_url': {'url': f'data:{picture.type};base64,{picture.base64}'}}


def _tool(tool: ToolSpec) -> Json:
    function = {'name': tool.name, 'description': tool.description, 'parameters': json.loads(tool.parameters)}
    return {'type': 'function', 'function': function}


@dataclass(kw_only=True)
class _Call:
    """A tool call while its pieces come."""

    call: str
    name: str = ''
    arguments: str = ''

    def whole(self) -> ToolCall:
        return ToolCall(call=joined(self.call), name=joined(self.name), arguments=joined(self.arguments) or '{}')


class ChatReader:
    """Reads the chunks of one answer."""

    def __init__(self) -> None:
        self.recognised = False
        self.over = False
        self._reason: StopReason | None = None
        self._usage: Usage | None = None
        self._calls: dict[object, _Call] = {}
        self._said: list[str] = []
        self._text, self._thought = Pieces(), Pieces()

    def read(self, event: ServerEvent) -> Sequence[StreamPart]:
        """The parts in one event. `Malformed` for a broken chunk, `VendorFault` for an error inside the stream."""
        if event.data.strip() == DONE:
            self.over = True
            return ()
        chunk = decoded(event.data)
        if chunk.get('error'):
            raise VendorFault(event.data)
        if 'usage' in chunk and (usage := shape(chunk['usage'])):
            self._usage = _usage(usage)
        choices = listed(chunk.get('choices'))
        self.recognised = self.recognised or isinstance(chunk.get('choices'), list)
        return self._choice(shape(choices[0])) if choices else ()

    def finished(self) -> Finished | None:
        """The terminal marker, None while there was none. [DONE] alone counts, a reason alone as well."""
        if not self.recognised or not (self.over or self._reason):
            return None
        reason = self._reason or StopReason.DONE
        if reason is StopReason.DONE and self._calls:
            reason = StopReason.TOOLS
        usage = self._usage if self._usage and self._usage.total_tokens else None  # zeros are no count: we estimate then
        return Finished(reason=reason, usage=usage, replay=self._replay() if reason is StopReason.TOOLS else '')

    def _choice(self, choice: Shape) -> Sequence[StreamPart]:
        delta = shape(choice.get('delta'))
        parts: list[StreamPart] = []
        if thought := self._thought.whole(text(delta.get('reasoning_content')) or text(delta.get('reasoning'))):
            parts.append(ThinkingDelta(text=thought))
        if said := self._text.whole(text(delta.get('content')) or text(delta.get('refusal'))):
            parts.append(TextDelta(text=said))
            self._said.append(said)
        for piece in listed(delta.get('tool_calls')):
            self._collect(shape(piece))
        if delta.get('refusal'):
            self._reason = StopReason.REFUSED
        if reason := text(choice.get('finish_reason')):
            parts.extend(self._close(REASONS.get(reason, StopReason.DONE)))
        return parts

    def _close(self, reason: StopReason) -> Sequence[StreamPart]:
        """All has been said: what waited for its other half, and the calls, unless the longest answer cut them."""
        first = self._reason is None or self._reason is StopReason.REFUSED
        self._reason = self._reason or reason
        rests: list[StreamPart] = [TextDelta(text=rest)] if (rest := self._text.rest()) else []
        if not first or self._reason in (StopReason.LENGTH, StopReason.REFUSED):
            return rests
        return [*rests, *(one.whole() for one in self._calls.values())]

    def _collect(self, piece: Shape) -> None:
        """Calls come by index, in pieces or whole; some servers give no index, or the same one to all of them."""
        name, given = text(shape(piece.get('function')).get('name')), text(piece.get('id'))
        place: object = piece.get('index', len(self._calls) if given or not self._calls else next(reversed(self._calls)))
        known = self._calls.get(place)
        if known and name and given and known.call != given:
            place, known = given, self._calls.get(given)
        if known is None:
            known = self._calls[place] = _Call(call=given or f'call_{len(self._calls)}')
        known.name = known.name or name
        known.arguments += text(shape(piece.get('function')).get('arguments'))

    def _replay(self) -> str:
        calls = [_called(ToolCall(call=one.call, name=one.name, arguments=one.arguments)) for one in self._calls.values()]
        return json.dumps({'role': 'assistant', 'content': ''.join(self._said) or None, 'tool_calls': calls})


def _sendable(arguments: str) -> str:
    """The arguments as they were written; broken JSON would have the whole request refused, so nothing stands for it."""
    try:
        json.loads(arguments)
    except ValueError:
        return '{}'
    return arguments


def _usage(usage: Shape) -> Usage:
    """Cached tokens are part of the prompt here; some vendors count thinking apart from the completion, but in the total."""
    read, wrote = shape(usage.get('prompt_tokens_details')), shape(usage.get('completion_tokens_details'))
    prompt, cached, cache_write = count(usage.get('prompt_tokens')), count(read.get('cached_tokens')), count(read.get('cache_write_tokens'))
    return Usage(
        input_tokens=max(0, prompt - cached - cache_write),
        cached_tokens=cached,
        cache_write_tokens=cache_write,
        output_tokens=max(count(usage.get('completion_tokens')), count(usage.get('total_tokens')) - prompt),
        thinking_tokens=count(wrote.get('reasoning_tokens')),
    )
