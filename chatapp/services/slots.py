"""Where a message stands among its versions and on the branch that is shown."""

from dataclasses import replace

from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.wording import t
from chatapp.ports.storage import Store
from chatapp.services.access import shared_message_for


async def chosen(store: Store, message: MessageId) -> None:
    """Of the versions of this slot none stands beside another any more."""
    versions = await store.messages.some(await store.messages.versions(message))
    for one in versions.values():
        if one.beside is not None:
            await store.messages.update(replace(one, beside=None))


async def all_within(store: Store, reader: PersonId, conversation: ConversationId, **messages: MessageId | None) -> None:
    """`NotFound` for a message the reader may not see, `BadInput` with its name for one that stands in another conversation."""
    for name, message in messages.items():
        if message is not None and (await shared_message_for(store, reader, message))[0].id != conversation:
            raise BadInput(t('This message stands in another conversation.'), field=name)


async def on_branch(store: Store, head: MessageId | None, message: MessageId) -> bool:
    try:
        return head is not None and bool(await store.messages.page(head, after=message, limit=1))
    except NotFound:
        return False
