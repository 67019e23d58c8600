"""The one shape of an error answer, for routers and walls alike."""

import json

from starlette.responses import JSONResponse, Response
from starlette.types import Send

Headers = dict[str, str]


def error_body(code: str, message: str, *, request_id: str, field: str | None = None) -> dict[str, object]:
    """`message` is one sentence for a person; `field` names the part of the request that is wrong."""
    return {'error': {'code': code, 'message': message, 'field': field, 'request_id': request_id}}


def error_answer(
    status: int, code: str, message: str, *, request_id: str, field: str | None = None, headers: Headers | None = None
) -> Response:
    return JSONResponse(error_body(code, message, request_id=request_id, field=field), status, headers)


async def send_error(send: Send, status: int, code: str, message: str, *, request_id: str) -> None:
    """Refuse from a wall, before any router has seen the request."""
    body = json.dumps(error_body(code, message, request_id=request_id), ensure_ascii=False).encode()
    headers = [(b'content-type', b'application/json'), (b'content-length', str(len(body)).encode())]
    await send({'type': 'http.response.start', 'status': status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': body})
