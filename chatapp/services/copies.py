"""Conversations made from others: a whole duplicate, or the path up to one message; and the tree they are taken from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatapp.domain.conversations import Conversation, Origin, TitleSource
from chatapp.domain.errors import Conflict
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import ConversationId, InsightsId, MessageId, PersonId, ReactionId, ReportId
from chatapp.domain.messages import Message, State
from chatapp.domain.text import MAX_TITLE_CHARS
from chatapp.domain.tree import Stretch, stretches
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.services.access import conversation_for, message_for
from chatapp.services.drafts import Drafts
from chatapp.services.unit import Unit, Units

WHOLE_PATH = 1_000_000  # more messages than a branch ever has, and more notes than stand beside one


class Copies:
    """The copy's words and figures are the original's, and so is what its reader sees beside them.

    What was asked of models for them stays with the original.
    """

    def __init__(self, units: Units, drafts: Drafts, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._drafts, self._clock, self._new_id = units, drafts, clock, new_id

    async def duplicate(self, reader: PersonId, conversation: ConversationId) -> Conversation:
        """The same tree under new ids, every version in it, deleted messages as the gaps they are."""
        async with self._units.read() as store:
            cover = await conversation_for(store, reader, conversation)
            messages = [one.for_reader(reader) for one in await store.messages.all_of(conversation)]
        title = _titled(t('{title} (copy)', title='{title}'), cover)
        return await self._stored(reader, replace(cover, title=title, origin=None), messages, head=cover.head)

    async def branch(self, reader: PersonId, message: MessageId) -> Conversation:
        """A new conversation that begins with the path from the first message down to this one."""
        async with self._units.read() as store:
            cover, last = await message_for(store, reader, message)
            path = [one.for_reader(reader) for one in await store.messages.branch(message, limit=WHOLE_PATH)]
        if last.deleted_at is not None:
            raise Conflict(t('This message was deleted; branch from one that stands.'))
        origin = Origin(conversation=cover.id, message=message)
        title = _titled(t('{title} (branch)', title='{title}'), cover)
        alone = [replace(one, version_of=None) for one in path]
        return await self._stored(reader, replace(cover, title=title, origin=origin), alone, head=message)

    async def tree(self, reader: PersonId, conversation: ConversationId) -> Sequence[Stretch]:
        """Every branch there is, drawn small."""
        async with self._units.read() as store:
            cover = await conversation_for(store, reader, conversation)
            return stretches([one.for_reader(reader) for one in await store.messages.all_of(conversation)], cover.head)

    async def _stored(self, reader: PersonId, cover: Conversation, messages: Sequence[Message], *, head: MessageId | None) -> Conversation:
        now = self._clock.now()
        ids = {one.id: MessageId(self._new_id()) for one in messages}
        made = replace(
            cover,
            id=ConversationId(self._new_id()),
            owner=reader,
            title_source=TitleSource.MANUAL if cover.title else TitleSource.NONE,
            head=ids[head] if head else None,
            pinned=False,
            archived=False,
            created_at=now,
            active_at=now,
        )
        async with self._units.write() as unit:
            now_whole = [await unit.store.messages.get(one.id) if one.state is State.STREAMING else one for one in messages]
            copies = [
                replace(
                    _settled(self._drafts.grown(one)),
                    id=ids[one.id],
                    conversation=made.id,
                    parent=ids[one.parent] if one.parent else None,
                    version_of=ids[one.version_of] if one.version_of else None,
                    beside=ids.get(one.beside) if one.beside else None,
                    position=position,
                    client_message_id=None,
                )
                for position, one in enumerate(now_whole)
            ]
            await unit.store.conversations.add(made)
            await unit.store.messages.add_all(copies)
            await _seat(unit, cover, made, messages)
            await self._lay_beside(unit, reader, cover, {old.id: new for old, new in zip(now_whole, copies, strict=True)})
            await unit.store.shelf.read_up_to(reader, made.id, opened_at=None)
            unit.news.append(ConversationChanged(conversation=made))
        return made

    async def _lay_beside(self, unit: Unit, reader: PersonId, cover: Conversation, copies: Mapping[MessageId, Message]) -> None:
        """Copy reports, reactions and insights that belong to copied messages; the file of a report is the original's."""
        store = unit.store
        for report in reversed(await store.reports.of(cover.id, limit=WHOLE_PATH)):
            if report.after in copies:
                after = copies[report.after]
                await store.reports.add(
                    replace(report, id=ReportId(self._new_id()), conversation=after.conversation, after=after.id, file='')
                )
        for reaction in reversed(await store.reactions.of(cover.id, reader, limit=WHOLE_PATH)):
            if reaction.message in copies:
                await store.reactions.add(ReactionId(self._new_id()), copies[reaction.message], reaction.text)
        for insights in reversed(await store.insights.of(cover.id, limit=WHOLE_PATH)):
            if insights.after in copies:
                after = copies[insights.after]
                await store.insights.add(replace(insights, id=InsightsId(self._new_id()), conversation=after.conversation, after=after.id))


async def _seat(unit: Unit, cover: Conversation, made: Conversation, messages: Sequence[Message]) -> None:
    """A copy of a room has the same agents and reins; each agent sees what it saw in the first one."""
    members = await unit.store.rooms.members(cover.id)
    if not members:
        return
    room = await unit.store.rooms.get(cover.id)
    await unit.store.rooms.put(replace(room, conversation=made.id, direct=None))
    for member in members:
        since = sum(1 for one in messages if one.position < member.since)
        await unit.store.rooms.put_member(replace(member, conversation=made.id, since=since))


def _settled(message: Message) -> Message:
    """What may stand in a copy: nothing that was deleted, nothing that is still being written."""
    if message.deleted_at is not None:
        return replace(message, text='', thinking=None, tools=(), attachments=(), failure='')
    if message.state is State.STREAMING:
        return replace(message, state=State.INTERRUPTED, failure=t('Copied while it was being written.'))
    return message


def _titled(pattern: str, cover: Conversation) -> str:
    """The title in the pattern's place, cut where both together are too long; none stays none."""
    if not cover.title:
        return ''
    room = MAX_TITLE_CHARS - len(pattern) + len('{title}')
    return pattern.format(title=cover.title[:room].rstrip())
