"""What stands behind one reply: the exact requests, the usage, the cost and the time, for those who may."""

from dataclasses import replace

from chatapp.domain.ids import MessageId, PersonId
from chatapp.domain.messages import Detail
from chatapp.services.access import message_for
from chatapp.services.unit import Units

LOOKED_BACK = 100_000  # more messages than a branch ever has


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
            above = await store.messages.branch(message, limit=LOOKED_BACK)
        return detail if all(one.readable(reader) for one in above) else replace(detail, requests=())
