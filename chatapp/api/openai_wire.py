"""Between OpenAI's chat completions and the house: their request in our words, our reply in theirs. Pure."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

from chatapp.api.openai_shapes import ChatRequest, Offered, Part, Said
from chatapp.domain.attachments import MODEL_EDGE, image_tokens
from chatapp.domain.errors import BadInput
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.prompt import AssistantTurn, ModelRequest, Picture, PromptTurn, ToolResult, ToolResultTurn, ToolSpec, UserTurn
from chatapp.domain.stream import StopReason, ToolCall
from chatapp.domain.wording import t
from chatapp.services.pictures import TAKEN, kind_of
from chatapp.services.wire import Json

REASONS: Mapping[StopReason, str] = {
    StopReason.DONE: 'stop',
    StopReason.PAUSED: 'stop',
    StopReason.TOOLS: 'tool_calls',
    StopReason.LENGTH: 'length',
    StopReason.CONTEXT_FULL: 'length',
    StopReason.REFUSED: 'content_filter',
}
DONE = 'data: [DONE]\n\n'
NO_PARAMETERS = '{"type": "object", "properties": {}}'


def request_of(body: ChatRequest, info: ModelInfo, *, persona: str = '') -> ModelRequest:
    """What the model is asked; `BadInput` names what it cannot be asked. `persona` goes before the program's own words."""
    can = info.capabilities
    words = [text_of(one) for one in body.messages if one.role in {'system', 'developer'}]
    if body.tools and not can.tools:
        raise BadInput(t('This model cannot use tools.'), field='tools')
    return ModelRequest(
        model=info.ref.model,
        system='\n\n'.join(part for part in (persona, *words) if part),
        turns=turns_of(body.messages, images=can.images),
        tools=() if body.tool_choice == 'none' else tuple(map(_spec, body.tools or ())),
        max_output_tokens=min(body.max_completion_tokens or body.max_tokens or can.max_output_tokens, can.max_output_tokens),
        temperature=body.temperature if can.temperature else None,
        top_p=body.top_p if can.top_p else None,
    )


def turns_of(messages: Sequence[Said], *, images: bool) -> tuple[PromptTurn, ...]:
    """The talk in turns, neighbours of one side merged; it begins with a person and does not end with the model."""
    turns: list[PromptTurn] = []
    called: dict[str, str] = {}
    for one in messages:
        last = turns[-1] if turns else None
        match one.role:
            case 'user':
                said = UserTurn(text=text_of(one), pictures=_pictures(one, images=images))
                if not (said.text or said.pictures):
                    raise BadInput(t('A user message is empty.'), field='messages')
                if isinstance(last, UserTurn):
                    turns[-1] = UserTurn(text=_joined(last.text, said.text), pictures=(*last.pictures, *said.pictures))
                else:
                    turns.append(said)
            case 'assistant':
                calls = tuple(ToolCall(call=c.id, name=c.function.name, arguments=c.function.arguments) for c in one.tool_calls or ())
                called |= {call.call: call.name for call in calls}
                if not (calls or text_of(one)):
                    continue
                if isinstance(last, AssistantTurn) and not last.calls:
                    turns[-1] = AssistantTurn(text=_joined(last.text, text_of(one)), calls=calls)
                else:
                    turns.append(AssistantTurn(text=text_of(one), calls=calls))
            case 'tool':
                result = _result(one, called)
                if isinstance(last, ToolResultTurn):
                    turns[-1] = ToolResultTurn(results=(*last.results, result))
                else:
                    turns.append(ToolResultTurn(results=(result,)))
            case _:
                pass  # said before everything else
    _check_order(turns)
    return tuple(turns)


def _check_order(turns: Sequence[PromptTurn]) -> None:
    if not turns or not isinstance(turns[0], UserTurn):
        raise BadInput(t('The first message after the system ones must be a user message.'), field='messages')
    if isinstance(turns[-1], AssistantTurn):
        raise BadInput(
            t('The last message must be from user or tool; these models do not go on with a text begun for them.'), field='messages'
        )
    for before, after in pairwise(turns):
        asked = {call.call for call in before.calls} if isinstance(before, AssistantTurn) else set[str]()
        answered = {one.call for one in after.results} if isinstance(after, ToolResultTurn) else set[str]()
        if asked != answered:
            raise BadInput(t('Each tool call must be answered by a tool message right after it.'), field='messages')


def _result(one: Said, called: Mapping[str, str]) -> ToolResult:
    call = one.tool_call_id or ''
    if call not in called:
        raise BadInput(t('A tool message names no tool call before it.'), field='messages')
    return ToolResult(call=call, name=called[call], output=text_of(one), ok=True)


def _joined(*texts: str) -> str:
    return '\n\n'.join(text for text in texts if text)


def text_of(one: Said) -> str:
    """The words of a message, its parts joined."""
    if isinstance(one.content, list):
        return '\n\n'.join(part.text or part.refusal for part in one.content if part.type != 'image_url')
    return one.content or ''


def _pictures(one: Said, *, images: bool) -> tuple[Picture, ...]:
    parts = [part for part in one.content if part.type == 'image_url'] if isinstance(one.content, list) else []
    if parts and not images:
        raise BadInput(t('This model cannot see pictures.'), field='messages')
    return tuple(map(_picture, parts))


def _picture(part: Part) -> Picture:
    head, comma, packed = (part.image_url.url if part.image_url else '').partition(',')
    if not (comma and head.startswith('data:') and head.endswith(';base64')):
        raise BadInput(t('Send a picture itself, as a data URL in base64; addresses are not fetched.'), field='messages')
    try:
        kind = kind_of(base64.b64decode(packed, validate=True))
    except (binascii.Error, ValueError):
        kind = None
    if kind not in TAKEN:
        raise BadInput(t('Pictures are taken as PNG, JPEG, GIF or WebP.'), field='messages')
    return Picture(type=f'image/{kind.lower()}', base64=packed, tokens=image_tokens(MODEL_EDGE, MODEL_EDGE))


def _spec(offered: Offered) -> ToolSpec:
    function = offered.function
    try:
        parameters = json.dumps(function.parameters, allow_nan=False) if function.parameters else NO_PARAMETERS
    except ValueError:
        raise BadInput(t('The parameters of a tool are a JSON schema.'), field='tools') from None
    return ToolSpec(name=function.name, description=function.description or '', parameters=parameters)


def line_of(value: object) -> str:
    return f'data: {json.dumps(value, ensure_ascii=False)}\n\n'


def head_of(reply: str, model: str, kind: str, *, created: int) -> Json:
    """What every answer and every piece of one begins with; `kind` is chat.completion or chat.completion.chunk."""
    return {'id': f'chatcmpl-{reply}', 'object': kind, 'created': created, 'model': model}


def choice_of(reason: str | None = None, **said: Json) -> Json:
    """The one choice there is: a whole `message`, or a `delta`."""
    return {'index': 0, **said, 'finish_reason': reason, 'logprobs': None}


def usage_of(usage: Usage) -> Json:
    prompt = usage.input_tokens + usage.cached_tokens + usage.cache_write_tokens
    return {
        'prompt_tokens': prompt,
        'completion_tokens': usage.output_tokens,
        'total_tokens': prompt + usage.output_tokens,
        'prompt_tokens_details': {'cached_tokens': usage.cached_tokens},
        'completion_tokens_details': {'reasoning_tokens': usage.thinking_tokens},
    }


def call_of(call: ToolCall) -> Json:
    return {'id': call.call, 'type': 'function', 'function': {'name': call.name, 'arguments': call.arguments}}
