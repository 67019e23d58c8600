"""The one shape of an error answer, for routers and walls alike."""

import json
from html import escape

from starlette.responses import JSONResponse, Response
from starlette.types import Scope, Send

Headers = dict[str, str]


def error_body(code: str, message: str, *, request_id: str, field: str | None = None) -> dict[str, object]:
    """`message` is one sentence for a person; `field` names the part of the request that is wrong."""
    return {'error': {'code': code, 'message': message, 'field': field, 'request_id': request_id}}


def error_answer(
    status: int, code: str, message: str, *, request_id: str, field: str | None = None, headers: Headers | None = None
) -> Response:
    return JSONResponse(error_body(code, message, request_id=request_id, field=field), status, headers)


async def send_error(scope: Scope, send: Send, status: int, code: str, message: str) -> None:
    """Refuse from a wall, before any router has seen the request: a sentence for people, JSON for programs."""
    headers = dict(scope['headers'])
    if b'text/html' in headers.get(b'accept', b''):
        page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{status}</title><p>{escape(message)}</p></html>'
        body, kind = page.encode(), b'text/html; charset=utf-8'
    else:
        told = error_body(code, message, request_id=scope['state']['request_id'])
        body, kind = json.dumps(told, ensure_ascii=False).encode(), b'application/json'
    length = str(len(body)).encode()
    await send({'type': 'http.response.start', 'status': status, 'headers': [(b'content-type', kind), (b'content-length', length)]})
    await send({'type': 'http.response.body', 'body': body})
