"""May this reader see or change this? The only way from an id to a thing."""

from collections.abc import Sequence
from contextlib import suppress

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import Forbidden, NotFound
from chatapp.domain.ids import ConversationId, FileId, MessageId, PersonId, TemplateId, TopicId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.shelf import Topic
from chatapp.domain.templates import Template
from chatapp.domain.wording import t
from chatapp.ports.file_rows import StoredFile
from chatapp.ports.storage import Store

LOOKED_THROUGH = 200  # messages after one, for an answer to it


async def conversation_for(store: Store, reader: PersonId, conversation: ConversationId) -> Conversation:
    """The reader's own conversation, not in the trash: `NotFound` where they may not see it, `Forbidden` where they are a guest."""
    found = await any_conversation_for(store, reader, conversation)
    if found.deleted_at is not None:
        raise NotFound(t('This conversation is in the trash; restore it to go on.'))
    return found


async def any_conversation_for(store: Store, reader: PersonId, conversation: ConversationId) -> Conversation:
    """The reader's own conversation, in the trash or not; else as `conversation_for`."""
    found = await store.conversations.get(conversation)
    if found.owner == reader:
        return found
    if found.deleted_at is None and await store.company.sits(conversation, reader):
        raise Forbidden(t('Only the owner of this room does that.'))
    raise NotFound(t('There is no such conversation here.'))


async def shared_for(store: Store, reader: PersonId, conversation: ConversationId) -> Conversation:
    """A conversation the reader owns or sits in, not in the trash; else `NotFound`."""
    found = await store.conversations.get(conversation)
    if found.owner == reader:
        return await conversation_for(store, reader, conversation)
    if found.deleted_at is not None or not await store.company.sits(conversation, reader):
        raise NotFound(t('There is no such conversation here.'))
    return found


async def table_for(store: Store, reader: PersonId, conversation: ConversationId) -> None:
    """`NotFound` unless the reader owns it, in the trash or not, or sits there: whoever does may make it silent."""
    with suppress(Forbidden):
        await any_conversation_for(store, reader, conversation)


async def message_for(store: Store, reader: PersonId, message: MessageId) -> tuple[Conversation, Message]:
    """A message of the reader's own conversation, with it; a whisper between others is `NotFound` to its owner too."""
    found = await store.messages.get(message)
    return await conversation_for(store, reader, found.conversation), _readable(found, reader)


async def shared_message_for(store: Store, reader: PersonId, message: MessageId) -> tuple[Conversation, Message]:
    """A message together with its conversation; `NotFound` if the reader may not see it."""
    found = await store.messages.get(message)
    return await shared_for(store, reader, found.conversation), _readable(found, reader)


async def changeable_for(store: Store, reader: PersonId, message: MessageId) -> tuple[Conversation, Message]:
    """A message the reader may change: anything at their own table, at another's what they said and nobody has answered."""
    cover, found = await shared_message_for(store, reader, message)
    if cover.owner == reader:
        return cover, found
    if found.author.id != reader:
        raise Forbidden(t('Only your own messages can be changed here.'))
    with suppress(NotFound):  # it stands on a branch that is not shown
        after = await store.messages.page(cover.head, after=message, limit=LOOKED_THROUGH) if cover.head else None
        if after is not None and all(one.message.author.kind is not AuthorKind.AGENT for one in after.entries):
            return cover, found
    raise Forbidden(t('This message was answered; only the owner of this room can change it now.'))


def _readable(message: Message, reader: PersonId) -> Message:
    if not message.readable(reader):
        raise NotFound(t('This message does not exist, or not any more.'))
    return message


async def file_for(store: Store, reader: PersonId, file: FileId) -> StoredFile:
    """A file of the reader's that was not sent yet, or one of a message they may see; else `NotFound`."""
    found = await store.files.get(file)
    if not found.sent and found.owner == reader:
        return found
    for _, message in await store.files.places(file):
        with suppress(NotFound):
            await shared_message_for(store, reader, message)
            return found
    raise NotFound(t('This file does not exist, or not any more.'))


async def conversations_for(store: Store, reader: PersonId, conversations: Sequence[ConversationId]) -> Sequence[Conversation]:
    """All of these, in the trash or not, in one go; `NotFound` if any is absent or another's."""
    found = await store.conversations.some(conversations)
    if any(one.owner != reader for one in found):
        raise NotFound(t('There is no such conversation here.'))
    return found


async def shared_of(store: Store, reader: PersonId, conversations: Sequence[ConversationId]) -> Sequence[Conversation]:
    """Those of these that the reader may see now, in their order."""
    seats = frozenset(await store.company.tables_of(reader))
    found = await store.conversations.some(conversations)
    return [one for one in found if one.owner == reader or (one.id in seats and one.deleted_at is None)]


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
