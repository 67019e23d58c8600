"""Is the house alive? Asked by machines, without a login, told without a secret or a path."""

from fastapi import APIRouter

from chatapp.api.house import TheServices
from chatapp.services.wire import Json

router = APIRouter(tags=['health'])


@router.get('/health')
async def health(services: TheServices) -> Json:
    """200 while the database can be read, 503 with a sentence when not."""
    await services.people.owner()
    return {'status': 'ok'}
