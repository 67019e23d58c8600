"""The Messages wire of Anthropic: requests as JSON, events as stream parts; pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.domain.conversations import Effort
from chatapp.domain.money import Usage
from chatapp.domain.prompt import AssistantTurn, ModelRequest, Picture, PromptTurn, ToolResultTurn, ToolSpec, UserTurn
from chatapp.domain.stream import Finished, StopReason, StreamPart, TextDelta, ThinkingDelta, ToolCall
from chatapp.providers.pieces import Pieces, joined
from chatapp.providers.shapes import Shape, VendorFault, count, decoded, shape, text
from chatapp.providers.sse import ServerEvent

Json = dict[str, object]
KEEP = {'type': 'ephemeral'}
"""Marks how far the vendor may keep the prompt in its cache; it ignores the mark on prompts too short for that."""
REASONS = {
    'end_turn': StopReason.DONE,
    'stop_sequence': StopReason.DONE,
    'max_tokens': StopReason.LENGTH,
    'tool_use': StopReason.TOOLS,
    'pause_turn': StopReason.PAUSED,
    'refusal': StopReason.REFUSED,
    'model_context_window_exceeded': StopReason.CONTEXT_FULL,
}
FIELDS = {'text_delta': 'text', 'thinking_delta': 'thinking', 'signature_delta': 'signature', 'input_json_delta': 'partial_json'}


def messages_body(request: ModelRequest) -> Json:
    """The request. Nothing is said about thinking when the effort is off, nor about temperature unless it is set."""
    body: Json = {
        'model': request.model,
        'max_tokens': request.max_output_tokens,
        'messages': _kept([_message(turn) for turn in request.turns]),
        'stream': True,
    }
    if request.system:
        body['system'] = [{'type': 'text', 'text': request.system, 'cache_control': KEEP}]
    if request.tools:
        body['tools'] = [_tool(tool) for tool in request.tools]
    if request.effort is not Effort.OFF:
        body['thinking'] = {'type': 'adaptive', 'display': 'summarized'}
        body['output_config'] = {'effort': request.effort.value}
    asked = {'temperature': request.temperature, 'top_p': request.top_p}
    return body | {name: value for name, value in asked.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Message:
    role: str
    blocks: list[Json]


def _message(turn: PromptTurn) -> _Message:
    match turn:
        case UserTurn(text=said, pictures=pictures):
            words: list[Json] = [{'type': 'text', 'text': said}] if said else []
            return _Message('user', [*map(_image, pictures), *words])
        case AssistantTurn(text=said, replay=replay, calls=calls):
            plain: list[Json] = [{'type': 'text', 'text': said}] if said or not calls else []
            return _Message('assistant', json.loads(replay) if replay else [*plain, *map(_called, calls)])
        case ToolResultTurn(results=results):
            return _Message(
                'user',
                [
                    {'type': 'tool_result', 'tool_use_id': result.call, 'content': result.output, 'is_error': not result.ok}
                    for result in results
                ],
            )


def _called(call: ToolCall) -> Json:
    return {'type': 'tool_use', 'id': call.call, 'name': call.name, 'input': _object(call.arguments)}


def _image(picture: Picture) -> Json:
    return {'type': 'image', 'source': {'type': 'base64', 'media_type': picture.type, 'data': picture.base64}}


def _kept(messages: list[_Message]) -> list[Json]:
    """The last block marked for the cache, so that the next turn reads all up to here from it."""
    if messages and messages[-1].role == 'user':
        messages[-1].blocks[-1] = {**messages[-1].blocks[-1], 'cache_control': KEEP}
    return [{'role': message.role, 'content': message.blocks} for message in messages]


def _tool(tool: ToolSpec) -> Json:
    return {'name': tool.name, 'description': tool.description, 'input_schema': json.loads(tool.parameters)}


class MessagesReader:
    """Reads the events of one answer, and keeps its blocks to hand them back with tools' results."""

    def __init__(self) -> None:
        self.recognised = False
        self.over = False
        self._reason = StopReason.DONE
        self._usage: dict[str, object] = {}
        self._blocks: dict[object, dict[str, object]] = {}
        self._text, self._thought = Pieces(), Pieces()

    def read(self, event: ServerEvent) -> Sequence[StreamPart]:
        """The parts in one event. `Malformed` for a broken one, `VendorFault` for an error inside the stream."""
        body = decoded(event.data)
        match body.get('type'):
            case 'message_start':
                self.recognised = True
                self._count(shape(shape(body.get('message')).get('usage')))
            case 'content_block_start':
                self._blocks[body.get('index')] = {'input_json': '', **shape(body.get('content_block'))}
            case 'content_block_delta':
                return self._delta(body.get('index'), shape(body.get('delta')))
            case 'content_block_stop':
                return self._block_over(body.get('index'))
            case 'message_delta':
                reason = text(shape(body.get('delta')).get('stop_reason'))
                self._reason = REASONS.get(reason, StopReason.DONE)
                self._count(shape(body.get('usage')))
            case 'message_stop':
                self.over = True
            case 'error':
                raise VendorFault(event.data)
            case _:
                pass  # pings, and kinds of events newer than this program
        return ()

    def finished(self) -> Finished | None:
        """The terminal marker, None while there was none."""
        if not (self.over and self.recognised):
            return None
        again = self._reason in (StopReason.TOOLS, StopReason.PAUSED)
        return Finished(reason=self._reason, usage=self._counted(), replay=self._replay() if again else '')

    def _delta(self, index: object, delta: Shape) -> Sequence[StreamPart]:
        kind = text(delta.get('type'))
        piece, block = text(delta.get(FIELDS.get(kind, ''))), self._blocks.setdefault(index, {})
        match kind:
            case 'text_delta':
                return self._said(block, self._text.whole(piece))
            case 'thinking_delta':
                whole = self._thought.whole(piece)
                block['thinking'] = text(block.get('thinking')) + whole
                return [ThinkingDelta(text=whole)] if whole else ()
            case 'signature_delta':
                block['signature'] = text(block.get('signature')) + piece
            case 'input_json_delta':
                block['input_json'] = text(block.get('input_json')) + piece
            case _:
                pass
        return ()

    def _said(self, block: dict[str, object], whole: str) -> Sequence[StreamPart]:
        block['text'] = text(block.get('text')) + whole
        return [TextDelta(text=whole)] if whole else ()

    def _block_over(self, index: object) -> Sequence[StreamPart]:
        block = self._blocks.get(index, {})
        if block.get('type') == 'tool_use':
            arguments = text(block.get('input_json')) or json.dumps(shape(block.get('input')))
            return [ToolCall(call=joined(text(block.get('id'))), name=joined(text(block.get('name'))), arguments=joined(arguments))]
        return self._said(block, self._text.rest()) if block.get('type') == 'text' else ()

    def _count(self, usage: Shape) -> None:
        """The counts at the end are totals and replace those of the start."""
        self._usage.update({name: value for name, value in usage.items() if value is not None})

    def _counted(self) -> Usage | None:
        usage = self._usage
        counted = Usage(
            input_tokens=count(usage.get('input_tokens')),
            cached_tokens=count(usage.get('cache_read_input_tokens')),
            cache_write_tokens=count(usage.get('cache_creation_input_tokens')),
            output_tokens=count(usage.get('output_tokens')),
            thinking_tokens=count(shape(usage.get('output_tokens_details')).get('thinking_tokens')),
        )
        return counted if counted.total_tokens else None  # zeros are no count: we estimate then

    def _replay(self) -> str:
        """The blocks as the vendor sent them; an empty text block would be refused and is left out."""
        blocks = [_block(block) for block in self._blocks.values()]
        return json.dumps([block for block in blocks if block.get('type') != 'text' or block.get('text')])


def _block(block: Shape) -> Json:
    kept = {name: value for name, value in block.items() if name != 'input_json'}
    if written := text(block.get('input_json')):
        kept['input'] = _object(written)
    return kept


def _object(written: str) -> Shape:
    """A tool's input; broken JSON would have the whole request refused, so nothing stands for it."""
    try:
        return shape(json.loads(written))
    except ValueError:
        return {}
