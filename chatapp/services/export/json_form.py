"""JSON: the whole tree, loss-free. `format` and `version` name this form; a later version only adds fields."""

import json
from collections.abc import Sequence

from chatapp.domain.messages import Message
from chatapp.services.export.document import Document
from chatapp.services.wire import Json, conversation_json, message_json, time_json
from chatapp.services.wire_rooms import insights_json, reaction_json, report_json

NAME, VERSION = 'chatapp.conversation', 1


class JsonScribe:
    """One line for each message, each report, each part."""

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
        pieces = [f'{"," if place or self._begun else ""}\n{_dumped(_told(one))}' for place, one in enumerate(messages)]
        self._begun = self._begun or bool(messages)
        return ''.join(pieces)

    def closing(self) -> str:
        beside = {
            'reports': [report_json(one) for one in self._document.reports],
            'reactions': [reaction_json(one) for one in self._document.reactions],
            'insights': [insights_json(one) for one in self._document.insights],
        }
        return '\n]' + ''.join(f',\n{_dumped(name)}: {_lines(values)}' for name, values in beside.items()) + '\n}\n'


def _told(message: Message) -> Json:
    """`version_of` is the first message of a slot, `versions` is left to whoever reads it in."""
    told = message_json(message)
    del told['versions']
    return {**told, 'version_of': message.version_of}


def _lines(values: Sequence[Json]) -> str:
    return '[' + ','.join(f'\n{_dumped(one)}' for one in values) + ('\n]' if values else ']')


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
