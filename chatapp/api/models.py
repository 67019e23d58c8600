"""What can be chosen, and what was used."""

from dataclasses import asdict

from fastapi import APIRouter

from chatapp.api.caller import AnyCaller, ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.paging import ThePaging
from chatapp.domain.models import ModelInfo
from chatapp.services.wire import Json, spent_json

router = APIRouter(prefix='/api', tags=['models'])


@router.get('/models')
async def models(_caller: AnyCaller, services: TheServices, paging: ThePaging) -> Json:
    """Every model that can be chosen now, with its abilities, its window and its price (unknown is null)."""
    default = await services.catalogue.default()
    return {**paging.page(await services.catalogue.models(), model_json), 'default': str(default)}


@router.get('/usage')
async def usage(caller: ChatCaller, services: TheServices) -> Json:
    """What the caller used today, by their own clock, and how much a day allows."""
    cap = await services.ledger.cap()
    spent = await services.ledger.today(caller.person.id)
    return {'today': spent_json(spent), 'cap': {'tokens': cap.tokens, 'cost_micros': cap.micros}}


def model_json(info: ModelInfo) -> Json:
    return {
        'id': str(info.ref),
        'provider': info.ref.provider,
        'label': info.label,
        'capabilities': asdict(info.capabilities),
        'context_window': info.capabilities.window_tokens,
        'price': {**asdict(info.price), 'per_tokens': 1_000_000} if info.price else None,
        'retires_on': info.retires_on.isoformat() if info.retires_on else None,
    }
