"""The list of conversations and the person's menu: one element, however long the list."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui.element import Element

from chatapp.domain.conversations import Conversation
from chatapp.domain.hues import hue_of
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.people import Person
from chatapp.domain.search import Found, Results
from chatapp.domain.shelf import Marks, Topic
from chatapp.domain.wording import t
from components.found import place_rows, title_rows

Row = dict[str, object]
NO_MARKS = Marks()
Casts = Mapping[ConversationId, Sequence[str]]


class Sidebar(
    Element,
    component='sidebar.js',
    dependencies=['icons.js', 'words.js', 'menus.js', 'taking.js', 'found.js', 'sidebar_search.js'],
    esm={'chatapp-client': 'client'},
):
    def __init__(
        self,
        *,
        conversations: Sequence[Conversation],
        marks: Mapping[ConversationId, Marks],
        topics: Sequence[Topic],
        more: bool,
        current: str,
        person: Person,
        note: str,
        casts: Casts,
        on_open: Callable[[str], Awaitable[None]],
        on_room: Callable[[], Awaitable[None]],
        on_land: Callable[[str, str], Awaitable[None]],
        on_search: Callable[[str], Awaitable[None]],
        on_rename: Callable[[str, str], Awaitable[None]],
        on_act: Callable[[str, str], Awaitable[None]],
        on_older: Callable[[], Awaitable[None]],
        on_theme: Callable[[str], Awaitable[None]],
    ) -> None:
        """`note` is the line under the person's name. `on_open` gets the id of a conversation, or '' for a new chat.

        `on_land` gets a conversation and a message in it; `on_search` what was typed, to be answered with `found`; `on_act`
        a conversation and what the reader chose for it: pin, unpin, archive, duplicate, topics, leave or remove.
        """
        super().__init__()
        self._found: list[str] = []
        self._reader = person.id
        self._rows = {one.id: _row(one, marks.get(one.id, NO_MARKS), person.id) for one in conversations}
        self._set_quietly(rows=list(self._rows.values()))  # else each of their values is wrapped to be watched
        self.file_under(topics)
        self._props['more'], self._props['current'], self._props['zone'] = more, current, person.zone
        self._set_quietly(casts={one: list(names) for one, names in casts.items()})
        self.know(person, note)
        self.on('room', on_room, args=[])
        self.on('open', lambda event: on_open(str(event.args)))
        self.on('land', lambda event: on_land(str(event.args['conversation']), str(event.args['message'])))
        self.on('search', lambda event: on_search(str(event.args)))
        self.on('rename', lambda event: on_rename(str(event.args['id']), str(event.args['title'])))
        self.on('act', lambda event: on_act(str(event.args['id']), str(event.args['act'])))
        self.on('older', on_older, args=[])
        self.on('theme', lambda event: on_theme(str(event.args)))

    def know(self, person: Person, note: str) -> None:
        """Whose sidebar this is."""
        self._props['me'] = {'name': person.name, 'note': note, 'theme': person.theme.value, 'picture': person.picture}

    def put(self, conversations: Sequence[Conversation], marks: Mapping[ConversationId, Marks]) -> None:
        """Add or change these; one in the trash or the archive leaves the list. Only they are sent."""
        rows = [_row(one, marks.get(one.id, NO_MARKS), self._reader) for one in conversations]
        for one, row in zip(conversations, rows, strict=True):
            if row['gone']:
                self._rows.pop(one.id, None)
            else:
                self._rows[one.id] = row
        self._set_quietly(rows=list(self._rows.values()))
        self.run_method('upsert', rows)

    def set_marks(self, marks: Mapping[ConversationId, Marks]) -> None:
        """What stands beside these changed, and nothing else of them."""
        changes = {one: _marks(mark) for one, mark in marks.items() if one in self._rows}
        for one, change in changes.items():
            self._rows[one] = {**self._rows[one], **change}
        self._set_quietly(rows=list(self._rows.values()))
        self.run_method('mark', changes)

    def file_under(self, topics: Sequence[Topic]) -> None:
        """The topics there are, in their order."""
        self._props['topics'] = [{'id': one.id, 'name': one.name, 'hue': hue_of(one.name)} for one in topics]

    def end_with(self, conversations: Sequence[Conversation], marks: Mapping[ConversationId, Marks], *, more: bool) -> None:
        """Older ones for the end of the list."""
        self.put(conversations, marks)
        self._props['more'] = more

    def select(self, conversation: str) -> None:
        """Mark the conversation that is shown, '' for none."""
        self._set_quietly(current=conversation)
        self.run_method('select', conversation)

    def found(self, query: str, titles: Sequence[Found], results: Results) -> None:
        """What was found for what was typed; shown unless something else is typed by now."""
        self._found = [*(one.title.text for one in titles), *(hit.excerpt.text for one in results.items for hit in one.hits)]
        shown = {'titles': title_rows(titles), 'places': place_rows(results), 'messages': results.messages, 'behind': results.behind}
        self.run_method('found', query, shown)

    def seat(self, casts: Casts) -> None:
        """The names of the agents in each room, for the dots beside it."""
        shown = {one: list(names) for one, names in casts.items()}
        if self._props['casts'] != shown:
            self._set_quietly(casts=shown)
            self.run_method('seat', shown)

    def say(self, note: str) -> None:
        """Change the line under the person's name."""
        self.run_method('say', note)

    def _set_quietly(self, **props: object) -> None:
        """Keep what a reconnecting page is built from true, without sending the whole list again."""
        for name, value in props.items():
            dict.__setitem__(self._props, name, value)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        me: Mapping[str, object] = self._props['me']
        topics: Sequence[Mapping[str, object]] = self._props['topics']
        names = (*(row['title'] for row in self._rows.values()), *(one['name'] for one in topics))
        return [t('New chat'), t('New room'), me['name'], *names, *self._found]


def _row(conversation: Conversation, marks: Marks, reader: PersonId) -> Row:
    return {
        'mine': conversation.owner == reader,
        'id': conversation.id,
        'title': conversation.title,
        'active_at': conversation.active_at.isoformat(timespec='milliseconds'),
        'pinned': conversation.pinned,
        'gone': conversation.deleted_at is not None or conversation.archived,
        **_marks(marks),
    }


def _marks(marks: Marks) -> Row:
    return {'unread': marks.unread > 0, 'needsYou': marks.needs_you, 'topics': list(marks.topics)}
