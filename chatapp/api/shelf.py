"""The shelf: many conversations at once, topics, and what was opened last."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.paging import ThePaging
from chatapp.api.shapes import Batch, Labelled, TopicName
from chatapp.domain.ids import TopicId
from chatapp.domain.shelf import Topic
from chatapp.services.wire import Json, conversation_json, time_json

router = APIRouter(tags=['shelf'])


@router.post('/api/conversations/batch')
async def batch(body: Batch, caller: ChatCaller, services: TheServices) -> Json:
    """Archive, pin, delete, restore or erase up to 200 conversations in one transaction; only what lies in the trash is erased."""
    services.limits.check('send', caller.person.id)
    if body.action == 'erase':
        await services.trash.erase(caller.person.id, body.ids)
        return {'items': [], 'next': None}
    changed = await services.batches.perform(caller.person.id, body.ids, body.action)
    return {'items': [conversation_json(one) for one in changed], 'next': None}


@router.delete('/api/trash')
async def empty_trash(caller: ChatCaller, services: TheServices) -> Json:
    """Erase all that lies in the caller's trash."""
    return {'erased': await services.trash.empty(caller.person.id)}


@router.get('/api/topics')
async def topics(caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """The caller's topics, by name."""
    services.limits.check('poll', caller.person.id)
    return paging.page(await services.shelf.topics(caller.person.id), _topic_json)


@router.post('/api/topics', status_code=201)
async def add_topic(body: TopicName, caller: ChatCaller, services: TheServices) -> Json:
    """A new topic; 409 where there is one of this name."""
    return _topic_json(await services.shelf.add_topic(caller.person.id, body.name))


@router.get('/api/topics/{topic_id}')
async def read_topic(topic_id: TopicId, caller: ChatCaller, services: TheServices) -> Json:
    """One topic; its conversations are listed at `/api/conversations?topic_id=`."""
    return _topic_json(await services.shelf.topic(caller.person.id, topic_id))


@router.patch('/api/topics/{topic_id}')
async def rename_topic(topic_id: TopicId, body: TopicName, caller: ChatCaller, services: TheServices) -> Json:
    """Call it something else."""
    return _topic_json(await services.shelf.rename_topic(caller.person.id, topic_id, body.name))


@router.delete('/api/topics/{topic_id}', status_code=204)
async def remove_topic(topic_id: TopicId, caller: ChatCaller, services: TheServices) -> Response:
    """The topic goes, the conversations stay."""
    await services.shelf.remove_topic(caller.person.id, topic_id)
    return Response(status_code=204)


@router.post('/api/topics/{topic_id}/conversations', status_code=204)
async def label(topic_id: TopicId, body: Labelled, caller: ChatCaller, services: TheServices) -> Response:
    """Put the topic on these conversations, or take it off."""
    await services.shelf.label(caller.person.id, topic_id, body.ids, on=body.on)
    return Response(status_code=204)


@router.get('/api/recent')
async def recent(caller: ChatCaller, services: TheServices, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> Json:
    """The conversations the caller opened last in a browser, newest first."""
    services.limits.check('poll', caller.person.id)
    return {'items': [conversation_json(one) for one in await services.shelf.recent(caller.person.id, limit=limit)], 'next': None}


@router.delete('/api/recent', status_code=204)
async def forget_recent(caller: ChatCaller, services: TheServices) -> Response:
    """Forget what was opened last."""
    await services.shelf.forget_recent(caller.person.id)
    return Response(status_code=204)


def _topic_json(topic: Topic) -> Json:
    return {'id': topic.id, 'name': topic.name, 'created_at': time_json(topic.created_at)}
