"""The application programs talk to; pages are mounted on it afterwards, at the root."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException

from chatapp import __version__
from chatapp.api import (
    agents,
    auth,
    company,
    console,
    conversations,
    exports,
    files,
    health,
    me,
    messages,
    metrics,
    models,
    openai,
    panels,
    returning,
    rooms,
    search,
    shelf,
    templates,
    unsent,
    v1_messages,
)
from chatapp.api.described import add_description, operation_id
from chatapp.api.docs import add_docs
from chatapp.api.faults import tell_faults
from chatapp.api.house import House
from chatapp.api.traffic import Traffic
from chatapp.plumbing.clock import Clock, SystemClock
from chatapp.services.bundle import Services

ROUTERS: Sequence[APIRouter] = tuple(
    room.router
    for room in (
        health,
        metrics,
        auth,
        shelf,
        templates,
        exports,
        agents,
        conversations,
        messages,
        unsent,
        models,
        search,
        files,
        panels,
        rooms,
        console,
        company,
        returning,
        me,
        openai,
        v1_messages,
    )
)


def build_api(services: Services, *, public_url: str | None = None, traffic: Traffic | None = None, clock: Clock | None = None) -> FastAPI:
    """Routes `/health`, `/metrics`, `/files/...` and `/api/...` over these services; wrap the whole in `with_walls` before serving it."""
    app = FastAPI(
        title='chatapp',
        version=__version__,
        description='Everything a page can do, a program can do here: the same services, access rules and limits.',
        openapi_url='/api/openapi.json',
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    opened_at = (clock or SystemClock()).now().timestamp()
    app.state.house = House(services=services, public_url=public_url or '', traffic=traffic or Traffic(), opened_at=opened_at)
    tell_faults(app)
    for router in ROUTERS:
        app.include_router(router)
    add_description(app)
    add_docs(app)
    methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
    app.add_api_route('/api/{rest:path}', _nothing_here, methods=methods, include_in_schema=False)
    app.add_api_route('/v1/{rest:path}', _nothing_here, methods=methods, include_in_schema=False)
    app.add_api_route('/api', _nothing_here, methods=methods, include_in_schema=False)
    return app


async def _nothing_here() -> None:
    """Keep unknown addresses of the interface from reaching the pages: a program wants JSON."""
    raise HTTPException(404)
