"""May this reader see or change this? The only way from an id to a thing."""

from collections.abc import Sequence
from contextlib import suppress

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import ConversationId, FileId, MessageId, PersonId, TemplateId, TopicId
from chatapp.domain.messages import Message
from chatapp.domain.shelf import Topic
from chatapp.domain.templates import Template
from chatapp.domain.wording import t
from chatapp.ports.file_rows import StoredFile
from chatapp.ports.storage import Store


async def conversation_for(store: Store, reader: PersonId, conversation: ConversationId) -> Conversation:
    """The conversation, unless it is absent, another's, or in the trash: then `NotFound`."""
    found = await any_conversation_for(store, reader, conversation)
    if found.deleted_at is not None:
        raise NotFound(t('This conversation is in the trash; restore it to go on.'))
    return found


async def any_conversation_for(store: Store, reader: PersonId, conversation: ConversationId) -> Conversation:
    """The conversation, in the trash or not; `NotFound` if it is absent or another's."""
    found = await store.conversations.get(conversation)
    if found.owner != reader:
        raise NotFound(t('There is no such conversation here.'))
    return found


async def message_for(store: Store, reader: PersonId, message: MessageId) -> tuple[Conversation, Message]:
    """A message together with its conversation; `NotFound` if the reader may not see it."""
    found = await store.messages.get(message)
    return await conversation_for(store, reader, found.conversation), found


async def file_for(store: Store, reader: PersonId, file: FileId) -> StoredFile:
    """A file of the reader's that was not sent yet, or one of a message they may see; else `NotFound`."""
    found = await store.files.get(file)
    if not found.sent and found.owner == reader:
        return found
    for conversation, _ in await store.files.places(file):
        with suppress(NotFound):
            await conversation_for(store, reader, conversation)
            return found
    raise NotFound(t('This file does not exist, or not any more.'))


async def conversations_for(store: Store, reader: PersonId, conversations: Sequence[ConversationId]) -> Sequence[Conversation]:
    """All of these, in the trash or not, in one go; `NotFound` if any is absent or another's."""
    found = await store.conversations.some(conversations)
    if any(one.owner != reader for one in found):
        raise NotFound(t('There is no such conversation here.'))
    return found


async def topic_for(store: Store, reader: PersonId, topic: TopicId) -> Topic:
    """A topic of the reader's own; `NotFound` otherwise."""
    found = await store.shelf.topic(topic)
    if found.owner != reader:
        raise NotFound(t('There is no such topic here.'))
    return found


async def template_for(store: Store, reader: PersonId, template: TemplateId) -> Template:
    """A template of the reader's own; `NotFound` otherwise."""
    found = await store.templates.get(template)
    if found.owner != reader:
        raise NotFound(t('There is no such template here.'))
    return found
