"""What a reader does with one conversation or with many, in lists and menus, and what the house says to it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from nicegui import context

from chatapp.domain.errors import ChatappError
from chatapp.domain.ids import ConversationId, MessageId, PersonId, TemplateId, TopicId
from chatapp.domain.wording import t
from chatapp.services.batches import Deed
from chatapp.services.bundle import Services
from components.shell import Shell
from components.template_dialog import TemplateDialog
from components.topic_dialog import TopicDialog, TopicShown
from components.tree_map import TreeMap

UNDOING: Mapping[Deed, Deed] = {
    Deed.ARCHIVE: Deed.UNARCHIVE,
    Deed.UNARCHIVE: Deed.ARCHIVE,
    Deed.DELETE: Deed.RESTORE,
}


class Shelving:
    """`on_open` shows a conversation, `on_topics` is called when topics were made or renamed."""

    def __init__(
        self,
        services: Services,
        reader: PersonId,
        shell: Shell,
        *,
        on_open: Callable[[str], Awaitable[None]],
        on_topics: Callable[[], Awaitable[None]],
    ) -> None:
        self._services, self._reader, self._shell = services, reader, shell
        self._on_open, self._on_topics = on_open, on_topics
        self._place = context.slot
        self._map: TreeMap | None = None
        self._dialog: TopicDialog | None = None
        self._templates = TemplateDialog(on_ask=self._offer_templates, on_rename=self._rename_template, on_remove=self._remove_template)
        self._chosen: Sequence[ConversationId] = ()

    async def act(self, conversation: str, act: str) -> None:
        """Do what the reader chose in a conversation's menu."""
        with self._telling():
            chosen = ConversationId(conversation)
            match act:
                case 'pin' | 'unpin':
                    await self._services.conversations.pin(self._reader, chosen, pinned=act == 'pin')
                case 'archive' | 'unarchive':
                    await self.perform([chosen], Deed(act))
                case 'remove':
                    await self.perform([chosen], Deed.DELETE)
                case 'duplicate':
                    copy = await self._services.copies.duplicate(self._reader, chosen)
                    await self._on_open(copy.id)
                case 'template':
                    await self._services.templates.save(self._reader, chosen)
                    self._shell.tell(t('Saved as a template. A new chat offers it.'))
                case 'leave':
                    await self._services.company.remove(self._reader, chosen, self._reader)
                case 'tree':
                    self._tree().open(await self._services.copies.tree(self._reader, chosen))
                case 'topics':
                    await self.choose_topics([chosen])
                case _:
                    return

    async def perform(self, conversations: Sequence[ConversationId], deed: Deed) -> None:
        """Do it to all of these, with one Undo where it can be undone."""
        with self._telling():
            await self._services.batches.perform(self._reader, conversations, deed)
            if deed in UNDOING:
                undo = lambda: self._undo(conversations, deed)  # noqa: E731  # a name would be longer than what it does
                self._shell.tell(_done(deed, len(conversations)), action=t('Undo'), on_action=undo)
            else:
                self._shell.tell(_done(deed, len(conversations)))

    async def choose_topics(self, conversations: Sequence[ConversationId]) -> None:
        """Open the dialog in which topics are put on these and taken off."""
        with self._telling():
            self._chosen = conversations
            self._topics().open(await self._topics_shown(), count=len(conversations))

    def _topics(self) -> TopicDialog:
        """The dialog, made when it is first wanted; so is the map."""
        if self._dialog is None:
            with self._place:
                self._dialog = TopicDialog(on_label=self._label, on_add=self._add_topic)
        return self._dialog

    def _tree(self) -> TreeMap:
        if self._map is None:
            with self._place:
                self._map = TreeMap(on_go=self._go)
        return self._map

    async def _go(self, message: str) -> None:
        """To another branch, for all who read there."""
        with self._telling():
            await self._services.timeline.select_version(self._reader, MessageId(message))

    async def _offer_templates(self) -> None:
        with self._telling():
            self._templates.show(await self._services.templates.listed(self._reader))

    async def _rename_template(self, template: str, name: str) -> None:
        with self._telling():
            old = await self._services.templates.get(self._reader, TemplateId(template))
            await self._services.templates.change(self._reader, replace(old, name=name))
        await self._offer_templates()

    async def _remove_template(self, template: str) -> None:
        with self._telling():
            await self._services.templates.remove(self._reader, TemplateId(template))
        await self._offer_templates()

    async def _undo(self, conversations: Sequence[ConversationId], deed: Deed) -> None:
        with self._telling():
            await self._services.batches.perform(self._reader, conversations, UNDOING[deed])
            if deed is Deed.DELETE and len(conversations) == 1:
                await self._on_open(conversations[0])

    async def _topics_shown(self) -> list[TopicShown]:
        marks = (await self._services.shelf.marks(self._reader, self._chosen)).values()
        topics = await self._services.shelf.topics(self._reader)
        return [TopicShown(topic=one, on=all(one.id in mark.topics for mark in marks)) for one in topics]

    async def _label(self, topic: str, on: bool) -> None:
        with self._telling():
            await self._services.shelf.label(self._reader, TopicId(topic), self._chosen, on=on)

    async def _add_topic(self, name: str) -> None:
        """A new topic, at once on what was chosen; the sentence of a refusal stands under the field."""
        try:
            made = await self._services.shelf.add_topic(self._reader, name)
            await self._services.shelf.label(self._reader, made.id, self._chosen, on=True)
        except ChatappError as error:
            self._topics().refuse(error.sentence)
            return
        self._topics().show(await self._topics_shown())
        await self._on_topics()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except ChatappError as error:
            self._shell.warn(error.sentence)


def _done(deed: Deed, count: int) -> str:
    one = {
        Deed.ARCHIVE: t('Archived.'),
        Deed.UNARCHIVE: t('Back from the archive.'),
        Deed.PIN: t('Pinned.'),
        Deed.UNPIN: t('Not pinned any more.'),
        Deed.DELETE: t('Moved to the trash.'),
        Deed.RESTORE: t('Restored.'),
    }
    many = {
        Deed.ARCHIVE: t('{count} archived.', count=count),
        Deed.UNARCHIVE: t('{count} back from the archive.', count=count),
        Deed.PIN: t('{count} pinned.', count=count),
        Deed.UNPIN: t('{count} not pinned any more.', count=count),
        Deed.DELETE: t('{count} moved to the trash.', count=count),
        Deed.RESTORE: t('{count} restored.', count=count),
    }
    return one[deed] if count == 1 else many[deed]
