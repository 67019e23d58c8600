"""What the caller typed and has not sent: kept for each conversation, and for the chat that has not begun."""

from fastapi import APIRouter
from pydantic import Field

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.shapes import Body, Text
from chatapp.domain.ids import ConversationId
from chatapp.services.wire import Json

router = APIRouter(prefix='/api', tags=['conversations'])


class UnsentBody(Body):
    """Takes the place of what was kept."""

    content: Text = Field(description='Nothing but blanks removes what was kept.')


@router.get('/unsent')
async def unsent_first(caller: ChatCaller, services: TheServices) -> Json:
    """What the caller typed for a chat that has not begun; empty for nothing."""
    services.limits.check('poll', caller.person.id)
    return {'content': await services.unsent.of(caller.person.id, None)}


@router.put('/unsent')
async def keep_unsent_first(body: UnsentBody, caller: ChatCaller, services: TheServices) -> Json:
    """Keep a text for a chat that has not begun; open pages of the caller show it."""
    services.limits.check('poll', caller.person.id)
    await services.unsent.keep(caller.person.id, None, body.content)
    return {'content': await services.unsent.of(caller.person.id, None)}


@router.get('/conversations/{conversation_id}/unsent')
async def unsent(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """What the caller typed there and has not sent; empty for nothing, and nobody else's to read."""
    services.limits.check('poll', caller.person.id)
    return {'content': await services.unsent.of(caller.person.id, conversation_id)}


@router.put('/conversations/{conversation_id}/unsent')
async def keep_unsent(conversation_id: ConversationId, body: UnsentBody, caller: ChatCaller, services: TheServices) -> Json:
    """Keep a text for this conversation; open pages of the caller show it."""
    services.limits.check('poll', caller.person.id)
    await services.unsent.keep(caller.person.id, conversation_id, body.content)
    return {'content': await services.unsent.of(caller.person.id, conversation_id)}
