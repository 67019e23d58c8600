"""The one shape of an error answer, for routers and walls alike."""

import json
from html import escape

from starlette.responses import JSONResponse, Response
from starlette.types import Scope, Send

Headers = dict[str, str]
OPENAI_PATH = '/v1/'
CHAT_PATH = '/v1/chat/completions'
ANTHROPIC_PATH = '/v1/messages'
OPENAI_CODES = {'not_signed_in': 'invalid_api_key', 'too_many': 'rate_limit_exceeded', 'cap_reached': 'insufficient_quota'}


def error_body(code: str, message: str, *, request_id: str, field: str | None = None) -> dict[str, object]:
    """`message` is one sentence for a person; `field` names the part of the request that is wrong."""
    return {'error': {'code': code, 'message': message, 'field': field, 'request_id': request_id}}


def openai_error(status: int, code: str, message: str, field: str | None = None) -> dict[str, object]:
    """The same in OpenAI's words, for programs that speak to /v1."""
    kind = 'rate_limit_error' if status == 429 else 'server_error' if status >= 500 else 'invalid_request_error'
    return {'error': {'message': message, 'type': kind, 'param': field, 'code': OPENAI_CODES.get(code, code)}}


ANTHROPIC_KINDS = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    503: 'overloaded_error',
}


def anthropic_error(status: int, code: str, message: str) -> dict[str, object]:
    """The same in Anthropic's words; the house's code comes with it."""
    kind = ANTHROPIC_KINDS.get(status, 'api_error' if status >= 500 else 'invalid_request_error')
    return {'type': 'error', 'error': {'type': kind, 'message': message, 'code': code}}


def error_answer(
    path: str, status: int, code: str, message: str, *, request_id: str, field: str | None = None, headers: Headers | None = None
) -> Response:
    if not path.startswith(OPENAI_PATH):
        return JSONResponse(error_body(code, message, request_id=request_id, field=field), status, headers)
    if status == 422 or code == 'request_refused':
        status = 400
    if code == 'not_found' and path == CHAT_PATH:
        code, field = 'model_not_found', 'model'
    given = headers or {}
    if code == 'cap_reached':
        given = {**given, 'x-should-retry': 'false'}  # else their SDK asks again and again
    theirs = anthropic_error(status, code, message) if path == ANTHROPIC_PATH else openai_error(status, code, message, field)
    return JSONResponse(theirs, status, given)


async def send_error(scope: Scope, send: Send, status: int, code: str, message: str) -> None:
    """Refuse from a wall, before any router has seen the request: a sentence for people, JSON for programs."""
    headers = dict(scope['headers'])
    if b'text/html' in headers.get(b'accept', b''):
        page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{status}</title><p>{escape(message)}</p></html>'
        body, kind = page.encode(), b'text/html; charset=utf-8'
    else:
        told = _told(scope, status, code, message)
        body, kind = json.dumps(told, ensure_ascii=False).encode(), b'application/json'
    length = str(len(body)).encode()
    await send({'type': 'http.response.start', 'status': status, 'headers': [(b'content-type', kind), (b'content-length', length)]})
    await send({'type': 'http.response.body', 'body': body})


def _told(scope: Scope, status: int, code: str, message: str) -> dict[str, object]:
    if scope['path'] == ANTHROPIC_PATH:
        return anthropic_error(status, code, message)
    if scope['path'].startswith(OPENAI_PATH):
        return openai_error(status, code, message)
    return error_body(code, message, request_id=scope['state']['request_id'])
