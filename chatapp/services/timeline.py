"""What stands in a conversation: post, page, edit, choose a version, delete and bring back."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from chatapp.domain.attachments import Attachment
from chatapp.domain.conversations import Conversation, Effort, TitleSource
from chatapp.domain.errors import BadInput, Conflict
from chatapp.domain.events import BranchChanged, ConversationChanged, MessagePosted
from chatapp.domain.ids import AgentId, ConversationId, FileId, MessageId, PersonId
from chatapp.domain.messages import Author, AuthorKind, Entry, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.shelf import KEPT_FOR
from chatapp.domain.tuning import UNTUNED, Tuning, checked
from chatapp.domain.voices import ONESELF, Voice, author_of
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store, TimelinePage
from chatapp.services.access import any_conversation_for, changeable_for, message_for, shared_for, shared_message_for
from chatapp.services.calling import added
from chatapp.services.casting import Course, Started
from chatapp.services.drafts import Drafts
from chatapp.services.letter import Letter, enclosed, letter, sent_before, working_title
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.slots import all_within, chosen, on_branch
from chatapp.services.unit import Unit, Units

MAX_PAGE = 200


class Timeline:
    def __init__(self, units: Units, orchestrator: Orchestrator, drafts: Drafts, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._orchestrator, self._drafts = units, orchestrator, drafts
        self._clock, self._new_id = clock, new_id

    async def start(
        self,
        reader: PersonId,
        text: str,
        *,
        attachments: Sequence[FileId] = (),
        client_message_id: str | None = None,
        model: ModelRef | None = None,
        effort: Effort = Effort.OFF,
        tuning: Tuning = UNTUNED,
        compare: ModelRef | None = None,
    ) -> Message:
        """Open a conversation with its first message and let the agent answer; all in one unit.

        The same `client_message_id` again gives the message, and so the conversation, it made the first time;
        `Conflict` with another text, or when that conversation lies in the trash.
        """
        sent, tuned = letter(text, files=attachments, key=client_message_id), checked(tuning)
        async with self._orchestrator.floor(ConversationId(f'opened by {reader} with {sent.key}')):
            async with self._units.read() as store:
                known = sent_before(await store.messages.first_by_key(reader, sent.key) if sent.key else None, sent)
                if known is not None and (await any_conversation_for(store, reader, known.conversation)).deleted_at is not None:
                    raise Conflict(t('The conversation this message began lies in the trash; restore it, or send with a new key.'))
            if known is not None:
                return known
            return await self._opened(reader, sent, model=model, effort=effort, tuning=tuned, compare=compare)

    async def _opened(
        self, reader: PersonId, sent: Letter, *, model: ModelRef | None, effort: Effort, tuning: Tuning, compare: ModelRef | None
    ) -> Message:
        now = self._clock.now()
        conversation = Conversation(
            id=ConversationId(self._new_id()),
            owner=reader,
            model=model,
            effort=effort,
            tuning=tuning,
            created_at=now,
            active_at=now,
        )
        async with self._units.write() as unit:
            await unit.store.conversations.add(conversation)
            message, started = await self.posted(unit, reader, conversation, sent, compare=compare)
        self._orchestrator.launch(started)
        return message

    async def post(
        self,
        reader: PersonId,
        conversation: ConversationId,
        text: str,
        *,
        attachments: Sequence[FileId] = (),
        client_message_id: str | None = None,
        voice: Voice = ONESELF,
        to: AgentId | None = None,
        compare: ModelRef | None = None,
    ) -> Message:
        """Store a message at the end of the active branch and let the agent answer, in a room those whose turn it is.

        `voice` is as whom the reader speaks, `to` the one agent who reads and answers it. With
        `compare` this model answers too, in a chat: its version stands beside the other one until one of them is chosen.

        A live answer is interrupted first, its text kept. The same `client_message_id` again gives the message it
        made the first time; with another text it is a `Conflict`.
        """
        sent = letter(text, files=attachments, key=client_message_id)
        async with self._orchestrator.floor(conversation):
            if self._orchestrator.running(conversation) is not None:
                async with self._units.read() as store:
                    _, known = await self.before(store, reader, conversation, sent)
                if known is not None:
                    return known  # and the answer to it goes on
                await self._orchestrator.silence(conversation, t('Interrupted by the next message.'))
            async with self._units.write() as unit:
                cover, known = await self.before(unit.store, reader, conversation, sent)
                if known is not None:
                    return known
                message, started = await self.posted(unit, reader, cover, sent, voice=voice, to=to, compare=compare)
            self._orchestrator.launch(started)
        return message

    async def page(
        self,
        reader: PersonId,
        conversation: ConversationId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        branch: MessageId | None = None,
        limit: int = 40,
    ) -> TimelinePage:
        """Entries of the active branch, or the newest that holds `branch`, oldest first: the last, or those next to `before` or `after`."""
        if not 1 <= limit <= MAX_PAGE:
            raise BadInput(t('Ask for 1 to {most} messages at a time.', most=MAX_PAGE), field='limit')
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            await all_within(store, reader, conversation, before=before, after=after, branch=branch)
            head = await store.messages.newest_under(branch) if branch else cover.head
            if head is None:
                return TimelinePage(entries=(), has_older=False, has_newer=False)
            page = await store.messages.page(head, limit=limit, before=before, after=after)
        entries = tuple(replace(one, message=self._drafts.grown(one.message)) for one in page.entries if one.message.readable(reader))
        return replace(page, entries=entries)

    async def message(self, reader: PersonId, message: MessageId) -> Entry:
        """One message with the versions of its slot."""
        async with self._units.read() as store:
            _, found = await shared_message_for(store, reader, message)
            return Entry(message=self._drafts.grown(found), versions=tuple(await store.messages.versions(message)))

    async def around(self, reader: PersonId, message: MessageId, *, limit: int = 20) -> TimelinePage:
        """The message with up to `limit` entries on both sides; the branch that holds it becomes the active one if it is not.

        `NotFound` for a message the reader may not see.
        """
        async with self._units.read() as store:
            cover, _ = await shared_message_for(store, reader, message)
            shown = await on_branch(store, cover.head, message)
        if not shown:
            await self.select_version(reader, message)
        older = await self.page(reader, cover.id, before=message, limit=limit)
        newer = await self.page(reader, cover.id, after=message, limit=limit)
        entries = (*older.entries, await self.message(reader, message), *newer.entries)
        return TimelinePage(entries=entries, has_older=older.has_older, has_newer=newer.has_newer)

    async def edit(self, reader: PersonId, message: MessageId, text: str, *, rerun: bool = True) -> Message:
        """Write a person's message anew as a version beside the old one, on a path of its own; asks again when `rerun`."""
        started = None
        async with self._units.read() as store:
            _, written = await changeable_for(store, reader, message)
        if written.author.kind is not AuthorKind.PERSON or written.author.id != reader:
            raise Conflict(t('Only your own messages can be edited; ask again for another answer.'))
        words = letter(text, files=[one.id for one in written.attachments]).words
        async with self._floor_of(reader, message) as unit:
            conversation, old = await changeable_for(unit.store, reader, message)
            fresh = self._row(old.conversation, old.author, words, old.attachments)
            row = replace(fresh, parent=old.parent, version_of=old.slot, to=old.to)
            new = await added(unit.store, conversation, row)
            started = await self._orchestrator.ask(unit, conversation, parent=new.id, trigger=new) if rerun else None
            await self._lead_to(unit, conversation, started.head if started else new.id)
        if started:
            self._orchestrator.launch(started)
        return new

    async def select_version(self, reader: PersonId, message: MessageId) -> None:
        """Make this version and the newest path below it the active branch, for all readers."""
        async with self._floor_of(reader, message) as unit:
            conversation, _ = await message_for(unit.store, reader, message)
            await chosen(unit.store, message)
            await self._lead_to(unit, conversation, await unit.store.messages.newest_under(message))

    async def delete_message(self, reader: PersonId, message: MessageId) -> Message:
        """Take a message out of sight and out of every later request; what follows it stays, under a tombstone."""
        async with self._floor_of(reader, message) as unit:
            conversation, old = await changeable_for(unit.store, reader, message)
            gone = replace(old, deleted_at=old.deleted_at or self._clock.now())
            await unit.store.messages.update(gone)
            await self._lead_to(unit, conversation, conversation.head)
        return gone

    async def restore_message(self, reader: PersonId, message: MessageId) -> Message:
        """Bring a deleted message back where it stood; `Conflict` once its words may be gone."""
        async with self._floor_of(reader, message) as unit:
            conversation, gone = await changeable_for(unit.store, reader, message)
            if gone.deleted_at is not None and gone.deleted_at <= self._clock.now() - KEPT_FOR:
                raise Conflict(t('This message was deleted more than 30 days ago; its words are gone for good.'))
            back = replace(gone, deleted_at=None)
            await unit.store.messages.update(back)
            await self._lead_to(unit, conversation, conversation.head)
        return back

    @asynccontextmanager
    async def _floor_of(self, reader: PersonId, message: MessageId) -> AsyncIterator[Unit]:
        """The floor of the message's conversation, silent, and a unit to change it in."""
        async with self._units.read() as store:
            conversation, _ = await changeable_for(store, reader, message)
        async with self._orchestrator.floor(conversation.id):
            await self._orchestrator.silence(conversation.id, t('Interrupted by a change above it.'))
            async with self._units.write() as unit:
                yield unit

    async def before(
        self, store: Store, reader: PersonId, conversation: ConversationId, sent: Letter
    ) -> tuple[Conversation, Message | None]:
        """The conversation to post in, and the message the key made before, if any."""
        cover = await shared_for(store, reader, conversation)
        return cover, sent_before(await store.messages.by_key(conversation, reader, sent.key) if sent.key else None, sent)

    async def posted(
        self,
        unit: Unit,
        reader: PersonId,
        conversation: Conversation,
        sent: Letter,
        *,
        voice: Voice = ONESELF,
        to: AgentId | None = None,
        compare: ModelRef | None = None,
    ) -> tuple[Message, Started]:
        """Store a letter inside the caller's unit, and the run that answers it, to be launched after the commit."""
        members = [one for one in await unit.store.rooms.members(conversation.id) if not one.left]
        if to is not None and all(one.agent != to for one in members):
            raise BadInput(t('One whispers to an agent of the room.'), field='to')
        author = author_of(await unit.store.people.get(reader), voice, [one.name for one in members])
        files = await enclosed(unit.store, reader, sent)
        row = replace(self._row(conversation.id, author, sent.words, files), parent=conversation.head, client_message_id=sent.key, to=to)
        message = await added(unit.store, conversation, row)
        if sent.key is not None:
            await unit.store.messages.add_key(message, reader, sent.key, sent.body_hash)
        started = await self._orchestrator.ask(unit, conversation, parent=message.id, trigger=message, course=Course(compare=compare))
        started.demand_sight(files)
        titled = conversation
        if not conversation.title:
            titled = replace(conversation, title=working_title(sent.words, files), title_source=TitleSource.AUTOMATIC)
        cover = replace(titled, head=started.head, active_at=self._clock.now())
        await unit.store.conversations.update(cover)
        posted = [MessagePosted(message=one) for one in (message, *started.replies)]
        unit.news += [*posted, ConversationChanged(conversation=cover), *started.news]
        return message, started

    def _row(self, conversation: ConversationId, author: Author, words: str, files: tuple[Attachment, ...]) -> Message:
        return Message(
            id=MessageId(self._new_id()),
            conversation=conversation,
            parent=None,
            position=0,
            author=author,
            text=words,
            attachments=files,
            created_at=self._clock.now(),
        )

    async def _lead_to(self, unit: Unit, conversation: Conversation, head: MessageId | None) -> None:
        moved = replace(conversation, head=head, active_at=self._clock.now())
        await unit.store.conversations.update(moved)
        unit.news += [BranchChanged(conversation=conversation.id), ConversationChanged(conversation=moved)]
