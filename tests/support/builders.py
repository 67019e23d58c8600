"""Values for tests: short to write, whole enough to store. Every call makes a new id unless one is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypedDict, Unpack

from chatapp.domain.conversations import Conversation, Effort, Kind, Origin, TitleSource
from chatapp.domain.ids import ConversationId, MessageId, PersonId, SessionId, TemplateId, TokenId, TopicId, UsageId
from chatapp.domain.messages import Author, AuthorKind, Message, State, Thinking, ToolUse
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Usage
from chatapp.domain.people import Person, Role, Scope, Session, Token
from chatapp.domain.shelf import Topic
from chatapp.domain.templates import Template
from chatapp.domain.tuning import Tuning
from chatapp.plumbing.ids import new_id
from chatapp.ports.storage import UsageRow

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
LAMP = ModelRef('demo', 'lamp')
_seconds = count()


def later() -> datetime:
    """A moment after every one given before."""
    return NOON + timedelta(seconds=next(_seconds))


def person(name: str = 'Ada', *, role: Role = Role.OWNER, zone: str = 'UTC') -> Person:
    return Person(id=PersonId(new_id()), name=name, role=role, has_password=False, zone=zone, created_at=later())


ADA = person('Ada')
BOB = person('Bob', role=Role.MEMBER)


class Cover(TypedDict, total=False):
    """What a conversation may be given beside its owner."""

    kind: Kind
    title: str
    title_source: TitleSource
    model: ModelRef | None
    effort: Effort
    tuning: Tuning
    active_at: datetime
    deleted_at: datetime | None
    pinned: bool
    archived: bool
    origin: Origin | None


def conversation(owner: Person = ADA, **cover: Unpack[Cover]) -> Conversation:
    now = later()
    return replace(Conversation(id=ConversationId(new_id()), owner=owner.id, created_at=now, active_at=now), **cover)


class Said(TypedDict, total=False):
    """What a message may be given beside its text, its speaker and its place."""

    state: State
    thinking: Thinking | None
    tools: tuple[ToolUse, ...]
    model: ModelRef | None
    usage: Usage | None
    cost_micros: int | None
    failure: str
    ended_at: datetime | None
    deleted_at: datetime | None
    client_message_id: str | None


def said(
    text: str,
    *,
    by: Person | ModelRef = ADA,
    into: Conversation | ConversationId,
    parent: Message | None = None,
    version_of: Message | None = None,
    **rest: Unpack[Said],
) -> Message:
    """A message in the conversation `into`, by a person or, given a model, as an agent's reply; not yet stored."""
    return Message(
        id=MessageId(new_id()),
        conversation=into if isinstance(into, str) else into.id,
        parent=parent.id if parent else None,
        version_of=version_of.slot if version_of else None,
        position=0,
        author=author(by),
        text=text,
        created_at=later(),
        **rest,
    )


def author(by: Person | ModelRef) -> Author:
    if isinstance(by, ModelRef):
        return Author(kind=AuthorKind.AGENT, id=str(by), name=by.model)
    return Author(kind=AuthorKind.PERSON, id=by.id, name=by.name)


def reply(text: str, *, to: Message, by: ModelRef = LAMP, **rest: Unpack[Said]) -> Message:
    """An agent's answer under `to`."""
    return said(text, by=by, into=to.conversation, parent=to, **({'model': by} | rest))


def usage_row(by: Person = ADA, *, cost_micros: int | None = 0, settled: bool = True, **figures: int) -> UsageRow:
    started_at = later()
    return UsageRow(
        id=UsageId(new_id()),
        person=by.id,
        conversation=None,
        message=None,
        purpose='reply',
        model=LAMP,
        usage=Usage(**figures),  # type: ignore[arg-type]  # `estimated` is never given here
        cost_micros=cost_micros,
        started_at=started_at,
        settled_at=started_at if settled else None,
    )


def template(name: str = 'Letter', *, of: Person = ADA) -> Template:
    return Template(
        id=TemplateId(new_id()),
        owner=of.id,
        name=name,
        model=LAMP,
        effort=Effort.LOW,
        tuning=Tuning(system_prompt='Be brief.', temperature=0.5),
        text='Write it.',
        created_at=later(),
    )


def topic(name: str = 'Bread', *, of: Person = ADA) -> Topic:
    return Topic(id=TopicId(new_id()), owner=of.id, name=name, created_at=later())


def session(of: Person = ADA) -> Session:
    now = later()
    return Session(id=SessionId(new_id()), person=of.id, created_at=now, expires_at=now + timedelta(days=1))


def token(of: Person = ADA, *, name: str = 'script', scopes: frozenset[Scope] = frozenset({Scope.CHAT})) -> Token:
    return Token(id=TokenId(new_id()), person=of.id, name=name, scopes=scopes, created_at=later(), expires_at=None)
