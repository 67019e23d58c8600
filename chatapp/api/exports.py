"""Taking conversations away as files."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.shapes import Many
from chatapp.domain.ids import ConversationId
from chatapp.services.export.document import Format

router = APIRouter(tags=['export'])
FILE = {'description': 'The file.', 'content': {'*/*': {}}}


@router.get('/api/conversations/{conversation_id}/export', response_class=Response, responses={200: FILE})
async def export(
    conversation_id: ConversationId,
    caller: ChatCaller,
    services: TheServices,
    format: Format = Format.MARKDOWN,  # noqa: A002  # its name outside
) -> Response:
    """The conversation as a file: JSON holds its whole tree, Markdown, HTML and PDF the branch that is shown."""
    services.limits.check('send', caller.person.id)
    file = await services.exports.one(caller.person.id, conversation_id, format)
    return StreamingResponse(file.pieces, media_type=file.type, headers=_headers(file.name))


@router.post('/api/conversations/export', response_class=Response, responses={200: FILE})
async def export_many(body: Many, caller: ChatCaller, services: TheServices) -> Response:
    """A zip with one file for each of up to 200 conversations."""
    services.limits.check('send', caller.person.id)
    return _zip(await services.exports.many(caller.person.id, body.ids, body.format), 'conversations.zip')


@router.get('/api/export', response_class=Response, responses={200: FILE})
async def export_mine(caller: ChatCaller, services: TheServices) -> Response:
    """A zip of all that is the caller's: conversations, files, templates, topics, profile, usage; no secret is in it."""
    services.limits.check('send', caller.person.id)
    return _zip(await services.exports.mine(caller.person.id), 'chatapp.zip')


def _zip(pieces: AsyncIterator[bytes], name: str) -> Response:
    return StreamingResponse(pieces, media_type='application/zip', headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    """Taken away, never shown in our own place."""
    plain = name.encode('ascii', 'replace').decode().replace('?', '_')
    return {
        'Content-Disposition': f'attachment; filename="{plain}"; filename*=UTF-8\'\'{quote(name)}',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
    }
