"""Where a message stands among its versions and on the branch that is shown."""

from dataclasses import replace

from chatapp.domain.errors import NotFound
from chatapp.domain.ids import MessageId
from chatapp.ports.storage import Store


async def chosen(store: Store, message: MessageId) -> None:
    """Of the versions of this slot none stands beside another any more."""
    versions = await store.messages.some(await store.messages.versions(message))
    for one in versions.values():
        if one.beside is not None:
            await store.messages.update(replace(one, beside=None))


async def on_branch(store: Store, head: MessageId | None, message: MessageId) -> bool:
    try:
        return head is not None and bool(await store.messages.page(head, after=message, limit=1))
    except NotFound:
        return False
