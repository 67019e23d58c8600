"""The console of a conversation: pause, resume, next turn, continue, how the run stands; and what waits for its end."""

from fastapi import APIRouter

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.paging import ThePaging
from chatapp.api.room_shapes import WaitingChange
from chatapp.domain.ids import ConversationId, WaitingId
from chatapp.services.wire import Json, message_json
from chatapp.services.wire_rooms import status_json, waiting_json

router = APIRouter(tags=['console'])


@router.get('/api/conversations/{conversation_id}/run')
async def run(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Who speaks, who is next and why, what the run has used of its caps, and how the last one ended."""
    services.limits.check('poll', caller.person.id)
    return status_json(await services.console.status(caller.person.id, conversation_id))


@router.post('/api/conversations/{conversation_id}/pause')
async def pause(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Keep every agent of the room silent; what was being said is kept."""
    await services.console.pause(caller.person.id, conversation_id)
    return status_json(await services.console.status(caller.person.id, conversation_id))


@router.post('/api/conversations/{conversation_id}/resume')
async def resume(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Let agents speak again; a message nobody answered yet is answered."""
    services.limits.check('send', caller.person.id)
    await services.console.resume(caller.person.id, conversation_id)
    return status_json(await services.console.status(caller.person.id, conversation_id))


@router.post('/api/conversations/{conversation_id}/step')
async def step(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """The next turn: whoever speaks makes room for it; where nobody does, exactly one agent speaks."""
    services.limits.check('send', caller.person.id)
    await services.console.step(caller.person.id, conversation_id)
    return status_json(await services.console.status(caller.person.id, conversation_id))


@router.post('/api/conversations/{conversation_id}/continue')
async def go_on(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Go on after a cap or a stop, with caps of its own."""
    services.limits.check('send', caller.person.id)
    await services.console.go_on(caller.person.id, conversation_id)
    return status_json(await services.console.status(caller.person.id, conversation_id))


@router.get('/api/conversations/{conversation_id}/waiting')
async def waiting(conversation_id: ConversationId, caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """The caller's messages that wait for the end of the run, in the order they will be sent."""
    services.limits.check('poll', caller.person.id)
    return paging.page(await services.line.of(caller.person.id, conversation_id), waiting_json)


@router.put('/api/waiting/{waiting_id}')
async def rewrite(waiting_id: WaitingId, body: WaitingChange, caller: ChatCaller, services: TheServices) -> Json:
    """Change a message while it waits."""
    return waiting_json(await services.line.rewrite(caller.person.id, waiting_id, body.content))


@router.delete('/api/waiting/{waiting_id}')
async def take_back(waiting_id: WaitingId, caller: ChatCaller, services: TheServices) -> Json:
    """Take a message back before it is sent."""
    return waiting_json(await services.line.take_back(caller.person.id, waiting_id))


@router.post('/api/waiting/{waiting_id}/send')
async def send_now(waiting_id: WaitingId, caller: ChatCaller, services: TheServices) -> Json:
    """Send it now: whoever speaks is interrupted."""
    services.limits.check('send', caller.person.id)
    return message_json(await services.line.send_now(caller.person.id, waiting_id))
