"""A message as a row, and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from chatapp.domain.attachments import Attachment
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.messages import Author, AuthorKind, Message, State, Thinking, ToolUse
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Usage
from chatapp.storage.sql.connection import Row
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Value
from chatapp.storage.sql.times import micros, micros_or_null, time_at, time_or_none

CHANGING = (
    *('state', 'ended_at', 'deleted_at', 'author_kind', 'author_id', 'author_name', 'model', 'usage', 'cost_micros'),
    *('failure', 'tools', 'thinking', 'thinking_ms', 'text', 'beside'),
)
"""Columns an update writes; all else is fixed when the row is made."""


def fixed_values(message: Message, seal: Seal) -> dict[str, Value]:
    """What a message keeps for life. Its position is given by the database."""
    return {
        'id': message.id,
        'conversation': message.conversation,
        'parent': message.parent,
        'version_of': message.version_of,
        'created_at': micros(message.created_at),
        'whisper_to': message.to,
        'emptied': 0,
        'client_message_id': seal.text_or_null('client_message_id', message.id, message.client_message_id),
        'attachments': sealed_attachments(message.id, message.attachments, seal),
    }


def changing_values(message: Message, seal: Seal) -> dict[str, Value]:
    """What may change as a reply is written, and when a message is deleted."""
    thinking = message.thinking
    return {
        'state': message.state.value,
        'ended_at': micros_or_null(message.ended_at),
        'deleted_at': micros_or_null(message.deleted_at),
        'author_kind': message.author.kind.value,
        'author_id': message.author.id,
        'author_name': seal.text('author_name', message.id, message.author.name),
        'model': str(message.model) if message.model else None,
        'usage': json.dumps(asdict(message.usage)) if message.usage else None,
        'cost_micros': message.cost_micros,
        'failure': seal.text_or_null('failure', message.id, message.failure),
        'tools': seal.json('tools', message.id, [asdict(tool) for tool in message.tools]) if message.tools else None,
        'thinking': seal.text('thinking', message.id, thinking.text) if thinking else None,
        'thinking_ms': thinking.duration_ms if thinking else None,
        'text': seal.text('text', message.id, message.text),
        'beside': message.beside,
    }


def message_of(row: Row, seal: Seal) -> Message:
    message = MessageId(row['id'])
    author_name = seal.open_text('author_name', message, row['author_name'])
    return Message(
        id=message,
        conversation=ConversationId(row['conversation']),
        parent=row['parent'],
        version_of=row['version_of'],
        position=row['position'],
        author=Author(kind=AuthorKind(row['author_kind']), id=row['author_id'], name=author_name),
        state=State(row['state']),
        text=seal.open_text('text', message, row['text']),
        thinking=_thinking(row, seal),
        tools=_tools(row, seal),
        attachments=opened_attachments(row, seal),
        model=ModelRef.parse(row['model']) if row['model'] else None,
        usage=_usage(row['usage']) if row['usage'] else None,
        cost_micros=row['cost_micros'],
        failure=seal.open_text('failure', message, row['failure']),
        created_at=time_at(row['created_at']),
        ended_at=time_or_none(row['ended_at']),
        deleted_at=time_or_none(row['deleted_at']),
        client_message_id=seal.open_text('client_message_id', message, row['client_message_id']) or None,
        to=row['whisper_to'],
        beside=row['beside'],
    )


def _thinking(row: Row, seal: Seal) -> Thinking | None:
    if row['thinking'] is None:
        return None
    return Thinking(text=seal.open_text('thinking', row['id'], row['thinking']), duration_ms=row['thinking_ms'])


def _tools(row: Row, seal: Seal) -> tuple[ToolUse, ...]:
    if row['tools'] is None:
        return ()
    return tuple(ToolUse(**tool) for tool in seal.open_json('tools', row['id'], row['tools']))


def sealed_attachments(row: str, attachments: Sequence[Attachment], seal: Seal) -> bytes | None:
    return seal.json('attachments', row, [asdict(one) for one in attachments]) if attachments else None


def opened_attachments(row: Row, seal: Seal) -> tuple[Attachment, ...]:
    if row['attachments'] is None:
        return ()
    return tuple(Attachment(**one) for one in seal.open_json('attachments', row['id'], row['attachments']))


def _usage(text: str) -> Usage:
    return Usage(**json.loads(text))
