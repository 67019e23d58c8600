"""How a router reaches the services: they travel on the application, no module holds them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chatapp.api.traffic import Traffic
from chatapp.services.bundle import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the routers need. `public_url` is empty where readers use this machine's own address; `opened_at` is Unix time."""

    services: Services
    public_url: str
    traffic: Traffic
    opened_at: float


async def house_of(request: Request) -> House:
    """A coroutine like everything on a request's way: FastAPI sends plain functions to a thread and waits for it."""
    house: House = request.app.state.house
    return house


async def services_of(house: Annotated[House, Depends(house_of)]) -> Services:
    return house.services


ThisHouse = Annotated[House, Depends(house_of)]
TheServices = Annotated[Services, Depends(services_of)]
