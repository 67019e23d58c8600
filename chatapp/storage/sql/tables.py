"""The tables as they are now; how a database comes to look like this is written in `migrations`.

Times are microseconds since 1970 in UTC. A column marked sealed holds an encrypted value (see `seal.py`); NULL
stands for nothing at all.
"""

from sqlalchemy import Table
from sqlmodel import Field, SQLModel

from chatapp.storage.sql.change_rows import AgentRow, ChangeRow, LastChangeRow, PictureRow
from chatapp.storage.sql.columns import SEALED as _SEALED
from chatapp.storage.sql.room_rows import (
    InsightsRow,
    InviteRow,
    MemberRow,
    ReactionRow,
    ReportRow,
    RoomRow,
    RunRow,
    SignInLinkRow,
    WaitingFileRow,
    WaitingRow,
)
from chatapp.storage.sql.shelf_rows import CallRow, ReadRow, TemplateRow, TopicOfRow, TopicRow


class KeyRow(SQLModel, table=True):
    """A key that has sealed something here; `proof` is sealed with it, so that a wrong key shows at once."""

    __tablename__ = 'house_keys'
    key_id: str = Field(primary_key=True)
    proof: bytes


class PersonRow(SQLModel, table=True):
    __tablename__ = 'people'
    id: str = Field(primary_key=True)
    role: str
    zone: str
    theme: str
    created_at: int
    name: bytes = Field(sa_column_kwargs=_SEALED)
    password_hash: bytes | None = Field(sa_column_kwargs=_SEALED)
    likes: str
    picture: str
    instructions: bytes | None = Field(sa_column_kwargs=_SEALED)


class SessionRow(SQLModel, table=True):
    __tablename__ = 'sessions'
    id: str = Field(primary_key=True)
    person: str = Field(foreign_key='people.id')
    secret_hash: bytes = Field(unique=True)
    created_at: int
    expires_at: int


class LinkRow(SQLModel, table=True):
    """The one-time link; there is at most one."""

    __tablename__ = 'links'
    secret_hash: bytes = Field(primary_key=True)
    expires_at: int


class TokenRow(SQLModel, table=True):
    __tablename__ = 'tokens'
    id: str = Field(primary_key=True)
    person: str = Field(foreign_key='people.id')
    secret_hash: bytes = Field(unique=True)
    scopes: str
    created_at: int
    expires_at: int | None
    name: bytes = Field(sa_column_kwargs=_SEALED)
    signed_in: bool


class ConversationRow(SQLModel, table=True):
    __tablename__ = 'conversations'
    id: str = Field(primary_key=True)
    owner: str = Field(foreign_key='people.id')
    kind: str
    title_source: str
    model: str | None
    effort: str
    head: str | None = Field(foreign_key='messages.id')
    pinned: int
    archived: int
    branched_from: str | None
    branched_at: str | None
    created_at: int
    active_at: int
    deleted_at: int | None
    title: bytes = Field(sa_column_kwargs=_SEALED)
    tuning: bytes | None = Field(sa_column_kwargs=_SEALED)


class MessageRow(SQLModel, table=True):
    """Small columns stand before the long ones, so that walking the tree does not read through texts.

    `emptied` once what was deleted has lost its words for good.
    """

    __tablename__ = 'messages'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    parent: str | None = Field(foreign_key='messages.id')
    version_of: str | None = Field(foreign_key='messages.id')
    position: int
    state: str
    created_at: int
    ended_at: int | None
    deleted_at: int | None
    author_kind: str
    author_id: str
    model: str | None
    usage: str | None
    cost_micros: int | None
    thinking_ms: int | None
    whisper_to: str | None
    emptied: int
    beside: str | None
    author_name: bytes = Field(sa_column_kwargs=_SEALED)
    client_message_id: bytes | None = Field(sa_column_kwargs=_SEALED)
    failure: bytes | None = Field(sa_column_kwargs=_SEALED)
    tools: bytes | None = Field(sa_column_kwargs=_SEALED)
    attachments: bytes | None = Field(sa_column_kwargs=_SEALED)
    thinking: bytes | None = Field(sa_column_kwargs=_SEALED)
    text: bytes = Field(sa_column_kwargs=_SEALED)


class PostKeyRow(SQLModel, table=True):
    """Idempotency: which message a person's `client_message_id` has made, and the hash of what was sent."""

    __tablename__ = 'post_keys'
    message: str = Field(primary_key=True, foreign_key='messages.id')
    person: str
    conversation: str
    client_message_id: str
    body_hash: bytes = Field(sa_column_kwargs=_SEALED)


class DetailRow(SQLModel, table=True):
    __tablename__ = 'details'
    message: str = Field(primary_key=True, foreign_key='messages.id')
    first_token_ms: int | None
    total_ms: int
    requests: bytes = Field(sa_column_kwargs=_SEALED)


class DraftRow(SQLModel, table=True):
    __tablename__ = 'drafts'
    message: str = Field(primary_key=True, foreign_key='messages.id')
    seq: int = Field(primary_key=True)
    text: bytes | None = Field(sa_column_kwargs=_SEALED)
    thinking: bytes | None = Field(sa_column_kwargs=_SEALED)


class UnsentRow(SQLModel, table=True):
    """What a person typed and has not sent; without a conversation in the chat that has not begun."""

    __tablename__ = 'unsent'
    id: str = Field(primary_key=True)
    person: str = Field(foreign_key='people.id')
    conversation: str | None = Field(foreign_key='conversations.id')
    changed_at: int
    text: bytes = Field(sa_column_kwargs=_SEALED)


class UsageLedgerRow(SQLModel, table=True):
    """The ledger outlives what was paid for, so it refers to nothing by foreign key."""

    __tablename__ = 'usage_rows'
    id: str = Field(primary_key=True)
    person: str
    conversation: str | None
    message: str | None
    purpose: str
    model: str
    input_tokens: int
    cached_tokens: int
    cache_write_tokens: int
    output_tokens: int
    thinking_tokens: int
    estimated: int
    cost_micros: int | None
    started_at: int
    settled_at: int | None
    agent: str | None


class SettingRow(SQLModel, table=True):
    __tablename__ = 'settings'
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column_kwargs=_SEALED)


class FileRow(SQLModel, table=True):
    """A file; its bytes lie outside the database, sealed with `data_key`, so that a new house key leaves them as they are."""

    __tablename__ = 'files'
    id: str = Field(primary_key=True)
    owner: str = Field(foreign_key='people.id')
    blob: str
    type: str
    size_bytes: int
    tokens: int
    width: int | None
    height: int | None
    keyed_hash: bytes
    sent: int
    created_at: int
    name: bytes = Field(sa_column_kwargs=_SEALED)
    data_key: bytes = Field(sa_column_kwargs=_SEALED)


class FileLinkRow(SQLModel, table=True):
    __tablename__ = 'file_links'
    message: str = Field(primary_key=True, foreign_key='messages.id')
    file: str = Field(primary_key=True, foreign_key='files.id')


def table_of(row: type[SQLModel]) -> Table:
    """The Core table of a row class."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


KEYS = table_of(KeyRow)
PEOPLE = table_of(PersonRow)
PICTURES = table_of(PictureRow)
SESSIONS = table_of(SessionRow)
LINKS = table_of(LinkRow)
TOKENS = table_of(TokenRow)
CONVERSATIONS = table_of(ConversationRow)
MESSAGES = table_of(MessageRow)
POST_KEYS = table_of(PostKeyRow)
DETAILS = table_of(DetailRow)
DRAFTS = table_of(DraftRow)
UNSENT = table_of(UnsentRow)
READS = table_of(ReadRow)
CALLS = table_of(CallRow)
TOPICS = table_of(TopicRow)
TOPICS_OF = table_of(TopicOfRow)
TEMPLATES = table_of(TemplateRow)
USAGE_ROWS = table_of(UsageLedgerRow)
SETTINGS = table_of(SettingRow)
ROOMS = table_of(RoomRow)
MEMBERS = table_of(MemberRow)
RUNS = table_of(RunRow)
WAITING = table_of(WaitingRow)
INVITES = table_of(InviteRow)
SIGN_IN_LINKS = table_of(SignInLinkRow)
REPORTS = table_of(ReportRow)
REACTIONS = table_of(ReactionRow)
INSIGHTS = table_of(InsightsRow)
CHANGES = table_of(ChangeRow)
LAST_CHANGE = table_of(LastChangeRow)
FILES = table_of(FileRow)
FILE_LINKS = table_of(FileLinkRow)
WAITING_FILES = table_of(WaitingFileRow)
AGENTS = table_of(AgentRow)
TABLES = (
    *(KEYS, PEOPLE, PICTURES, SESSIONS, LINKS, TOKENS, CONVERSATIONS, MESSAGES, POST_KEYS, DETAILS, DRAFTS, USAGE_ROWS, SETTINGS),
    *(CHANGES, LAST_CHANGE, UNSENT),
    *(ROOMS, MEMBERS, RUNS, WAITING, INVITES, SIGN_IN_LINKS, REPORTS, REACTIONS, INSIGHTS),
    *(FILES, FILE_LINKS, WAITING_FILES, AGENTS),
    *(READS, CALLS, TOPICS, TOPICS_OF, TEMPLATES),
)


def sealed_columns(table: Table) -> tuple[str, ...]:
    """Names of the columns that hold encrypted values."""
    return tuple(column.name for column in table.columns if column.info.get('sealed'))
