"""The models of the house for programs that speak OpenAI's chat completions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from chatapp.api.answers import openai_error
from chatapp.api.caller import AnyCaller, Caller, still_welcome
from chatapp.api.conversations import IdempotencyKey
from chatapp.api.described import EVENTS
from chatapp.api.house import TheServices
from chatapp.api.openai_rooms import ROOM, answer_of_room
from chatapp.api.openai_shapes import ChatRequest
from chatapp.api.openai_wire import DONE, REASONS, call_of, choice_of, head_of, line_of, request_of, usage_of
from chatapp.api.stream import Released
from chatapp.domain.errors import ChatappError, Forbidden, NotSignedIn
from chatapp.domain.ids import PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo
from chatapp.domain.people import Scope, Token
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from chatapp.domain.wording import t
from chatapp.services.bundle import Services
from chatapp.services.direct import DirectReply
from chatapp.services.wire import Json

router = APIRouter(prefix='/v1', tags=['openai'])
AGENT = 'agent:'
MOST_ROOMS = 100  # named in the list; every room can be asked
ANSWERS = {
    'description': 'The answer, whole or as it comes.',
    'content': {'application/json': {'schema': {'type': 'object'}}, **EVENTS['content']},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Whoever came with a token; there are no browsers here."""

    person: PersonId
    token: Token
    caller: Caller


async def a_program(caller: AnyCaller) -> Program:
    """Only tokens open this door: a cookie is never accepted."""
    if caller.token is None:
        raise NotSignedIn(t('Send a token; cookies are not accepted here.'))
    return Program(person=caller.person.id, token=caller.token, caller=caller)


TheProgram = Annotated[Program, Depends(a_program)]


@router.get('/models')
async def models(program: TheProgram, services: TheServices) -> Json:
    """What this token may name as `model`: agents and rooms with the scope `chat`, models as they are with the scope `models`."""
    services.limits.check('poll', program.person)
    scopes, found = program.token.scopes, list[str]()
    if Scope.CHAT in scopes:
        rooms, _ = await services.rooms.listed(program.person, limit=MOST_ROOMS)
        found += [*(f'{AGENT}{one.name}' for one in services.roster.all()), *(f'{ROOM}{one.cover.id}' for one in rooms)]
    if Scope.MODELS in scopes:
        found += [str(info.ref) for info in await services.catalogue.models()]
    items: list[Json] = [{'id': name, 'object': 'model', 'created': 0, 'owned_by': 'chatapp'} for name in found]
    return {'object': 'list', 'data': items}


@router.post('/chat/completions', response_model=None, responses={200: ANSWERS})
async def complete(body: ChatRequest, program: TheProgram, services: TheServices, key: IdempotencyKey = None) -> Response:
    """One answer, whole or as it comes with `stream`; nothing is kept but what it cost, unless the model is a room.

    Tools are passed through: the program runs them and sends what they gave. Errors have OpenAI's shape. To `room:ID` the last
    user message is posted, once for each `Idempotency-Key`, and its agents answer by name.
    """
    services.limits.check('send', program.person)
    lasts = partial(still_welcome, services, program.caller)
    if body.model.startswith(ROOM):
        _demand(program.token, Scope.CHAT)
        return await answer_of_room(services, program.person, body, key=key, lasts=lasts)
    info, persona = await asked(services, program.token, body.model)
    request = request_of(body, info, persona=persona)
    reply = await services.direct.open(program.person, program.token.id, request, info)
    started = reply.row.started_at
    if body.stream:
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        return Released(_lines(reply, body.model, started, with_usage=with_usage), reply.aclose, lasts=lasts)
    try:
        return JSONResponse(await _whole(reply, body.model, started))
    finally:
        await reply.aclose()


async def asked(services: Services, token: Token, model: str) -> tuple[ModelInfo, str]:
    """What is known of the model a program names, and who it is to be; `Forbidden` where its token does not reach so far."""
    _demand(token, Scope.CHAT if model.startswith(AGENT) else Scope.MODELS)
    if model.startswith(AGENT):
        return await services.direct.agent(model.removeprefix(AGENT))
    return await services.direct.model(ModelRef.parse(model)), ''


def _demand(token: Token, wanted: Scope) -> None:
    if wanted not in token.scopes:
        raise Forbidden(t('This token lacks the scope {scope}.', scope=wanted.value))


async def _whole(reply: DirectReply, model: str, started: datetime) -> Json:
    said, thought, calls, reason = list[str](), list[str](), list[ToolCall](), StopReason.DONE
    async for part in reply:
        match part:
            case TextDelta(text=text):
                said.append(text)
            case ThinkingDelta(text=text):
                thought.append(text)
            case ToolCall():
                calls.append(part)
            case Finished(reason=found):
                reason = found
    message: Json = {'role': 'assistant', 'content': ''.join(said) or (None if calls else ''), 'refusal': None}
    if thought:
        message['reasoning_content'] = ''.join(thought)
    if calls:
        message['tool_calls'] = [call_of(call) for call in calls]
    choice = choice_of(REASONS[reason], message=message)
    return {**_head(reply, model, started, 'chat.completion'), 'choices': [choice], 'usage': usage_of(reply.usage)}


async def _lines(reply: DirectReply, model: str, started: datetime, *, with_usage: bool) -> AsyncIterator[str]:
    head = _head(reply, model, started, 'chat.completion.chunk')
    calls = 0

    def chunk(delta: Json, reason: str | None = None) -> str:
        return line_of({**head, 'choices': [choice_of(reason, delta=delta)]})

    yield chunk({'role': 'assistant', 'content': ''})
    try:
        async for part in reply:
            match part:
                case TextDelta(text=text):
                    yield chunk({'content': text})
                case ThinkingDelta(text=text):
                    yield chunk({'reasoning_content': text})
                case ToolCall():
                    yield chunk({'tool_calls': [{'index': calls, **call_of(part)}]})
                    calls += 1
                case Finished(reason=reason):
                    yield chunk({}, REASONS[reason])
    except ChatappError as error:
        yield line_of(openai_error(503, error.code, error.sentence))
        return
    if with_usage:
        yield line_of({**head, 'choices': [], 'usage': usage_of(reply.usage)})
    yield DONE


def _head(reply: DirectReply, model: str, started: datetime, kind: str) -> Json:
    return head_of(reply.id, model, kind, created=int(started.timestamp()))
