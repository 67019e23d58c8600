"""The one wire form of values and events: what SSE readers, the API and the pages' transcript all receive."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import assert_never

import orjson

from chatapp.domain.attachments import Attachment
from chatapp.domain.conversations import Conversation, Origin
from chatapp.domain.events import (
    BranchChanged,
    CompanyChanged,
    ConversationChanged,
    ConversationErased,
    ConversationMarked,
    Event,
    MemberChanged,
    MessagePosted,
    PresenceChanged,
    ReplyEnded,
    ReplyGrew,
    ReplyPassed,
    ReplyWaits,
    RoomChanged,
    RosterChanged,
    RunEnded,
    SessionEnded,
    Suggested,
    ThinkingGrew,
    ToolEnded,
    ToolStarted,
    Typing,
    UnsentChanged,
)
from chatapp.domain.messages import Entry, Message, ToolUse
from chatapp.domain.money import Spent, Usage
from chatapp.domain.people import Person
from chatapp.domain.search import Excerpt, Found, Results
from chatapp.domain.shelf import Marks
from chatapp.domain.templates import Template
from chatapp.domain.view import ConversationView, Draft

Json = dict[str, object]


def time_json(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z` and milliseconds."""
    return at.isoformat(timespec='milliseconds').replace('+00:00', 'Z') if at else None


def usage_json(usage: Usage | None) -> Json | None:
    return asdict(usage) if usage else None


def spent_json(spent: Spent) -> Json:
    return {
        'tokens': spent.usage.total_tokens,
        'usage': usage_json(spent.usage),
        'cost_micros': spent.cost_micros,
        'calls': spent.calls,
        'unpriced_calls': spent.unpriced_calls,
    }


def tool_json(tool: ToolUse) -> Json:
    return {
        'call_id': tool.call,
        'name': tool.name,
        'input': tool.input,
        'output': tool.output,
        'ok': tool.ok,
        'duration_ms': tool.duration_ms,
    }


def attachment_json(attachment: Attachment) -> Json:
    """`url` gives the content, with `?size=512` or `?size=96` a small form of a picture."""
    return {
        'id': attachment.id,
        'name': attachment.name,
        'type': attachment.type,
        'size_bytes': attachment.size_bytes,
        'tokens': attachment.tokens,
        'width': attachment.width,
        'height': attachment.height,
        'url': f'/files/{attachment.id}',
    }


def message_json(message: Message, versions: tuple[str, ...] = ()) -> Json:
    """A tombstone keeps its place and loses its text."""
    gone = message.deleted_at is not None
    thinking = message.thinking if not gone else None
    return {
        'id': message.id,
        'conversation_id': message.conversation,
        'parent_id': message.parent,
        'position': message.position,
        'author': {'kind': message.author.kind.value, 'id': message.author.id, 'name': message.author.name},
        'state': message.state.value,
        'content': '' if gone else message.text,
        'thinking': {'content': thinking.text, 'duration_ms': thinking.duration_ms} if thinking else None,
        'tools': [] if gone else [tool_json(tool) for tool in message.tools],
        'attachments': [] if gone else [attachment_json(one) for one in message.attachments],
        'model': str(message.model) if message.model else None,
        'usage': usage_json(message.usage),
        'cost_micros': message.cost_micros,
        'failure': message.failure,
        'created_at': time_json(message.created_at),
        'ended_at': time_json(message.ended_at),
        'deleted': gone,
        'client_message_id': message.client_message_id,
        'to': message.to,
        'beside': message.beside,
        'versions': list(versions or (message.id,)),
    }


def entry_json(entry: Entry) -> Json:
    return message_json(entry.message, tuple(entry.versions))


def conversation_json(conversation: Conversation) -> Json:
    return {
        'id': conversation.id,
        'kind': conversation.kind.value,
        'title': conversation.title,
        'model': str(conversation.model) if conversation.model else None,
        'effort': conversation.effort.value,
        **asdict(conversation.tuning),
        'head_id': conversation.head,
        'pinned': conversation.pinned,
        'archived': conversation.archived,
        'branched_from': _origin_json(conversation.origin),
        'created_at': time_json(conversation.created_at),
        'active_at': time_json(conversation.active_at),
        'deleted': conversation.deleted_at is not None,
    }


def person_json(person: Person) -> Json:
    """What a person may know of themselves; `picture` is the address of their own."""
    return {
        'id': person.id,
        'name': person.name,
        'role': person.role.value,
        'zone': person.zone,
        'theme': person.theme.value,
        'instructions': person.instructions,
        'picture': f'/api/me/picture?v={person.picture}' if person.picture else None,
        'created_at': time_json(person.created_at),
        **asdict(person.likes),
    }


def excerpt_json(excerpt: Excerpt) -> Json:
    """`marks` are [start, end) of what was looked for, in code points of `text`."""
    return {'text': excerpt.text, 'marks': [list(mark) for mark in excerpt.marks]}


def found_json(found: Found) -> Json:
    hits = [
        {
            'message_id': hit.message,
            'author': {'kind': hit.author.kind.value, 'id': hit.author.id, 'name': hit.author.name},
            'created_at': time_json(hit.at),
            'excerpt': excerpt_json(hit.excerpt),
        }
        for hit in found.hits
    ]
    return {'conversation': conversation_json(found.conversation), 'title': excerpt_json(found.title), 'hits': hits, 'count': found.count}


def results_json(results: Results) -> Json:
    return {
        'items': [found_json(one) for one in results.items],
        'next': results.next,
        'messages': results.messages,
        'conversations': results.conversations,
        'more': results.more,
        'behind': results.behind,
    }


def _origin_json(origin: Origin | None) -> Json | None:
    return {'conversation_id': origin.conversation, 'message_id': origin.message} if origin else None


def marks_json(marks: Marks) -> Json:
    """What the caller alone sees beside a conversation in a list."""
    topics = list(marks.topics)
    return {'unread': marks.unread > 0, 'unread_count': marks.unread, 'needs_you': marks.needs_you, 'topic_ids': topics}


def draft_json(draft: Draft) -> Json:
    """`at` is the offset the next delta of text will have, in code points."""
    return {
        'n': draft.n,
        'at': len(draft.text),
        'content': draft.text,
        'thinking': draft.thinking,
        'tools': [tool_json(tool) for tool in draft.tools],
    }


def snapshot_json(view: ConversationView) -> Json:
    return {
        'conversation': conversation_json(view.conversation),
        'messages': [entry_json(entry) for entry in view.entries],
        'drafts': {reply: draft_json(draft) for reply, draft in view.drafts.items()},
        'has_older': view.has_older,
        'rival': entry_json(view.rival) if view.rival else None,
        'run': {'reason': view.run.reason, 'sentence': view.run.sentence} if view.run else None,
    }


def event_json(event: Event) -> tuple[str, Json] | None:
    """The event's name and body on the wire; None for news that readers of a timeline take as a fresh snapshot or not at all."""
    match event:
        case ReplyGrew() | ThinkingGrew() | ToolStarted() | ToolEnded():
            return _progress_json(event)
        case MessagePosted(message=message):
            return 'message', {'message': message_json(message)}
        case ReplyEnded(message=message):
            return 'reply_end', {'message': message_json(message)}
        case ReplyPassed(message=message):
            return 'reply_end', {'message': message_json(message), 'skipped': True}
        case MemberChanged(agent=agent, name=name, change=change):
            return 'member', {'agent': {'id': agent, 'name': name}, 'change': change}
        case CompanyChanged(person=person, name=name, change=change):
            return 'member', {'person': {'id': person, 'name': name}, 'change': change}
        case RunEnded(reason=reason, sentence=sentence):
            return 'run_end', {'reason': reason, 'sentence': sentence}
        case ConversationChanged(conversation=conversation):
            return 'title', {'conversation': conversation_json(conversation)}
        case (
            BranchChanged()
            | SessionEnded()
            | ReplyWaits()
            | RoomChanged()
            | Typing()
            | PresenceChanged()
            | RosterChanged()
            | ConversationMarked()
            | ConversationErased()
            | Suggested()
            | UnsentChanged()
        ):
            return None
        case _:
            assert_never(event)


def _progress_json(event: ReplyGrew | ThinkingGrew | ToolStarted | ToolEnded) -> tuple[str, Json]:
    match event:
        case ReplyGrew():
            return 'delta', {'message_id': event.reply, 'n': event.n, 'at': event.at, 'content': event.text}
        case ThinkingGrew():
            return 'thinking', {'message_id': event.reply, 'n': event.n, 'at': event.at, 'content': event.text}
        case ToolStarted(reply=reply, tool=tool):
            return 'tool_start', {'message_id': reply, 'tool': tool_json(tool)}
        case ToolEnded(reply=reply, tool=tool):
            return 'tool_end', {'message_id': reply, 'tool': tool_json(tool)}


def encoded(body: Json | Sequence[object]) -> str:
    """Compact JSON on one line, as SSE data wants it."""
    try:
        return orjson.dumps(body).decode()
    except TypeError:  # half an emoji that came past every door: escaped, it harms nobody
        return json.dumps(body, separators=(',', ':'))


def template_json(template: Template) -> Json:
    return {
        'id': template.id,
        'name': template.name,
        'model': str(template.model) if template.model else None,
        'effort': template.effort.value,
        **asdict(template.tuning),
        'content': template.text,
        'created_at': time_json(template.created_at),
    }
