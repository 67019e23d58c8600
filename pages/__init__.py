"""FRONT: people come in by the browser. Pages hold no rule; they hand what the reader does to the services."""

from chatapp.services.bundle import Services
from pages import agent, agents, agents_house, chat, join, library, login, missing, search, settings, setup, usage
from pages.channel import Channel
from pages.front import Front
from pages.guard import Guard
from pages.looks import Looks


def register(services: Services) -> None:
    """Put every page in its place, and the guard before NiceGUI's sockets. Once per process, before it serves."""
    looks, guard = Looks(), Guard(services.bus)
    front = Front(services=services, guard=guard, channel=Channel(services.feeds, services.bus, services.presence), looks=looks)
    looks.install()
    guard.install()
    missing.register(looks)
    login.register(looks)
    join.register(looks)
    for room in (chat, search, setup, settings, usage, agents, agents_house, agent, library):
        room.register(front)
