"""Templates: what conversations are started from."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from chatapp.api.caller import ChatCaller
from chatapp.api.conversations import IdempotencyKey
from chatapp.api.house import TheServices
from chatapp.api.paging import ThePaging
from chatapp.api.saying import one_key
from chatapp.api.shapes import NewTemplate, TemplateChange, TemplateStart
from chatapp.domain.conversations import Effort
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import TemplateId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.tuning import UNTUNED
from chatapp.domain.wording import t
from chatapp.services.wire import Json, conversation_json, message_json, template_json

router = APIRouter(prefix='/api/templates', tags=['templates'])


@router.get('')
async def listed(caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """The caller's templates, by name."""
    services.limits.check('poll', caller.person.id)
    return paging.page(await services.templates.listed(caller.person.id), template_json)


@router.post('', status_code=201)
async def add(body: NewTemplate, caller: ChatCaller, services: TheServices) -> Json:
    """A new template; with `conversation_id` from that one's title, model, settings and first message."""
    reader = caller.person.id
    services.limits.check('send', reader)
    if body.conversation_id is None:
        model = ModelRef.parse(body.model) if body.model else None
        tuning, effort = body.changed(UNTUNED), body.effort or Effort.OFF
        made = await services.templates.add(reader, name=body.name, model=model, effort=effort, tuning=tuning, text=body.content)
        return template_json(made)
    if body.model_fields_set - {'conversation_id', 'name'}:
        sentence = t('What is saved from a conversation takes its settings from there; send only its name beside it.')
        raise BadInput(sentence, field='conversation_id')
    return template_json(await services.templates.save(reader, body.conversation_id, name=body.name))


@router.get('/{template_id}')
async def read(template_id: TemplateId, caller: ChatCaller, services: TheServices) -> Json:
    """One template."""
    return template_json(await services.templates.get(caller.person.id, template_id))


@router.patch('/{template_id}')
async def change(template_id: TemplateId, body: TemplateChange, caller: ChatCaller, services: TheServices) -> Json:
    """Change what the body names and nothing else."""
    old = await services.templates.get(caller.person.id, template_id)
    new = replace(old, tuning=body.changed(old.tuning))
    if body.name is not None:
        new = replace(new, name=body.name)
    if 'model' in body.model_fields_set:
        new = replace(new, model=ModelRef.parse(body.model) if body.model else None)
    if body.effort is not None:
        new = replace(new, effort=body.effort)
    if body.content is not None:
        new = replace(new, text=body.content)
    return template_json(await services.templates.change(caller.person.id, new))


@router.delete('/{template_id}', status_code=204)
async def remove(template_id: TemplateId, caller: ChatCaller, services: TheServices) -> Response:
    """The template goes; what was started from it stays."""
    await services.templates.remove(caller.person.id, template_id)
    return Response(status_code=204)


@router.post('/{template_id}/start', status_code=201)
async def start(
    template_id: TemplateId, body: TemplateStart, caller: ChatCaller, services: TheServices, key: IdempotencyKey = None
) -> Json:
    """A new conversation from it; `message` in the answer is what was said first, null where there are no words."""
    services.limits.check('send', caller.person.id)
    made, message = await services.templates.start(
        caller.person.id, template_id, text=body.content, client_message_id=one_key(body.client_message_id, key)
    )
    return {**conversation_json(made), 'message': message_json(message) if message else None}
