"""The dialog in which topics are put on conversations: those there are, and a place for a new one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from chatapp.domain.hues import hue_of
from chatapp.domain.shelf import Topic
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicShown:
    """A topic, and whether it is on everything that was chosen."""

    topic: Topic
    on: bool


class TopicDialog(Element, component='topic_dialog.js', dependencies=['icons.js', 'words.js']):
    def __init__(self, *, on_label: Callable[[str, bool], Awaitable[None]], on_add: Callable[[str], Awaitable[None]]) -> None:
        """`on_label` gets a topic and whether it shall be on; `on_add` the name of a new one."""
        super().__init__()
        self._said: list[str] = []
        self.on('label', lambda event: on_label(str(event.args['id']), event.args['on'] is True))
        self.on('add', lambda event: on_add(str(event.args)))

    def open(self, topics: Sequence[TopicShown], *, count: int) -> None:
        """Show it for so many conversations."""
        heading = t('Topics of this conversation') if count == 1 else t('Topics of {count} conversations', count=count)
        self._said = [heading, *(one.topic.name for one in topics)]
        self.run_method('open', heading, _rows(topics))

    def show(self, topics: Sequence[TopicShown]) -> None:
        """The topics as they are now; the field for a new one is empty again."""
        self._said = [one.topic.name for one in topics]
        self.run_method('show', _rows(topics))

    def refuse(self, sentence: str) -> None:
        """Say under the field why there is no new topic."""
        self._said.append(sentence)
        self.run_method('refuse', sentence)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [*self._said]


def _rows(topics: Sequence[TopicShown]) -> list[dict[str, object]]:
    return [{'id': one.topic.id, 'name': one.topic.name, 'hue': hue_of(one.topic.name), 'on': one.on} for one in topics]
