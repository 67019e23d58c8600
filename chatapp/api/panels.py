"""Panels: a room made for one question, and what a model that took no part reads in it."""

from fastapi import APIRouter
from pydantic import Field

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.paging import ThePaging
from chatapp.api.room_shapes import Name
from chatapp.api.shapes import Body, Text
from chatapp.domain.ids import ConversationId
from chatapp.domain.rooms import PanelKind
from chatapp.services.wire import Json
from chatapp.services.wire_rooms import insights_json, room_json

router = APIRouter(prefix='/api', tags=['rooms'])


class NewPanel(Body):
    """Who shall answer which question, and how they take turns."""

    kind: PanelKind = Field(PanelKind.MULTI_PERSONA, description='How the personas go about it.')
    question: Text = Field(description='Asked at once, of all of them.', examples=['Should the library lend tools?'])
    personas: list[Name] = Field(description='One to ten agents, by id or name; each stays who it is now.', max_length=1000)


@router.post('/panels', status_code=201)
async def create_panel(body: NewPanel, caller: ChatCaller, services: TheServices) -> Json:
    """A new panel; its personas begin to answer the question at once."""
    services.limits.check('send', caller.person.id)
    made = await services.panels.create(caller.person.id, body.kind, body.question, body.personas)
    return room_json(await services.rooms.get(caller.person.id, made.id))


@router.get('/rooms/{room_id}/insights')
async def insights(room_id: ConversationId, caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """What was read in the panel's talk so far, newest first."""
    services.limits.check('poll', caller.person.id)
    return paging.page(await services.panels.insights(caller.person.id, room_id), insights_json)


@router.post('/rooms/{room_id}/insights', status_code=201)
async def draw_insights(room_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Ask a model that took no part what the panel came to: one call, counted like every other."""
    services.limits.check('send', caller.person.id)
    return insights_json(await services.panels.draw(caller.person.id, room_id))
