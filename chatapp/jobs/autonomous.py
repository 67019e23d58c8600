"""Rooms whose agents talk on by themselves, looked at every two seconds; no browser needs to be open."""

from chatapp.services.autonomy import Autonomy


class AutonomousTalk:
    name, every_s = 'autonomous talk', 2.0

    def __init__(self, autonomy: Autonomy) -> None:
        self._autonomy = autonomy

    async def step(self) -> int:
        return await self._autonomy.tick()
