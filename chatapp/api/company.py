"""The people of a room, and the links that let somebody in."""

from fastapi import APIRouter, Response
from pydantic import Field

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices, ThisHouse
from chatapp.api.paging import ThePaging
from chatapp.api.shapes import Body, Line
from chatapp.domain.company import Invite
from chatapp.domain.ids import ConversationId, InviteId, PersonId
from chatapp.domain.people import Person
from chatapp.services.wire import Json, time_json

router = APIRouter(prefix='/api/rooms', tags=['rooms'])


class Known(Body):
    """Somebody of the house."""

    name: Line = Field(description='As they are called here.', examples=['Bob'])


@router.get('/{room_id}/people')
async def people(room_id: ConversationId, caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """Who sits there: the owner first, then the others in the order they came."""
    services.limits.check('poll', caller.person.id)
    found = await services.company.people(caller.person.id, room_id)
    return paging.page(found, lambda one: _person_json(one, owner=one is found[0]))


@router.post('/{room_id}/people', status_code=201)
async def seat_person(room_id: ConversationId, body: Known, caller: ChatCaller, services: TheServices) -> Json:
    """Ask somebody of the house in, by name; a chat becomes a room."""
    return _person_json(await services.company.add(caller.person.id, room_id, body.name), owner=False)


@router.delete('/{room_id}/people/{person_id}', status_code=204)
async def unseat_person(room_id: ConversationId, person_id: PersonId, caller: ChatCaller, services: TheServices) -> Response:
    """Show a person out, or leave oneself: they see nothing of the room from then on."""
    await services.company.remove(caller.person.id, room_id, person_id)
    return Response(status_code=204)


@router.get('/{room_id}/invites')
async def invites(room_id: ConversationId, caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """The links nobody has used yet, without their secrets."""
    return paging.page(await services.company.invites(caller.person.id, room_id), _invite_json)


@router.post('/{room_id}/invites', status_code=201)
async def invite(room_id: ConversationId, caller: ChatCaller, house: ThisHouse, response: Response) -> Json:
    """A link that lets one person in, once, within seven days; its secret is shown this once."""
    made, secret = await house.services.company.invite(caller.person.id, room_id)
    response.headers['cache-control'] = 'no-store'
    return {**_invite_json(made), 'secret': secret, 'path': f'/join#k={secret}'}


@router.delete('/{room_id}/invites/{invite_id}', status_code=204)
async def take_invite_back(room_id: ConversationId, invite_id: InviteId, caller: ChatCaller, services: TheServices) -> Response:
    """The link opens nothing any more."""
    await services.company.take_back(caller.person.id, room_id, invite_id)
    return Response(status_code=204)


def _person_json(person: Person, *, owner: bool) -> Json:
    return {'id': person.id, 'name': person.name, 'owner': owner}


def _invite_json(invite: Invite) -> Json:
    return {'id': invite.id, 'created_at': time_json(invite.created_at), 'expires_at': time_json(invite.expires_at)}
