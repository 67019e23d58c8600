"""A list of conversations to choose many from: all, the archive, those of a topic, the trash."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nicegui.element import Element

from chatapp.domain.conversations import Conversation
from chatapp.domain.hues import hue_of
from chatapp.domain.ids import ConversationId, TopicId
from chatapp.domain.shelf import Marks, Topic
from chatapp.domain.wording import t


class Shelved(StrEnum):
    """Which list it is; that decides what can be done with what was chosen."""

    ALL = 'all'
    ARCHIVE = 'archive'
    TOPIC = 'topic'
    TRASH = 'trash'


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The conversations that are shown, with what stands beside each; `more` where the list goes on."""

    conversations: Sequence[Conversation]
    marks: Mapping[ConversationId, Marks]
    more: bool


class Library(Element, component='library.js', dependencies=['icons.js', 'words.js'], esm={'chatapp-client': 'client'}):
    def __init__(
        self,
        *,
        which: Shelved,
        topic: Topic | None,
        zone: str,
        on_deed: Callable[[str, Sequence[str]], Awaitable[None]],
        on_more: Callable[[], Awaitable[None]],
        on_rename: Callable[[str], Awaitable[None]],
        on_drop: Callable[[], Awaitable[None]],
    ) -> None:
        """`on_deed` gets what shall be done and to which; `on_rename` and `on_drop` are for the topic whose list it is."""
        super().__init__()
        self._props['which'], self._props['topic'], self._props['zone'] = which.value, topic.name if topic else '', zone
        self._props['rows'], self._props['more'] = [], False
        self.on('deed', lambda event: on_deed(str(event.args['deed']), [str(one) for one in event.args['ids']]))
        self.on('more', on_more, args=[])
        self.on('rename', lambda event: on_rename(str(event.args)))
        self.on('drop', on_drop, args=[])

    def show(self, stretch: Stretch, topics: Sequence[Topic]) -> None:
        """The list as it is now; what was chosen stays chosen where it is still there."""
        each = {one.id: one for one in topics}
        self._props['rows'] = [_row(one, stretch.marks[one.id], each) for one in stretch.conversations]
        self._props['more'] = stretch.more

    def call_it(self, name: str) -> None:
        """The topic has another name now."""
        self._props['topic'] = name

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        heading = {'all': t('Conversations'), 'archive': t('Archive'), 'topic': self._props['topic'], 'trash': t('Trash')}
        return [heading[self._props['which']], *(row['title'] for row in self._props['rows'])]


def _row(conversation: Conversation, marks: Marks, topics: Mapping[TopicId, Topic]) -> dict[str, object]:
    at = conversation.deleted_at or conversation.active_at
    named = [topics[one].name for one in marks.topics if one in topics]
    return {
        'id': conversation.id,
        'title': conversation.title or t('Untitled'),
        'at': at.isoformat(timespec='milliseconds'),
        'pinned': conversation.pinned,
        'unread': marks.unread > 0,
        'topics': [{'name': name, 'hue': hue_of(name)} for name in named],
    }
