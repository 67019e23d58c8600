"""Rooms as models at `/v1`: the newest message of the program is said at the table, its agents answer by name."""

import time
from collections.abc import AsyncIterator, Mapping

from starlette.responses import JSONResponse, Response

from chatapp.api.answers import openai_error
from chatapp.api.openai_shapes import ChatRequest
from chatapp.api.openai_wire import DONE, choice_of, head_of, line_of, text_of, usage_of
from chatapp.api.stream import Lasts, Released
from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.rooms import Reason
from chatapp.domain.wording import t
from chatapp.services.bundle import Services
from chatapp.services.room_calls import Over, RoomCall
from chatapp.services.wire import Json

ROOM = 'room:'
ENDS: Mapping[str, str] = {Reason.CAP_REACHED.value: 'length', Reason.BUDGET_SPENT.value: 'length'}


async def answer_of_room(services: Services, reader: PersonId, body: ChatRequest, *, key: str | None, lasts: Lasts) -> Response:
    """What was said before is the room's own, so only the last user message is read; nothing else of the request is heeded."""
    call = await services.room_calls.say(reader, ConversationId(body.model.removeprefix(ROOM)), _said(body), key=key)
    if body.stream:
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        return Released(_lines(call, body.model, with_usage=with_usage), call.aclose, lasts=lasts)
    try:
        return JSONResponse(await _whole(call, body.model))
    finally:
        await call.aclose()


def _said(body: ChatRequest) -> str:
    last = body.messages[-1]
    if last.role != 'user' or not text_of(last).strip():
        raise BadInput(t('The last message must be a user message with text; it is what is said in the room.'), field='messages')
    return text_of(last)


async def _whole(call: RoomCall, model: str) -> Json:
    said: list[str] = []
    over = None
    async for piece in call.words:
        if isinstance(piece, Over):
            over = piece
        else:
            said.append(piece)
    assert over is not None
    message: Json = {'role': 'assistant', 'content': ''.join(said), 'refusal': None}
    choice = choice_of(ENDS.get(over.reason, 'stop'), message=message)
    return {**_head(call, model, 'chat.completion'), 'choices': [choice], 'usage': usage_of(over.usage), 'run': _run(over)}


async def _lines(call: RoomCall, model: str, *, with_usage: bool) -> AsyncIterator[str]:
    head = _head(call, model, 'chat.completion.chunk')
    yield line_of({**head, 'choices': [choice_of(delta={'role': 'assistant', 'content': ''})]})
    try:
        async for piece in call.words:
            if not isinstance(piece, Over):
                yield line_of({**head, 'choices': [choice_of(delta={'content': piece})]})
                continue
            yield line_of({**head, 'choices': [choice_of(ENDS.get(piece.reason, 'stop'), delta={})], 'run': _run(piece)})
            if with_usage:
                yield line_of({**head, 'choices': [], 'usage': usage_of(piece.usage)})
    except ChatappError as error:
        yield line_of(openai_error(503, error.code, error.sentence))
        return
    yield DONE


def _run(over: Over) -> Json:
    """Why nobody speaks any more, which OpenAI's reasons cannot say."""
    return {'reason': over.reason, 'sentence': over.sentence}


def _head(call: RoomCall, model: str, kind: str) -> Json:
    return head_of(call.asked.id, model, kind, created=int(time.time()))
