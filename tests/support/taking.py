"""What is taken away as a file, put together again."""

from collections.abc import AsyncIterator

from chatapp.domain.ids import ConversationId
from chatapp.services.export.document import Format
from tests.support.house import TestHouse


async def taken(house: TestHouse, conversation: ConversationId, form: Format) -> bytes:
    """Ada's conversation in this form."""
    return await together((await house.services.exports.one(house.ada, conversation, form)).pieces)


async def together(pieces: AsyncIterator[bytes]) -> bytes:
    return b''.join([piece async for piece in pieces])
