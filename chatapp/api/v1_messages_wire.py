"""Between Anthropic's Messages and the house: their request in our words, our reply in theirs. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatapp.api.openai_shapes import Call, CalledFunction, ChatRequest, Function, ImageUrl, Offered, Part, Said
from chatapp.api.openai_wire import request_of as asked_of
from chatapp.api.v1_messages_shapes import Block, MessagesRequest, Spoken
from chatapp.domain.conversations import Effort
from chatapp.domain.errors import BadInput
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import StopReason, ToolCall
from chatapp.domain.wording import t
from chatapp.services.wire import Json

REASONS: Mapping[StopReason, str] = {
    StopReason.DONE: 'end_turn',
    StopReason.PAUSED: 'end_turn',
    StopReason.TOOLS: 'tool_use',
    StopReason.LENGTH: 'max_tokens',
    StopReason.CONTEXT_FULL: 'max_tokens',
    StopReason.REFUSED: 'refusal',
}


def request_of(body: MessagesRequest, info: ModelInfo, *, persona: str = '') -> ModelRequest:
    """What the model is asked; `BadInput` names what it cannot be asked. `persona` goes before the program's own words."""
    messages = [one for spoken in body.messages for one in _said(spoken)]
    if body.system:
        messages.insert(0, Said(role='system', content=_words(body.system)))
    chat = ChatRequest(
        model=body.model,
        messages=messages or [Said(role='user', content='')],
        max_tokens=body.max_tokens,
        max_completion_tokens=None,
        temperature=body.temperature,
        top_p=body.top_p,
        tools=[_offered(one.name, one.description, one.input_schema) for one in body.tools] if body.tools else None,
        tool_choice=body.tool_choice.type if body.tool_choice else None,
        stop=None,
    )
    request = asked_of(chat, info, persona=persona)
    thinks = body.thinking is not None and body.thinking.type != 'disabled' and info.capabilities.thinking
    return replace(request, effort=Effort.MEDIUM) if thinks else request


def _said(spoken: Spoken) -> Sequence[Said]:
    """The same message as OpenAI would have it: results of tools are messages of their own, before what else is said."""
    if isinstance(spoken.content, str):
        return [Said(role=spoken.role, content=spoken.content)]
    blocks = spoken.content
    if spoken.role == 'assistant':
        calls = [
            Call(id=one.id, function=CalledFunction(name=one.name, arguments=json.dumps(one.input, ensure_ascii=False)))
            for one in blocks
            if one.type == 'tool_use'
        ]
        return [Said(role='assistant', content=_words(blocks), tool_calls=calls or None)]
    results = [Said(role='tool', tool_call_id=one.tool_use_id, content=_words(one.content)) for one in blocks if one.type == 'tool_result']
    parts = [_part(one) for one in blocks if one.type in {'text', 'image'}]
    return [*results, *([Said(role='user', content=parts)] if parts else [])]


def _part(block: Block) -> Part:
    if block.type == 'text':
        return Part(type='text', text=block.text)
    if block.source is None:
        raise BadInput(t('A picture lacks its source.'), field='messages')
    return Part(type='image_url', image_url=ImageUrl(url=f'data:{block.source.media_type};base64,{block.source.data}'))


def _words(content: str | Sequence[Block]) -> str:
    return content if isinstance(content, str) else '\n\n'.join(one.text for one in content if one.type == 'text')


def _offered(name: str, description: str | None, schema: Mapping[str, object]) -> Offered:
    return Offered.model_validate(
        {'type': 'function', 'function': Function.model_validate({'name': name, 'description': description, 'parameters': dict(schema)})}
    )


def usage_of(usage: Usage) -> Json:
    return {
        'input_tokens': usage.input_tokens,
        'cache_read_input_tokens': usage.cached_tokens,
        'cache_creation_input_tokens': usage.cache_write_tokens,
        'output_tokens': usage.output_tokens,
    }


def call_of(call: ToolCall, *, arguments: bool = True) -> Json:
    """A block for the call; a stream tells the arguments apart from it. Broken JSON of a model becomes no arguments."""
    return {'type': 'tool_use', 'id': call.call, 'name': call.name, 'input': _arguments(call) if arguments else {}}


def _arguments(call: ToolCall) -> object:
    try:
        found = json.loads(call.arguments or '{}')
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
