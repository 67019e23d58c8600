"""What one person keeps about their conversations: what they have read, what they opened last, their topics."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, Conflict
from chatapp.domain.events import ConversationMarked
from chatapp.domain.ids import ConversationId, PersonId, TopicId
from chatapp.domain.shelf import Marks, Topic, topic_name
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.access import conversations_for, shared_for, shared_of, topic_for
from chatapp.services.unit import Units

MAX_TOPICS = 200  # more than a sidebar can show
MAX_AT_ONCE = 200
MAX_RECENT = 50


class Shelf:
    def __init__(self, units: Units, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._clock, self._new_id = units, clock, new_id

    # --- read and recent ---------------------------------------------------------------------------------------------
    async def marks(self, reader: PersonId, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, Marks]:
        """What stands beside these; those the reader may not see have nothing to tell."""
        async with self._units.read() as store:
            return await store.shelf.marks(reader, conversations)

    async def read(self, reader: PersonId, conversation: ConversationId, *, opened: bool = True) -> None:
        """All that stands there is read, on every page of the reader's; `opened` makes it the most recent one."""
        async with self._units.read() as store:
            await shared_for(store, reader, conversation)
            if not opened and not _calls(await store.shelf.marks(reader, [conversation])):
                return
        async with self._units.write() as unit:
            before = await unit.store.shelf.marks(reader, [conversation])
            await unit.store.shelf.read_up_to(reader, conversation, opened_at=self._clock.now() if opened else None)
            if _calls(before):
                unit.news.append(ConversationMarked(conversation=conversation, person=reader))

    async def recent(self, reader: PersonId, *, limit: int = 10) -> Sequence[Conversation]:
        """What the reader opened last, newest first."""
        if not 1 <= limit <= MAX_RECENT:
            raise BadInput(t('Ask for 1 to {most} at a time.', most=MAX_RECENT), field='limit')
        async with self._units.read() as store:
            opened = await store.shelf.recent(reader, limit=limit)
            return await shared_of(store, reader, opened)

    async def forget_recent(self, reader: PersonId) -> None:
        """Nothing counts as opened any more; what was read stays read."""
        async with self._units.write() as unit:
            await unit.store.shelf.forget_recent(reader)

    # --- topics ------------------------------------------------------------------------------------------------------
    async def topics(self, reader: PersonId) -> Sequence[Topic]:
        """The reader's own, by name."""
        async with self._units.read() as store:
            return sorted(await store.shelf.topics_of(reader), key=lambda one: one.name.casefold())

    async def topic(self, reader: PersonId, topic: TopicId) -> Topic:
        async with self._units.read() as store:
            return await topic_for(store, reader, topic)

    async def add_topic(self, reader: PersonId, name: str) -> Topic:
        """A new topic; `Conflict` where the reader has one of this name."""
        made = Topic(id=TopicId(self._new_id()), owner=reader, name=topic_name(name), created_at=self._clock.now())
        async with self._units.write() as unit:
            await _demand_free(unit.store, made)
            await unit.store.shelf.add_topic(made)
        return made

    async def rename_topic(self, reader: PersonId, topic: TopicId, name: str) -> Topic:
        line = topic_name(name)
        async with self._units.write() as unit:
            renamed = replace(await topic_for(unit.store, reader, topic), name=line)
            await _demand_free(unit.store, renamed)
            await unit.store.shelf.rename_topic(renamed)
        return renamed

    async def remove_topic(self, reader: PersonId, topic: TopicId) -> None:
        """The topic goes, the conversations stay."""
        async with self._units.write() as unit:
            await topic_for(unit.store, reader, topic)
            await unit.store.shelf.remove_topic(topic)

    async def label(self, reader: PersonId, topic: TopicId, conversations: Sequence[ConversationId], *, on: bool) -> None:
        """Put the topic on these conversations, or take it off; all of them or none."""
        if not 1 <= len(conversations) <= MAX_AT_ONCE:
            raise BadInput(t('Choose 1 to {most} conversations.', most=MAX_AT_ONCE), field='ids')
        async with self._units.write() as unit:
            await topic_for(unit.store, reader, topic)
            await conversations_for(unit.store, reader, conversations)
            change = unit.store.shelf.label if on else unit.store.shelf.unlabel
            await change(topic, conversations)
            unit.news += [ConversationMarked(conversation=one, person=reader) for one in conversations]


def _calls(marks: Mapping[ConversationId, Marks]) -> bool:
    """Whether something there wants to be read."""
    return any(one.unread or one.needs_you for one in marks.values())


async def _demand_free(store: Store, topic: Topic) -> None:
    others = [one for one in await store.shelf.topics_of(topic.owner) if one.id != topic.id]
    if any(one.name.casefold() == topic.name.casefold() for one in others):
        raise Conflict(t('You have a topic of this name already.'))
    if len(others) >= MAX_TOPICS:
        raise BadInput(t('There are {most} topics already; remove one first.', most=MAX_TOPICS), field='name')
