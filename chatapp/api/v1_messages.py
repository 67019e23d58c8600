"""The models of the house for programs that speak Anthropic's Messages."""

import json
from collections.abc import AsyncIterator
from functools import partial

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from chatapp.api.answers import anthropic_error
from chatapp.api.caller import still_welcome
from chatapp.api.described import EVENTS
from chatapp.api.house import TheServices
from chatapp.api.openai import TheProgram, asked
from chatapp.api.stream import Released
from chatapp.api.v1_messages_shapes import MessagesRequest
from chatapp.api.v1_messages_wire import REASONS, call_of, request_of, usage_of
from chatapp.domain.errors import ChatappError
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from chatapp.services.direct import DirectReply
from chatapp.services.wire import Json

router = APIRouter(prefix='/v1', tags=['anthropic'])
ANSWERS = {
    'description': 'The answer, whole or as it comes.',
    'content': {'application/json': {'schema': {'type': 'object'}}, **EVENTS['content']},
}


@router.post('/messages', response_model=None, responses={200: ANSWERS})
async def message(body: MessagesRequest, program: TheProgram, services: TheServices) -> Response:
    """One answer, whole or as it comes with `stream`; nothing is kept but what it cost.

    Tools are passed through: the program runs them and sends what they gave. Errors have Anthropic's shape.
    """
    services.limits.check('send', program.person)
    info, persona = await asked(services, program.token, body.model)
    reply = await services.direct.open(program.person, program.token.id, request_of(body, info, persona=persona), info)
    if body.stream:
        return Released(_lines(reply, body.model), reply.aclose, lasts=partial(still_welcome, services, program.caller))
    try:
        return JSONResponse(await _whole(reply, body.model))
    finally:
        await reply.aclose()


async def _whole(reply: DirectReply, model: str) -> Json:
    content, reason = list[Json](), StopReason.DONE
    async for part in reply:
        match part:
            case TextDelta(text=text):
                _grown(content, 'text', text)
            case ThinkingDelta(text=text):
                _grown(content, 'thinking', text)
            case ToolCall():
                content.append(call_of(part))
            case Finished(reason=found):
                reason = found
    return {**_head(reply, model), 'content': content, 'stop_reason': REASONS[reason], 'usage': usage_of(reply.usage)}


def _grown(content: list[Json], kind: str, text: str) -> None:
    """The last block with this much more, or a new one of this kind."""
    if not content or content[-1]['type'] != kind:
        content.append(_begun(kind))
    content[-1] |= {kind: f'{content[-1][kind]}{text}'}


def _begun(kind: str) -> Json:
    return {'type': 'text', 'text': ''} if kind == 'text' else {'type': 'thinking', 'thinking': '', 'signature': ''}


async def _lines(reply: DirectReply, model: str) -> AsyncIterator[str]:
    """Blocks one after the other: each is begun, grows and is ended before the next."""
    head = {**_head(reply, model), 'content': [], 'stop_reason': None, 'usage': {**usage_of(reply.usage), 'output_tokens': 0}}
    yield _event('message_start', message=head)
    index, kind, reason = -1, '', StopReason.DONE
    try:
        async for part in reply:
            if isinstance(part, Finished):
                reason = part.reason
                continue
            wanted = 'text' if isinstance(part, TextDelta) else 'thinking' if isinstance(part, ThinkingDelta) else 'tool_use'
            if wanted != kind or wanted == 'tool_use':
                if index >= 0:
                    yield _event('content_block_stop', index=index)
                index, kind = index + 1, wanted
                block = call_of(part, arguments=False) if isinstance(part, ToolCall) else _begun(kind)
                yield _event('content_block_start', index=index, content_block=block)
            yield _event('content_block_delta', index=index, delta=_delta(part))
    except ChatappError as error:
        yield _event('error', **anthropic_error(503, error.code, error.sentence))
        return
    if index >= 0:
        yield _event('content_block_stop', index=index)
    yield _event('message_delta', delta={'stop_reason': REASONS[reason], 'stop_sequence': None}, usage=usage_of(reply.usage))
    yield _event('message_stop')


def _delta(part: TextDelta | ThinkingDelta | ToolCall) -> Json:
    match part:
        case TextDelta(text=text):
            return {'type': 'text_delta', 'text': text}
        case ThinkingDelta(text=text):
            return {'type': 'thinking_delta', 'thinking': text}
        case ToolCall(arguments=arguments):
            return {'type': 'input_json_delta', 'partial_json': arguments}


def _head(reply: DirectReply, model: str) -> Json:
    return {'id': f'msg_{reply.id}', 'type': 'message', 'role': 'assistant', 'model': model, 'stop_sequence': None}


def _event(name: str, **values: object) -> str:
    return f'event: {name}\ndata: {json.dumps({"type": name, **values}, ensure_ascii=False)}\n\n'
