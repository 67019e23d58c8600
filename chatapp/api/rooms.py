"""Rooms: conversations where several agents sit. The same services under the names programs of older houses know."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import JsonValue, TypeAdapter

from chatapp.api.caller import Caller, ChatCaller
from chatapp.api.conversations import MESSAGE, Branch, IdempotencyKey
from chatapp.api.house import TheServices
from chatapp.api.paging import Limit, ThePaging
from chatapp.api.room_shapes import AgentAdded, MemberChange, NewRoom, RoomChange
from chatapp.api.saying import say
from chatapp.api.shapes import NewMessage
from chatapp.domain.ids import AgentId, ConversationId, MessageId, ReactionId, ReportId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import Waiting
from chatapp.services.bundle import Services
from chatapp.services.rooms import RoomShown
from chatapp.services.wire import Json, entry_json, marks_json, message_json
from chatapp.services.wire_rooms import board_json, member_json, reaction_json, report_json, room_json, status_json, waiting_json

router = APIRouter(prefix='/api/rooms', tags=['rooms'])
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@router.get('')
async def listed(caller: ChatCaller, services: TheServices, limit: Limit = 50, cursor: str | None = None) -> Json:
    """The caller's rooms, newest activity first, with what is unread and where somebody called them; `next` is the cursor of the rest."""
    services.limits.check('poll', caller.person.id)
    found, following = await services.rooms.listed(caller.person.id, limit=limit, cursor=cursor)
    return {'items': await _marked(services, caller, *found), 'next': following}


@router.post('', status_code=201)
async def create(body: NewRoom, caller: ChatCaller, services: TheServices) -> Json:
    """A new room with these agents, by id or name; its name is unique for its owner."""
    rules = body.over(services.rooms.usual)
    made = await services.rooms.create(caller.person.id, body.name, body.agents, rules=rules)
    return room_json(await services.rooms.get(caller.person.id, made.id))


@router.get('/{room_id}')
async def read(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """One room: its reins, who sits there, and what the caller sees beside it."""
    (shown,) = await _marked(services, caller, await services.rooms.get(caller.person.id, room_id))
    return shown


@router.patch('/{room_id}')
async def change(room_id: ConversationId, body: RoomChange, caller: ChatCaller, services: TheServices) -> Json:
    """Change what the body names and nothing else."""
    reader = caller.person.id
    if body.model_fields_set - {'name'}:
        await services.rooms.set_rules(reader, room_id, body.over)
    if body.name is not None:
        await services.rooms.rename(reader, room_id, body.name)
    return room_json(await services.rooms.get(reader, room_id))


@router.delete('/{room_id}')
async def delete(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Move it to the trash; whoever speaks there is stopped."""
    shown = await services.rooms.get(caller.person.id, room_id)
    cover = await services.conversations.delete(caller.person.id, room_id)
    return room_json(RoomShown(cover=cover, room=shown.room, members=shown.members, names=shown.names))


@router.post('/{room_id}/pause')
async def pause(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Keep every agent silent; what was being said is kept."""
    await services.console.pause(caller.person.id, room_id)
    return await _status(services, caller, room_id)


@router.post('/{room_id}/resume')
async def resume(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Let agents speak again; a message nobody answered yet is answered."""
    services.limits.check('send', caller.person.id)
    await services.console.resume(caller.person.id, room_id)
    return await _status(services, caller, room_id)


@router.post('/{room_id}/mark-read')
async def mark_read(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """All that stands there is read, on every page of the caller's too."""
    await services.shelf.read(caller.person.id, room_id, opened=False)
    return await read(room_id, caller, services)


@router.get('/{room_id}/chatting-agents')
async def chatting(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """The agents that speak now, each with what it has said so far."""
    services.limits.check('poll', caller.person.id)
    status = await services.console.status(caller.person.id, room_id)
    items = []
    for one in status.speaking:
        entry = await services.timeline.message(caller.person.id, one.reply)
        thinking = entry.message.thinking.text if entry.message.thinking else ''
        said = {'content': entry.message.text, 'thinking': thinking}
        items.append({'id': one.agent, 'name': status.names.get(one.agent, ''), 'message_id': one.reply, **said})
    return {'items': items, 'next': None}


@router.get('/{room_id}/critic-messages')
async def critic_messages(
    room_id: ConversationId, caller: ChatCaller, services: TheServices, limit: Limit = 50, cursor: ReportId | None = None
) -> Json:
    """What the critics of the room wrote, each after a run, newest first; none of it stands in the timeline."""
    services.limits.check('poll', caller.person.id)
    found, following = await services.critics.reports(caller.person.id, room_id, limit=limit, cursor=cursor)
    return {'items': [report_json(one) for one in found], 'next': following}


@router.get('/{room_id}/critic-messages/{report_id}/details')
async def critic_details(room_id: ConversationId, report_id: ReportId, caller: ChatCaller, services: TheServices) -> Json:
    """What stands behind a critic's report, for the owner of the room: the exact request; none of reports written before it was kept."""
    request = await services.critics.request(caller.person.id, room_id, report_id)
    return {'report_id': report_id, 'requests': [_JSON.validate_json(request)] if request else []}


@router.get('/{room_id}/reactions')
async def reactions(
    room_id: ConversationId, caller: ChatCaller, services: TheServices, limit: Limit = 50, cursor: ReactionId | None = None
) -> Json:
    """What agents felt before they answered, newest first; nothing while `show_reactions` of the room is off."""
    services.limits.check('poll', caller.person.id)
    found, following = await services.reactions.of(caller.person.id, room_id, limit=limit, cursor=cursor)
    return {'items': [reaction_json(one) for one in found], 'next': following}


@router.get('/{room_id}/whiteboard')
async def whiteboard(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """What stands on the whiteboard now; empty without an agent that keeps one."""
    services.limits.check('poll', caller.person.id)
    return board_json(await services.whiteboards.of(caller.person.id, room_id))


@router.get('/{room_id}/messages')
async def messages(
    room_id: ConversationId,
    caller: ChatCaller,
    services: TheServices,
    before: MessageId | None = None,
    after: MessageId | None = None,
    branch: Branch = None,
    limit: Limit = 50,
) -> Json:
    """The active branch, oldest first: its newest stretch, or the one next to `before` or `after`."""
    services.limits.check('poll', caller.person.id)
    page = await services.timeline.page(caller.person.id, room_id, before=before, after=after, branch=branch, limit=limit)
    more = page.has_newer if after else page.has_older
    edge = page.entries[-1 if after else 0].message.id if page.entries and more else None
    return {'items': [entry_json(entry) for entry in page.entries], 'next': edge}


@router.get('/{room_id}/messages/poll')
async def poll(
    room_id: ConversationId,
    caller: ChatCaller,
    services: TheServices,
    since_id: Annotated[MessageId | None, Query(description='The newest message known; everything after it is given.')] = None,
    limit: Limit = 50,
) -> Json:
    """What was said after `since_id`, finished or not; the newest messages without it."""
    return await messages(room_id, caller, services, after=since_id, limit=limit)


@router.post('/{room_id}/messages/send', status_code=201, responses={202: {'description': 'It waits.', 'content': MESSAGE}})
async def send(
    room_id: ConversationId,
    body: NewMessage,
    caller: ChatCaller,
    services: TheServices,
    response: Response,
    key: IdempotencyKey = None,
) -> Json:
    """Say something in the room; `warnings` names those called who do not sit there. 202 with `waiting` where it waits."""
    reader = caller.person.id
    services.limits.check('send', reader)
    strangers = await services.rooms.strangers(reader, room_id, body.content)
    said = await say(services, reader, room_id, body, key)
    if isinstance(said, Waiting):
        response.status_code = 202
        return {'waiting': waiting_json(said), 'warnings': list(strangers)}
    return {**message_json(said), 'warnings': list(strangers)}


@router.delete('/{room_id}/messages')
async def clear(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Take away everything that was said; whoever speaks is stopped. The room and its agents stay."""
    removed = await services.rooms.clear(caller.person.id, room_id)
    return {'removed': removed}


@router.get('/{room_id}/agents')
async def agents(room_id: ConversationId, caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """Who sits in the room, in order of the seats."""
    shown = await services.rooms.get(caller.person.id, room_id)
    return paging.page(shown.members, lambda one: member_json(one, shown.names))


@router.post('/{room_id}/agents/{agent_id}', status_code=201)
async def add(room_id: ConversationId, agent_id: str, caller: ChatCaller, services: TheServices, body: AgentAdded | None = None) -> Json:
    """Let an agent in, by id or name; a chat becomes a room by it."""
    share = body.share_history if body else False
    member = await services.rooms.add(caller.person.id, room_id, agent_id, share_history=share)
    return member_json(member, {})


@router.patch('/{room_id}/agents/{agent_id}')
async def adjust(room_id: ConversationId, agent_id: AgentId, body: MemberChange, caller: ChatCaller, services: TheServices) -> Json:
    """Mute an agent, or choose the model it speaks with here."""
    reader = caller.person.id
    if 'model' in body.model_fields_set:
        model = ModelRef.parse(body.model) if body.model else None
        await services.rooms.choose_model(reader, room_id, agent_id, model)
    if body.muted is not None:
        await services.rooms.mute(reader, room_id, agent_id, muted=body.muted)
    shown = await services.rooms.get(reader, room_id)
    return member_json(await services.rooms.member(reader, room_id, agent_id), shown.names)


@router.delete('/{room_id}/agents/{agent_id}')
async def remove(room_id: ConversationId, agent_id: AgentId, caller: ChatCaller, services: TheServices) -> Json:
    """Show an agent out; what it said stays, under its name."""
    await services.rooms.remove(caller.person.id, room_id, agent_id)
    return room_json(await services.rooms.get(caller.person.id, room_id))


@router.post('/{room_id}/agents/{agent_id}/speak')
async def let_speak(room_id: ConversationId, agent_id: AgentId, caller: ChatCaller, services: TheServices) -> Json:
    """Make this agent speak now, or next where somebody speaks already."""
    services.limits.check('send', caller.person.id)
    await services.console.let_speak(caller.person.id, room_id, agent_id)
    return await _status(services, caller, room_id)


async def _marked(services: Services, caller: Caller, *shown: RoomShown) -> list[Json]:
    """The rooms with what stands beside them for the caller alone."""
    marks = await services.shelf.marks(caller.person.id, [one.cover.id for one in shown])
    return [{**room_json(one), **marks_json(marks[one.cover.id])} for one in shown]


async def _status(services: Services, caller: Caller, room: ConversationId) -> Json:
    return status_json(await services.console.status(caller.person.id, room))
