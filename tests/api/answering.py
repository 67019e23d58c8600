"""Every answer a test receives is held against what the description says of it."""

from collections.abc import Iterator

import httpx
from fastapi.routing import APIRoute

from chatapp.api.answer_shapes.table import ANSWERS, FILES
from chatapp.api.application import ROUTERS
from chatapp.api.described import operation_id


def told_routes() -> Iterator[APIRoute]:
    """Every route of the interface, in the order they are tried."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield route


_ROUTES = tuple(told_routes())


async def as_told(response: httpx.Response) -> None:
    """A hook for clients: it fails where an answer holds a field too many or too few, or one of another kind."""
    operation = _operation(response.request)
    if operation is None or not response.is_success or response.headers.get('content-type') != 'application/json':
        return
    if operation not in FILES:
        ANSWERS[operation][str(response.status_code)].model_validate_json(await response.aread(), strict=True)


def _operation(request: httpx.Request) -> str | None:
    for route in _ROUTES:
        if request.method in (route.methods or ()) and route.path_regex.match(request.url.path):
            return operation_id(route)
    return None
