"""What every page is built with: the services and the three things pages share among themselves."""

from dataclasses import dataclass

from chatapp.services.bundle import Services
from pages.channel import Channel
from pages.guard import Guard
from pages.looks import Looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    services: Services
    guard: Guard
    channel: Channel
    looks: Looks
