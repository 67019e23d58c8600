"""Files: give one for a message, take it back, read it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.domain.attachments import INLINE_TYPES, MAX_IMAGE_BYTES, Form
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import FileId
from chatapp.domain.wording import t
from chatapp.services.wire import Json, attachment_json

router = APIRouter(tags=['files'])
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
FORMS = {None: Form.WHOLE, 512: Form.LARGE, 96: Form.SMALL}
NOT_PACKED = 'identity'  # pictures are compressed already: whoever compresses answers leaves them alone
UPLOAD = {
    'required': True,
    'content': {
        'multipart/form-data': {
            'schema': {'type': 'object', 'required': ['file'], 'properties': {'file': {'type': 'string', 'format': 'binary'}}}
        },
        'application/octet-stream': {'schema': {'type': 'string', 'format': 'binary'}},
    },
}
CONTENT: dict[int | str, dict[str, object]] = {
    200: {'description': 'The content.', 'content': {'image/*': {}, 'text/plain': {}}},
    304: {'description': 'It is the one you have.'},
}


class _InMemory(MultiPartParser):
    """Keeps a file where it is: on the disk it would lie unsealed."""

    spool_max_size = 2 * MAX_IMAGE_BYTES


@router.post('/api/files', status_code=201, openapi_extra={'requestBody': UPLOAD})
async def give(request: Request, caller: ChatCaller, services: TheServices, name: Annotated[str, Query(max_length=2000)] = '') -> Json:
    """Give a file for the next message: a form with the part `file`, or the bytes themselves with `?name=`.

    Pictures (PNG, JPEG, GIF, WebP, up to 10 MB) are made anew without what their camera wrote into them; texts may have
    1 MiB. What a file is, its content says. Send the `id` with a message within 24 hours, or the file is swept away.
    """
    services.limits.check('poll', caller.person.id)
    found, content = await _sent(request)
    return attachment_json(await services.files.accept(caller.person.id, name or found, content))


@router.delete('/api/files/{file_id}', status_code=204)
async def take_back(file_id: FileId, caller: ChatCaller, services: TheServices) -> Response:
    """Take back a file that was not sent."""
    await services.files.discard(caller.person.id, file_id)
    return Response(status_code=204)


@router.get('/files/{file_id}', response_class=Response, responses=CONTENT)
async def read(
    file_id: FileId, request: Request, caller: ChatCaller, services: TheServices, size: Annotated[int | None, Query()] = None
) -> Response:
    """A file of a message one may read; `size` 512 or 96 gives a picture at most so many pixels wide and high."""
    if size not in FORMS:
        raise BadInput(t('Pictures are kept in the sizes 512 and 96.'), field='size')
    opened = await services.files.open(caller.person.id, file_id, FORMS[size])
    inline = opened.type in INLINE_TYPES
    headers = {
        'Content-Disposition': disposition(opened.attachment.name, inline=inline),
        'Content-Security-Policy': POLICY,
        'Cache-Control': 'private, no-cache',
        'ETag': f'"{file_id}-{size or 0}"',
    }
    if request.headers.get('if-none-match') == headers['ETag']:
        return Response(status_code=304, headers=headers)
    if inline:
        headers['Content-Encoding'] = NOT_PACKED
    return Response(opened.content, headers=headers, media_type=opened.type if inline else 'text/plain; charset=utf-8')


def disposition(name: str, *, inline: bool) -> str:
    r"""RFC 6266: the whole name for those who understand it, an ASCII one for the others.

    >>> disposition('Ä"b.txt', inline=False)
    'attachment; filename="__b.txt"; filename*=UTF-8\'\'%C3%84%22b.txt'
    """
    plain = ''.join(one if one.isascii() and one.isprintable() and one not in '"\\%' else '_' for one in name)
    return f'{"inline" if inline else "attachment"}; filename="{plain}"; filename*=UTF-8\'\'{quote(name, safe="")}'


async def _sent(request: Request) -> tuple[str, bytes]:
    """The name and the bytes of what comes in; the walls have an eye on how much that is."""
    if request.headers.get('content-type', '').partition(';')[0].strip().lower() != 'multipart/form-data':
        return '', await request.body()
    try:
        form = await _InMemory(request.headers, request.stream(), max_files=1, max_fields=8).parse()
    except MultiPartException as error:
        raise BadInput(t('This form cannot be read; send one file in the part named file.'), field='file') from error
    try:
        part = form.get('file')
        if not isinstance(part, UploadFile):
            raise BadInput(t('Send one file in the part named file.'), field='file')
        return part.filename or '', await part.read()
    finally:
        await form.close()
