"""Agents: who there is, how they are made and changed, their pictures and their cards. A token that changes them needs `admin`."""

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from chatapp.api.agent_shapes import AgentChange, FileChange, NewAgent
from chatapp.api.caller import AdminCaller, ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.paging import ThePaging
from chatapp.domain.agent_folder import CHARACTERISTICS, MEMORY_FILES, NUTSHELL, RECENT_EVENTS
from chatapp.domain.agents import Agent
from chatapp.domain.cards import CardVersion
from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t
from chatapp.services.wire import Json, conversation_json, time_json
from chatapp.services.workshop import Listed

router = APIRouter(prefix='/api/agents', tags=['agents'])
CARD = {'description': 'The card.', 'content': {'application/json': {}, 'image/png': {}}}
PICTURE = {'description': 'The picture.', 'content': {'image/webp': {}}}
KEPT = 'private, max-age=3600'


@router.get('')
async def listed(caller: ChatCaller, services: TheServices, paging: ThePaging, group: str | None = None) -> Json:
    """Every agent, by group and name; what it cost stands there for the owner. `next` is the cursor of the rest."""
    services.limits.check('poll', caller.person.id)
    found = [one for one in await services.workshop.listed(caller.person.id) if group is None or one.agent.group == group]
    return paging.page(found, _listed_json)


@router.post('', status_code=201)
async def create(body: NewAgent, caller: AdminCaller, services: TheServices) -> Json:
    """A new folder: from the texts named here, or from `files`, each in base64 and in whatever encoding it is."""
    texts = {NUTSHELL: body.nutshell, CHARACTERISTICS: body.characteristics, RECENT_EVENTS: body.recent_events}
    raw = {file: text.encode() for file, text in {**texts, MEMORY_FILES[0]: body.memory}.items() if text.strip()}
    files = {**raw, **{name: _unpacked(name, packed) for name, packed in body.files.items()}}
    return agent_json(await services.workshop.from_files(caller.person.id, name=body.name, group=body.group, files=files))


@router.post('/import', status_code=201)
async def from_card(
    card: Annotated[bytes, Body(media_type='application/octet-stream')], caller: AdminCaller, services: TheServices
) -> Json:
    """A new agent from a character card of version 2 or 3, as JSON or inside a PNG; the body is the file."""
    return agent_json(await services.workshop.from_card(caller.person.id, card))


@router.get('/configs')
async def configs(_caller: ChatCaller, services: TheServices, paging: ThePaging) -> Json:
    """How every agent is set up, and what stands in the way of reading their folders."""
    return {**paging.page(services.roster.all(), _config_json), 'troubles': list(services.roster.troubles)}


@router.post('/reload')
async def reload_all(caller: ChatCaller, services: TheServices) -> Json:
    """Look at the folders now instead of within a second."""
    services.limits.check('poll', caller.person.id)
    await services.roster.refresh()
    return {'agents': len(services.roster.all()), 'troubles': list(services.roster.troubles)}


@router.get('/{agent_id}')
async def read(agent_id: str, caller: ChatCaller, services: TheServices) -> Json:
    """One agent, by id or by exact name; what it remembers stands there for the owner."""
    return agent_json(await services.workshop.shown(caller.person.id, services.roster.find(agent_id).id))


@router.patch('/{agent_id}')
async def change(agent_id: str, body: AgentChange, caller: AdminCaller, services: TheServices) -> Json:
    """Change what the body names: texts go into the files, another name or group moves the folder."""
    reader, agent = caller.person.id, services.roster.find(agent_id)
    named = {
        NUTSHELL: body.nutshell,
        CHARACTERISTICS: body.characteristics,
        RECENT_EVENTS: body.recent_events,
        MEMORY_FILES[0]: body.memory,
    }
    for file, text in named.items():
        if text is not None:
            before = await services.workshop.file(reader, agent.id, file)
            await services.workshop.save(reader, agent.id, file, text, version=before.version)
    if body.name is not None or body.group is not None:
        await services.workshop.rename(reader, agent.id, name=body.name, group=body.group)
    return agent_json(services.roster.get(agent.id))


@router.delete('/{agent_id}')
async def delete(agent_id: str, caller: AdminCaller, services: TheServices) -> Json:
    """Move its folder to the trash. What it said stays, under its name."""
    agent = services.roster.find(agent_id)
    await services.workshop.delete(caller.person.id, agent.id)
    return {'id': agent.id, 'deleted': True}


@router.post('/{agent_id}/reload')
async def reload_one(agent_id: str, caller: ChatCaller, services: TheServices) -> Json:
    """Look at the folders now, and give this agent as it is then."""
    agent = services.roster.find(agent_id)
    await reload_all(caller, services)
    return agent_json(await services.workshop.shown(caller.person.id, agent.id))


@router.post('/{agent_id}/duplicate', status_code=201)
async def duplicate(agent_id: str, caller: AdminCaller, services: TheServices) -> Json:
    """A second folder with the same contents, under the first name that is free."""
    return agent_json(await services.workshop.duplicate(caller.person.id, services.roster.find(agent_id).id))


@router.get('/{agent_id}/direct-room')
async def direct_room(agent_id: str, caller: ChatCaller, services: TheServices) -> Json:
    """The caller's own room with this agent alone, made at the first call."""
    services.limits.check('poll', caller.person.id)
    return conversation_json(await services.rooms.direct(caller.person.id, services.roster.find(agent_id).id))


@router.get('/{agent_id}/prompt')
async def prompt(agent_id: str, caller: ChatCaller, services: TheServices, situation: bool = False) -> Json:
    """The exact words its model reads about it on its next turn; the time is added then. For the owner."""
    return {'prompt': await services.workshop.prompt(caller.person.id, services.roster.find(agent_id).id, situation=situation)}


@router.get('/{agent_id}/files/{file}')
async def file(agent_id: str, file: str, caller: ChatCaller, services: TheServices) -> Json:
    """One file of its folder; `version` is what a change must name."""
    found = await services.workshop.file(caller.person.id, services.roster.find(agent_id).id, file)
    return {'file': file, 'text': found.text, 'version': found.version}


@router.put('/{agent_id}/files/{file}')
async def change_file(agent_id: str, file: str, body: FileChange, caller: AdminCaller, services: TheServices) -> Json:
    """Write one file; 409 where it was changed since `version` was read."""
    agent = services.roster.find(agent_id).id
    saved = await services.workshop.save(caller.person.id, agent, file, body.text, version=body.version)
    return {'file': file, 'text': saved.text, 'version': saved.version}


@router.get('/{agent_id}/card', response_class=Response, responses={200: CARD})
async def card(
    agent_id: str, caller: ChatCaller, services: TheServices, version: CardVersion = CardVersion.V3, picture: bool = False
) -> Response:
    """Its character card to take away: JSON, or with `picture` a PNG that holds both versions."""
    agent = services.roster.find(agent_id)
    if picture:
        return _attached(await services.workshop.card_picture(caller.person.id, agent.id), 'image/png', 'png')
    return _attached((await services.workshop.card(caller.person.id, agent.id, version)).encode(), 'application/json', 'json')


@router.get('/{agent_id:path}/profile-pic', response_class=Response, responses={200: PICTURE})
async def profile_pic(
    agent_id: str, _caller: ChatCaller, services: TheServices, size: Annotated[int, Query(ge=16, le=1024)] = 128
) -> Response:
    """Its picture, square, as WebP; 404 without one."""
    if '/' in agent_id or '\\' in agent_id:
        raise BadInput(t('An agent is named by its id or its name, not by a path.'), field='agent_id')
    picture = await services.workshop.picture(services.roster.find(agent_id).id, size)
    return Response(picture, media_type='image/webp', headers={'Cache-Control': KEPT, 'X-Content-Type-Options': 'nosniff'})


@router.put('/{agent_id}/profile-pic')
async def set_profile_pic(
    agent_id: str, picture: Annotated[bytes, Body(media_type='application/octet-stream')], caller: AdminCaller, services: TheServices
) -> Json:
    """Give it a picture: the body is a PNG, JPEG, GIF or WebP. An empty body takes it away."""
    agent = services.roster.find(agent_id)
    await services.workshop.set_picture(caller.person.id, agent.id, picture)
    return agent_json(services.roster.get(agent.id))


def agent_json(agent: Agent) -> Json:
    return {
        'id': agent.id,
        'name': agent.name,
        'group': agent.group,
        'nutshell': agent.nutshell,
        'characteristics': agent.characteristics,
        'recent_events': agent.recent_events,
        'memories': [block.title for block in agent.memories],
        'model': str(agent.model) if agent.model else None,
        'picture': agent.picture or None,
        'critic': agent.critic,
        'whiteboard': agent.whiteboard,
        'vote': agent.vote,
        'trouble': agent.trouble or None,
    }


def _listed_json(one: Listed) -> Json:
    spoken = one.spoken
    said = {'replies': spoken.replies, 'cost_micros': spoken.cost_micros, 'last_at': time_json(spoken.last_at)} if spoken else None
    return {**agent_json(one.agent), 'spoken': said}


def _config_json(agent: Agent) -> Json:
    return {
        'id': agent.id,
        'name': agent.name,
        'group': agent.group,
        'model': str(agent.model) if agent.model else None,
        'temperature': agent.temperature,
        'tools': sorted(agent.tools) if agent.tools is not None else None,
        'talkativeness': agent.talkativeness,
        'budget': {'tokens': agent.budget.tokens, 'cost_micros': agent.budget.micros},
        'interrupt_every_turn': agent.interrupt_every_turn,
        'priority': agent.priority,
        'transparent': agent.transparent,
        'final_response': agent.final_response,
        'critic': agent.critic,
        'whiteboard': agent.whiteboard,
        'vote': agent.vote,
        'memory_brain': agent.brain.value if agent.brain else None,
        'trouble': agent.trouble or None,
    }


def _unpacked(name: str, packed: str) -> bytes:
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput(t('The file {name} is not in base64.', name=name[:60]), field='files') from None


def _attached(body: bytes, media_type: str, end: str) -> Response:
    headers = {
        'Content-Disposition': f'attachment; filename="agent.{end}"',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
    }
    return Response(body, media_type=media_type, headers=headers)
