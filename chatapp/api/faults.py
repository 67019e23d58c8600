"""Every fault in the shape of the interface: a status, a code, one sentence, the field, the request's id."""

from collections.abc import Mapping
from math import ceil

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chatapp.api.answers import Headers, error_answer
from chatapp.domain.errors import (
    BadInput,
    CapReached,
    ChatappError,
    Conflict,
    Forbidden,
    HouseError,
    NotFound,
    NotSignedIn,
    ProviderError,
    TooLarge,
    TooMany,
)
from chatapp.domain.wording import t

_STATUSES: tuple[tuple[type[ChatappError], int], ...] = (
    (TooLarge, 413),
    (BadInput, 422),
    (NotFound, 404),
    (Forbidden, 403),
    (NotSignedIn, 401),
    (Conflict, 409),
    (TooMany, 429),
    (CapReached, 429),
    (ProviderError, 503),
    (HouseError, 503),
)
_CODES: Mapping[int, str] = {400: 'invalid', 404: 'not_found', 405: 'not_found', 413: 'too_large', 422: 'invalid'}
MAX_FIELD_CHARS = 100  # a field's name may come from the caller


def tell_faults(app: FastAPI) -> None:
    """Answer every fault of the application's routes in our shape."""
    app.add_exception_handler(ChatappError, _told)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _by_framework)
    app.add_exception_handler(Exception, _crashed)


def request_id_of(request: Request) -> str:
    request_id: str = getattr(request.state, 'request_id', '')
    return request_id


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, ChatappError)
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    field = error.field if isinstance(error, BadInput) else None
    headers = _wait(error)
    if status == 401:
        headers['WWW-Authenticate'] = 'Bearer'
    return error_answer(
        request.url.path, status, error.code, error.sentence, request_id=request_id_of(request), field=field, headers=headers
    )


def _wait(error: ChatappError) -> Headers:
    match error:
        case TooMany(retry_after_s=wait_s):
            return {'Retry-After': str(wait_s)}
        case ProviderError(retry_after_s=float() | int() as wait_s):
            return {'Retry-After': str(ceil(wait_s))}
        case _:
            return {}


async def _misshapen(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    request_id = request_id_of(request)
    if first['type'] == 'json_invalid':
        return error_answer(request.url.path, 400, 'invalid', t('The body is not valid JSON.'), request_id=request_id)
    place = [str(part) for part in first['loc'][1:]]
    if not place:
        return error_answer(
            request.url.path,
            422,
            'invalid',
            t('Send the body as a JSON object, with the content type application/json.'),
            request_id=request_id,
        )
    field = '.'.join(place)[:MAX_FIELD_CHARS]
    sentence = t('The field {field} is not right: {reason}.', field=field, reason=first['msg'])
    return error_answer(request.url.path, 422, 'invalid', sentence, request_id=request_id, field=field)


async def _by_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = 404 if error.status_code == 405 else error.status_code
    sentence = {400: t('This request cannot be read.'), 404: t('There is nothing at this address.')}.get(status, t('This cannot be done.'))
    return error_answer(request.url.path, status, _CODES.get(status, 'invalid'), sentence, request_id=request_id_of(request))


async def _crashed(request: Request, _error: Exception) -> Response:
    """The trace goes to the log, by the server that hears the error again; the caller gets its number."""
    sentence = t('Something broke in the house. Nothing that was stored is lost; the log knows more.')
    return error_answer(request.url.path, 500, 'crashed', sentence, request_id=request_id_of(request))
