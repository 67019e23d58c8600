"""What stands behind one reply: the exact requests, the usage, the cost and the time, for those who may."""

from dataclasses import replace

from chatapp.domain.ids import MessageId, PersonId
from chatapp.domain.messages import Detail
from chatapp.services.access import message_for
from chatapp.services.unit import Units


class Details:
    def __init__(self, units: Units) -> None:
        self._units = units

    async def of(self, reader: PersonId, message: MessageId) -> Detail:
        """`NotFound` if the reader may not see the message or nothing was asked for it.

        The requests are left out where a whisper between others stands above it: it may be among what was sent.
        """
        async with self._units.read() as store:
            await message_for(store, reader, message)
            detail = await store.messages.detail(message)
            hidden = await store.messages.holds_whisper(message, reader)
        return replace(detail, requests=()) if hidden else detail
