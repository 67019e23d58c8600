"""What a reader sees of a conversation, and how news changes it.

Law: events applied to a stale view equal a newcomer's view, and news already known changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from chatapp.domain.conversations import Conversation
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
from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Entry, Message, State, ToolUse


class Gap(Exception):
    """A delta is missing, or the branch is another one: take a fresh snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply being written. `n` is the number of the next delta."""

    n: int = 0
    text: str = ''
    thinking: str = ''
    tools: tuple[ToolUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShown:
    """How the last run ended, while nothing was said since."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """The newest entries of the active branch, oldest first, the drafts of its live replies.

    `has_older` when the branch goes on above the first entry. `rival` is the other answer that stands beside the last
    entry, until one of the two is chosen or the talk goes on. `run` None: one goes on, or something was said after it.
    """

    conversation: Conversation
    entries: tuple[Entry, ...] = ()
    drafts: Mapping[MessageId, Draft] = field(default_factory=dict)
    has_older: bool = False
    rival: Entry | None = None
    run: RunShown | None = None


def visible(view: ConversationView, reader: str) -> ConversationView:
    """The view without the whispers of others."""
    if all(one.message.readable(reader) for one in (*view.entries, *([view.rival] if view.rival else []))):
        return view
    entries = tuple(one for one in view.entries if one.message.readable(reader))
    shown = {one.message.id for one in entries}
    drafts = {reply: draft for reply, draft in view.drafts.items() if reply in shown}
    rival = view.rival if view.rival and view.rival.message.readable(reader) else None
    return replace(view, entries=entries, drafts=drafts, rival=rival)


def apply(view: ConversationView, event: Event) -> ConversationView:
    """The view after the event; raises `Gap` where only a fresh snapshot can tell."""
    match event:
        case MessagePosted(message=message):
            return _posted(view, message)
        case ReplyGrew() | ThinkingGrew():
            return _grown(view, event)
        case ToolStarted(reply=reply, tool=tool) | ToolEnded(reply=reply, tool=tool):
            return _with_tool(view, reply, tool)
        case ReplyEnded(message=message):
            return _ended(view, message)
        case BranchChanged():
            raise Gap
        case ConversationChanged(conversation=conversation):
            return replace(view, conversation=replace(conversation, head=view.conversation.head))
        case ReplyPassed(message=message):
            return _passed(view, message)
        case RunEnded(reason=reason, sentence=sentence):
            return replace(view, run=RunShown(reason=reason, sentence=sentence))
        case (
            SessionEnded()
            | MemberChanged()
            | CompanyChanged()
            | Typing()
            | PresenceChanged()
            | ReplyWaits()
            | RoomChanged()
            | RosterChanged()
            | ConversationMarked()
            | ConversationErased()
            | Suggested()
            | UnsentChanged()
        ):
            return view
        case _:
            assert_never(event)


def _posted(view: ConversationView, message: Message) -> ConversationView:
    shown = (*view.entries, view.rival) if view.rival else view.entries
    known = next((entry for entry in shown if entry.message.id == message.id), None)
    if known is not None:
        return _resumed(view, known, message)
    if message.beside is not None and view.entries and view.entries[-1].message.id == message.beside:
        return _beside(view, message)
    if view.entries and message.parent != view.entries[-1].message.id:
        if message.position < view.entries[-1].message.position:
            return view
        raise Gap
    entry = Entry(message=message, versions=(message.id,) if message.version_of is None else (message.slot, message.id))
    drafts = {**view.drafts, message.id: Draft()} if message.state is State.STREAMING else view.drafts
    conversation = replace(view.conversation, head=message.id)
    return replace(view, conversation=conversation, entries=(*view.entries, entry), drafts=drafts, rival=None, run=None)


def _beside(view: ConversationView, message: Message) -> ConversationView:
    """A second answer to the same question, next to the last entry."""
    last = view.entries[-1]
    versions = (*last.versions, message.id) if message.id not in last.versions else last.versions
    drafts = {**view.drafts, message.id: Draft()} if message.state is State.STREAMING else view.drafts
    entries = (*view.entries[:-1], replace(last, versions=versions))
    return replace(view, entries=entries, drafts=drafts, rival=Entry(message=message, versions=versions), run=None)


def _resumed(view: ConversationView, known: Entry, message: Message) -> ConversationView:
    """A reply that had broken off streams again (Continue, Retry); anything else is known already."""
    if message.state is not State.STREAMING or known.message.state in (State.STREAMING, State.COMPLETE):
        return view
    draft = Draft(text=message.text, thinking=message.thinking.text if message.thinking else '', tools=message.tools)
    return replace(_with_entry(view, message), drafts={**view.drafts, message.id: draft}, run=None)


def _grown(view: ConversationView, event: ReplyGrew | ThinkingGrew) -> ConversationView:
    draft = view.drafts.get(event.reply)
    if draft is None or event.n < draft.n:
        return view
    if event.n > draft.n:
        raise Gap
    if isinstance(event, ReplyGrew):
        grown = replace(draft, n=draft.n + 1, text=draft.text[: event.at] + event.text)
    else:
        grown = replace(draft, n=draft.n + 1, thinking=draft.thinking[: event.at] + event.text)
    return replace(view, drafts={**view.drafts, event.reply: grown})


def _with_tool(view: ConversationView, reply: MessageId, tool: ToolUse) -> ConversationView:
    draft = view.drafts.get(reply)
    if draft is None:
        return view
    known = next((one for one in draft.tools if one.call == tool.call), None)
    if known is not None and known.ok is not None:
        return view
    tools = tuple(tool if one.call == tool.call else one for one in draft.tools)
    return replace(view, drafts={**view.drafts, reply: replace(draft, tools=tools if known else (*tools, tool))})


def _ended(view: ConversationView, message: Message) -> ConversationView:
    drafts = {reply: draft for reply, draft in view.drafts.items() if reply != message.id}
    return replace(_with_entry(view, message), drafts=drafts)


def _passed(view: ConversationView, message: Message) -> ConversationView:
    """The entry is gone, and the one under it stands under the one above."""
    drafts = {reply: draft for reply, draft in view.drafts.items() if reply != message.id}
    entries = tuple(_raised(entry, message) for entry in view.entries if entry.message.id != message.id)
    head = view.conversation.head if view.conversation.head != message.id else message.parent
    return replace(view, conversation=replace(view.conversation, head=head), entries=entries, drafts=drafts)


def _raised(entry: Entry, gone: Message) -> Entry:
    if entry.message.parent != gone.id:
        return entry
    return replace(entry, message=replace(entry.message, parent=gone.parent))


def _with_entry(view: ConversationView, message: Message) -> ConversationView:
    entries = tuple(replace(entry, message=message) if entry.message.id == message.id else entry for entry in view.entries)
    rival = replace(view.rival, message=message) if view.rival and view.rival.message.id == message.id else view.rival
    return replace(view, entries=entries, rival=rival)
