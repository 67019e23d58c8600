"""JSON: the whole tree, loss-free. `format` and `version` name this form; a later version only adds fields."""

import json
from collections.abc import Sequence
from typing import assert_never

from chatapp.domain.messages import Message
from chatapp.domain.panels import Insights
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.services.export.document import Beside, Document, Part
from chatapp.services.wire import Json, conversation_json, message_json, time_json
from chatapp.services.wire_rooms import insights_json, reaction_json, report_json

NAME, VERSION = 'chatapp.conversation', 1


class JsonScribe:
    """One line for each message, each report, each part."""

    parts, oldest_first = tuple(Part), False

    def __init__(self, document: Document) -> None:
        self._document, self._begun = document, False

    def opening(self) -> str:
        head = {
            'format': NAME,
            'version': VERSION,
            'exported_at': time_json(self._document.exported_at),
            'conversation': conversation_json(self._document.conversation),
        }
        return '{\n' + ''.join(f'{_dumped(name)}: {_dumped(value)},\n' for name, value in head.items()) + '"messages": ['

    def stretch(self, messages: Sequence[Message]) -> str:
        return self._lines([_told(one) for one in messages])

    def heading(self, part: Part) -> str:
        return f'{self._end()},\n{_dumped(part.value)}: ['

    def beside(self, page: Sequence[Beside]) -> str:
        return self._lines([_shown(one) for one in page])

    def closing(self) -> str:
        return f'{self._end()}\n}}\n'

    def _lines(self, values: Sequence[Json]) -> str:
        pieces = [f'{"," if place or self._begun else ""}\n{_dumped(one)}' for place, one in enumerate(values)]
        self._begun = self._begun or bool(values)
        return ''.join(pieces)

    def _end(self) -> str:
        """Of the list that was begun last."""
        begun, self._begun = self._begun, False
        return '\n]' if begun else ']'


def _shown(one: Beside) -> Json:
    match one:
        case Report():
            return report_json(one)
        case Reaction():
            return reaction_json(one)
        case Insights():
            return insights_json(one)
        case _:
            assert_never(one)


def _told(message: Message) -> Json:
    """`version_of` is the first message of a slot, `versions` is left to whoever reads it in."""
    told = message_json(message)
    del told['versions']
    return {**told, 'version_of': message.version_of}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
