"""What fills the window of a conversation's next request."""

from chatapp.domain.filling import Filling, filling
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.services.access import shared_for
from chatapp.services.catalogue import Catalogue
from chatapp.services.requests import Requests
from chatapp.services.unit import Units


class Context:
    def __init__(self, units: Units, catalogue: Catalogue, requests: Requests) -> None:
        self._units, self._catalogue, self._requests = units, catalogue, requests

    async def of(self, reader: PersonId, conversation: ConversationId) -> Filling:
        """As estimated before anything is sent; what the vendor counted stands in the messages' usage."""
        default = await self._catalogue.default()
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            turns = await self._requests.so_far(store, cover)
            asker = await store.people.get(cover.owner)
        info = await self._catalogue.info(cover.model or default)
        request = self._requests.made(cover, info, turns, asker=asker)
        return filling(request, window=info.capabilities.window_tokens, turns=len(turns))
