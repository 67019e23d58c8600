"""Single messages: read, edit, delete, bring back, ask again."""

from fastapi import APIRouter
from pydantic import JsonValue, TypeAdapter

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.shapes import Comparison, MessageChange
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import MessageId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.wording import t
from chatapp.services.wire import Json, entry_json, message_json, usage_json

router = APIRouter(prefix='/api/messages', tags=['messages'])
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@router.get('/{message_id}')
async def read(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """One message, with the ids of all versions of it."""
    entry = await services.timeline.message(caller.person.id, message_id)
    if entry.message.deleted_at is not None:
        raise NotFound(t('This message was deleted.'))
    return entry_json(entry)


@router.put('/{message_id}')
async def edit(message_id: MessageId, body: MessageChange, caller: ChatCaller, services: TheServices) -> Json:
    """Write a message of a person anew; the old one stays as a version. With `rerun` the agent answers again."""
    services.limits.check('send', caller.person.id)
    new = await services.timeline.edit(caller.person.id, message_id, body.content, rerun=body.rerun)
    return entry_json(await services.timeline.message(caller.person.id, new.id))


@router.delete('/{message_id}')
async def delete(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """Take it out of sight and out of every later request; what follows it stays."""
    return message_json(await services.timeline.delete_message(caller.person.id, message_id))


@router.post('/{message_id}/restore')
async def restore(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """Bring a deleted message back where it stood."""
    return message_json(await services.timeline.restore_message(caller.person.id, message_id))


@router.post('/{message_id}/select')
async def select(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """Make this version the active one, with what follows it."""
    await services.timeline.select_version(caller.person.id, message_id)
    return entry_json(await services.timeline.message(caller.person.id, message_id))


@router.post('/{message_id}/regenerate', status_code=201)
async def regenerate(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """Ask again for an answer: a new version beside the old ones."""
    services.limits.check('send', caller.person.id)
    return message_json(await services.again.regenerate(caller.person.id, message_id))


@router.post('/{message_id}/compare', status_code=201)
async def compare(message_id: MessageId, body: Comparison, caller: ChatCaller, services: TheServices) -> Json:
    """Let a second model answer the same question: a version beside this answer of a chat until one of the two is selected."""
    services.limits.check('send', caller.person.id)
    return message_json(await services.again.compare(caller.person.id, message_id, ModelRef.parse(body.model)))


@router.post('/{message_id}/continue')
async def resume(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """Go on with an interrupted answer, from where its text stops."""
    services.limits.check('send', caller.person.id)
    return message_json(await services.again.resume(caller.person.id, message_id))


@router.post('/{message_id}/retry')
async def retry(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """Ask again after a failure."""
    services.limits.check('send', caller.person.id)
    return message_json(await services.again.retry(caller.person.id, message_id))


@router.get('/{message_id}/details')
async def details(message_id: MessageId, caller: ChatCaller, services: TheServices) -> Json:
    """What stands behind an answer: the exact requests, tools, usage, cost and timing."""
    reader = caller.person.id
    message = (await services.timeline.message(reader, message_id)).message
    detail = await services.details.of(reader, message_id)
    return {
        'message_id': message.id,
        'model': str(message.model) if message.model else None,
        'requests': [_JSON.validate_json(request) for request in detail.requests],
        'tools': message_json(message)['tools'],
        'usage': usage_json(message.usage),
        'cost_micros': message.cost_micros,
        'timing': {'first_token_ms': detail.timing.first_token_ms, 'total_ms': detail.timing.total_ms},
    }
