"""The covers of conversations: make, list, rename, choose a model, pin, archive, trash and restore."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatapp.domain.conversations import Conversation, Effort, TitleSource
from chatapp.domain.errors import BadInput
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.shelf import Marks, Selection
from chatapp.domain.text import title_text
from chatapp.domain.tuning import Tuning, checked
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.services.access import any_conversation_for, conversation_for, shared_for, topic_for
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.room_names import demand_free
from chatapp.services.unit import Units

MAX_LISTED = 200
SHOWN = Selection()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A stretch of a list, newest activity first; `next` is the cursor of the stretch below, None at the end."""

    items: tuple[Conversation, ...]
    marks: Mapping[ConversationId, Marks]
    next: str | None


class Conversations:
    def __init__(self, units: Units, orchestrator: Orchestrator, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._orchestrator, self._clock, self._new_id = units, orchestrator, clock, new_id

    async def create(self, reader: PersonId, *, title: str = '', model: ModelRef | None = None) -> Conversation:
        """An empty conversation of the reader's."""
        now = self._clock.now()
        made = Conversation(
            id=ConversationId(self._new_id()),
            owner=reader,
            title=title_text(title) if title else '',
            title_source=TitleSource.MANUAL if title else TitleSource.NONE,
            model=model,
            created_at=now,
            active_at=now,
        )
        async with self._units.write() as unit:
            await unit.store.conversations.add(made)
            unit.news.append(ConversationChanged(conversation=made))
        return made

    async def get(self, reader: PersonId, conversation: ConversationId) -> Conversation:
        """A conversation the reader owns or sits in."""
        async with self._units.read() as store:
            return await shared_for(store, reader, conversation)

    async def listed(self, reader: PersonId, *, limit: int = 50, cursor: str | None = None, which: Selection = SHOWN) -> Listing:
        """The reader's own, newest activity first; without `which` all that is neither archived nor in the trash."""
        if not 1 <= limit <= MAX_LISTED:
            raise BadInput(t('Ask for 1 to {most} at a time.', most=MAX_LISTED), field='limit')
        before = _from_cursor(cursor) if cursor else None
        async with self._units.read() as store:
            if which.topic is not None:
                await topic_for(store, reader, which.topic)
            found = await store.conversations.of(reader, limit=limit + 1, before=before, which=which)
            items = tuple(found[:limit])
            marks = await store.shelf.marks(reader, [one.id for one in items])
        return Listing(items=items, marks=marks, next=_to_cursor(items[-1]) if len(found) > limit else None)

    async def seen(self, reader: PersonId, covers: Sequence[Conversation]) -> list[Conversation]:
        """Those of these that the reader owns or sits in."""
        if all(one.owner == reader for one in covers):
            return list(covers)
        async with self._units.read() as store:
            tables = frozenset(await store.company.tables_of(reader))
        return [one for one in covers if one.owner == reader or one.id in tables]

    async def rename(self, reader: PersonId, conversation: ConversationId, title: str) -> Conversation:
        """A manual title, which no automatic one ever replaces; of two rooms of one person none has the other's."""
        line = title_text(title)
        async with self._units.read() as store:
            if (await conversation_for(store, reader, conversation)).is_room:
                await demand_free(store, reader, line, but=conversation)
        return await self._change(reader, conversation, lambda old: replace(old, title=line, title_source=TitleSource.MANUAL))

    async def choose_model(self, reader: PersonId, conversation: ConversationId, model: ModelRef | None) -> Conversation:
        """The model of the next request; None follows the house's default."""
        return await self._change(reader, conversation, lambda old: replace(old, model=model))

    async def choose_effort(self, reader: PersonId, conversation: ConversationId, effort: Effort) -> Conversation:
        return await self._change(reader, conversation, lambda old: replace(old, effort=effort))

    async def tune(self, reader: PersonId, conversation: ConversationId, change: Callable[[Tuning], Tuning]) -> Conversation:
        """What is asked of the model from the next request on; `BadInput` for a value that no model takes."""
        return await self._change(reader, conversation, lambda old: replace(old, tuning=checked(change(old.tuning))))

    async def pin(self, reader: PersonId, conversation: ConversationId, *, pinned: bool) -> Conversation:
        """Keep it above all others, or let it take its place among them again."""
        return await self._change(reader, conversation, lambda old: replace(old, pinned=pinned))

    async def archive(self, reader: PersonId, conversation: ConversationId, *, archived: bool) -> Conversation:
        """Take it out of the list without losing anything, or put it back."""
        return await self._change(reader, conversation, lambda old: replace(old, archived=archived))

    async def delete(self, reader: PersonId, conversation: ConversationId) -> Conversation:
        """Move it to the trash; a reply under way is stopped first."""
        now = self._clock.now()
        async with self._orchestrator.floor(conversation):
            async with self._units.read() as store:
                await conversation_for(store, reader, conversation)
            await self._orchestrator.stop(reader, conversation)
            return await self._change(reader, conversation, lambda old: replace(old, deleted_at=now))

    async def restore(self, reader: PersonId, conversation: ConversationId) -> Conversation:
        """Bring it back from the trash, whole."""
        async with self._units.write() as unit:
            restored = replace(await any_conversation_for(unit.store, reader, conversation), deleted_at=None)
            await unit.store.conversations.update(restored)
            unit.news.append(ConversationChanged(conversation=restored))
        return restored

    async def _change(
        self, reader: PersonId, conversation: ConversationId, changed: Callable[[Conversation], Conversation]
    ) -> Conversation:
        async with self._units.write() as unit:
            new = changed(await conversation_for(unit.store, reader, conversation))
            await unit.store.conversations.update(new)
            unit.news.append(ConversationChanged(conversation=new))
        return new


def _to_cursor(last: Conversation) -> str:
    return urlsafe_b64encode(f'{last.active_at.isoformat()} {last.id}'.encode()).decode()


def _from_cursor(cursor: str) -> tuple[datetime, ConversationId]:
    try:
        at, _, last = urlsafe_b64decode(cursor.encode()).decode().partition(' ')
        moment = datetime.fromisoformat(at)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadInput(t('This cursor is not one of ours; start from the top again.'), field='cursor') from error
    if moment.tzinfo is None or not last:
        raise BadInput(t('This cursor is not one of ours; start from the top again.'), field='cursor')
    return moment, ConversationId(last)
