"""JSON: the whole tree, loss-free. `format` and `version` name this form; a later version only adds fields."""

import json
from collections.abc import Iterator

from chatapp.services.export.document import Document
from chatapp.services.wire import Json, conversation_json, message_json, time_json
from chatapp.services.wire_rooms import insights_json, reaction_json, report_json

NAME, VERSION = 'chatapp.conversation', 1


def as_json(document: Document) -> bytes:
    body = {
        'format': NAME,
        'version': VERSION,
        'exported_at': time_json(document.exported_at),
        'conversation': conversation_json(document.conversation),
        'messages': list(_messages(document)),
        'reports': [report_json(one) for one in document.reports],
        'reactions': [reaction_json(one) for one in document.reactions],
        'insights': [insights_json(one) for one in document.insights],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _messages(document: Document) -> Iterator[Json]:
    """In order of writing; `version_of` is the first message of a slot, `versions` is left to whoever reads it in."""
    for one in document.messages:
        told = message_json(one)
        del told['versions']
        yield {**told, 'version_of': one.version_of}
