"""What storage keeps of how people shelve their conversations; part of a `Store`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chatapp.domain.ids import ConversationId, MessageId, PersonId, TemplateId, TopicId
from chatapp.domain.messages import Message
from chatapp.domain.shelf import Marks, Topic
from chatapp.domain.templates import Template


class Shelf(Protocol):
    """What people keep about conversations: how far each has read, and topics."""

    async def marks(self, person: PersonId, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, Marks]:
        """For each of these; unread where somebody else has said something whole since the person read."""
        ...

    async def call(self, message: Message, people: Sequence[PersonId]) -> None:
        """These, and nobody else, are called by the message; each until they have read it."""
        ...

    async def read_up_to(self, person: PersonId, conversation: ConversationId, *, opened_at: datetime | None) -> None:
        """All that stands whole now is read; a reply still being written is not. `opened_at` makes it recent."""
        ...

    async def read_to(self, person: PersonId, conversation: ConversationId) -> int | None:
        """The position they have read up to; None where they have never been."""
        ...

    async def calls_of(self, person: PersonId, conversation: ConversationId) -> Sequence[MessageId]:
        """The messages that call this person and wait to be read."""
        ...

    async def recent(self, person: PersonId, *, limit: int) -> Sequence[ConversationId]:
        """The last opened ones that are not in the trash, newest first."""
        ...

    async def forget_recent(self, person: PersonId) -> None: ...
    async def topics_of(self, person: PersonId) -> Sequence[Topic]:
        """In order of birth."""
        ...

    async def topic(self, topic: TopicId) -> Topic: ...
    async def add_topic(self, topic: Topic) -> None: ...
    async def rename_topic(self, topic: Topic) -> None: ...
    async def remove_topic(self, topic: TopicId) -> None:
        """From every conversation, then itself."""
        ...

    async def label(self, topic: TopicId, conversations: Sequence[ConversationId]) -> None:
        """Put the topic on these, once only."""
        ...

    async def unlabel(self, topic: TopicId, conversations: Sequence[ConversationId]) -> None: ...


class Templates(Protocol):
    async def of(self, person: PersonId) -> Sequence[Template]:
        """In order of birth."""
        ...

    async def get(self, template: TemplateId) -> Template: ...
    async def add(self, template: Template) -> None: ...
    async def update(self, template: Template) -> None: ...
    async def remove(self, template: TemplateId) -> None: ...
