"""The two wires as a vendor writes them: a script becomes server-sent events. Pure; the sockets are in `standin`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.standin_scripts import Script

Json = dict[str, Any]  # Any: requests and chunks are the vendor's JSON, looked at key by key
STOPS = {'end_turn': 'stop', 'max_tokens': 'length', 'tool_use': 'tool_calls', 'refusal': 'content_filter'}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Some bytes of the stream; `token` marks those a reader waits for, and faults are counted by."""

    data: bytes
    token: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a stand-in needs to know of a request, whichever wire it came by."""

    model: str
    last_text: str
    tools: tuple[str, ...]
    has_result: bool
    thinks: bool


def _text_of(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return '\n'.join(part['text'] for part in parts if isinstance(part, Mapping) and part.get('type') == 'text')


def asked(body: Json) -> Asked:
    """Read a request of either wire."""
    messages = body.get('messages') or [{'role': 'user', 'content': ''}]
    users = [_text_of(message['content']) for message in messages if message['role'] == 'user']
    last = messages[-1]
    blocks = last['content'] if isinstance(last.get('content'), list) else []
    tools = [tool.get('name') or tool['function']['name'] for tool in body.get('tools') or []]
    return Asked(
        model=str(body.get('model', '')),
        last_text=next((text for text in reversed(users) if text), ''),
        tools=tuple(tools),
        has_result=last['role'] == 'tool' or any(block.get('type') == 'tool_result' for block in blocks),
        thinks='thinking' in body or 'reasoning_effort' in body,
    )


def error_body(wire: str, script: Script) -> bytes:
    fault = {'type': script.kind, 'message': script.message}
    wrapped = {'type': 'error', 'error': fault} if wire == 'anthropic' else {'error': {**fault, 'code': script.kind}}
    return json.dumps(wrapped).encode()


def frames(wire: str, script: Script, request: Asked) -> Iterator[Frame]:
    """The whole stream of an answer, terminal marker included."""
    return _anthropic(script, request) if wire == 'anthropic' else _openai(wire, script, request)


def _output_tokens(script: Script) -> int:
    given = script.usage.output
    return given if given is not None else len(script.tokens) + len(script.calls) * 8 + script.usage.thinking


# --- anthropic ----------------------------------------------------------------------------------------------------
def _event(kind: str, *, token: bool = False, **fields: object) -> Frame:
    return Frame(data=f'event: {kind}\ndata: {json.dumps({"type": kind, **fields})}\n\n'.encode(), token=token)


def _anthropic(script: Script, request: Asked) -> Iterator[Frame]:
    usage = {
        'input_tokens': script.usage.fresh,
        'cache_read_input_tokens': script.usage.cached,
        'cache_creation_input_tokens': script.usage.cache_write,
    }
    message = {'id': 'msg_1', 'type': 'message', 'role': 'assistant', 'content': [], 'model': request.model}
    start = {**message, 'stop_reason': None, 'stop_sequence': None, 'usage': {**usage, 'output_tokens': 1}}
    yield _event('message_start', message=start)
    yield _event('ping')
    yield from _blocks(script, request)
    calls = script.calls and not script.stop
    stop = {'stop_reason': script.stop or ('tool_use' if calls else 'end_turn'), 'stop_sequence': None}
    details = {'output_tokens_details': {'thinking_tokens': script.usage.thinking}} if script.usage.thinking else {}
    yield _event('message_delta', delta=stop, usage={**usage, 'output_tokens': _output_tokens(script), **details})
    yield _event('message_stop')


def _blocks(script: Script, request: Asked) -> Iterator[Frame]:
    at = 0
    if script.thinking and request.thinks:
        yield _event('content_block_start', index=at, content_block={'type': 'thinking', 'thinking': '', 'signature': ''})
        for part in script.thinking:
            yield _event('content_block_delta', token=True, index=at, delta={'type': 'thinking_delta', 'thinking': part})
        yield _event('content_block_delta', index=at, delta={'type': 'signature_delta', 'signature': 'c2lnbmVk'})
        yield _event('content_block_stop', index=at)
        at += 1
    if script.tokens:
        yield _event('content_block_start', index=at, content_block={'type': 'text', 'text': ''})
        for part in script.tokens:
            yield _event('content_block_delta', token=True, index=at, delta={'type': 'text_delta', 'text': part})
        yield _event('content_block_stop', index=at)
        at += 1
    for number, call in enumerate(script.calls):
        name = call.name or next(iter(request.tools), 'nothing')
        block = {'type': 'tool_use', 'id': f'toolu_{number + 1}', 'name': name, 'input': {}}
        yield _event('content_block_start', index=at, content_block=block)
        for piece in (call.arguments[:3], call.arguments[3:]):
            yield _event('content_block_delta', index=at, delta={'type': 'input_json_delta', 'partial_json': piece})
        yield _event('content_block_stop', index=at)
        at += 1


# --- openai and its dialects --------------------------------------------------------------------------------------
def _chunk(model: str, delta: Json | None, *, finish: str | None = None, token: bool = False, **fields: object) -> Frame:
    choices = [] if delta is None else [{'index': 0, 'delta': delta, 'finish_reason': finish}]
    head = {'id': 'chatcmpl-1', 'object': 'chat.completion.chunk', 'created': 1, 'model': model}
    return Frame(data=f'data: {json.dumps({**head, "choices": choices, **fields})}\n\n'.encode(), token=token)


def _openai(dialect: str, script: Script, request: Asked) -> Iterator[Frame]:
    """`openai` itself, `xai` (thinks aloud, counts it apart) and `compat` (no usage, no [DONE], calls in one piece)."""
    model = request.model
    yield _chunk(model, {'role': 'assistant', 'content': ''})
    for part in script.thinking if request.thinks and dialect != 'openai' else ():
        yield _chunk(model, {'reasoning' if dialect == 'compat' else 'reasoning_content': part}, token=True)
    for part in script.tokens:
        yield _chunk(model, {'content': part}, token=True)
    yield from _calls(dialect, script, request)
    calls = script.calls and not script.stop
    yield _chunk(model, {}, finish=STOPS.get(script.stop, 'tool_calls' if calls else 'stop'))
    if dialect != 'compat':
        yield _chunk(model, None, usage=_openai_usage(dialect, script))
        yield Frame(data=b'data: [DONE]\n\n')


def _calls(dialect: str, script: Script, request: Asked) -> Iterator[Frame]:
    for number, call in enumerate(script.calls):
        name = call.name or next(iter(request.tools), 'nothing')
        head = {'index': number, 'id': f'call_{number + 1}', 'type': 'function'}
        if dialect == 'compat':
            yield _chunk(request.model, {'tool_calls': [{**head, 'function': {'name': name, 'arguments': call.arguments}}]})
            continue
        yield _chunk(request.model, {'tool_calls': [{**head, 'function': {'name': name, 'arguments': ''}}]})
        for piece in (call.arguments[:3], call.arguments[3:]):
            yield _chunk(request.model, {'tool_calls': [{'index': number, 'function': {'arguments': piece}}]})


def _openai_usage(dialect: str, script: Script) -> Json:
    prompt = script.usage.fresh + script.usage.cached + script.usage.cache_write
    output = _output_tokens(script)
    return {
        'prompt_tokens': prompt,
        'completion_tokens': output - script.usage.thinking if dialect == 'xai' else output,
        'total_tokens': prompt + output,
        'prompt_tokens_details': {'cached_tokens': script.usage.cached, 'cache_write_tokens': script.usage.cache_write},
        'completion_tokens_details': {'reasoning_tokens': script.usage.thinking},
    }
