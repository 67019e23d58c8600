"""Rows of rooms: the reins, who sits there, the runs, what waits, the invites, and the ways back; part of `tables.py`."""

from sqlmodel import Field, SQLModel

from chatapp.storage.sql.columns import SEALED


class RoomRow(SQLModel, table=True):
    """`rules` is JSON; `autonomous` is one of them, to be found by."""

    __tablename__ = 'rooms'
    conversation: str = Field(primary_key=True, foreign_key='conversations.id')
    rules: str
    paused: int
    direct: str | None
    autonomous: int
    panel: str | None


class MemberRow(SQLModel, table=True):
    """`kind` says what `member` is the id of."""

    __tablename__ = 'members'
    conversation: str = Field(primary_key=True, foreign_key='conversations.id')
    kind: str = Field(primary_key=True)
    member: str = Field(primary_key=True)
    seat: int
    since: int
    model: str | None
    muted: int
    gone: int
    name: bytes = Field(sa_column_kwargs=SEALED)
    persona: bytes | None = Field(sa_column_kwargs=SEALED)


class RunRow(SQLModel, table=True):
    __tablename__ = 'runs'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    position: int
    started_at: int
    ended_at: int | None
    reason: str | None
    head: str | None
    open_agent: str | None
    turns: int
    tokens: int
    cost_micros: int
    autonomous: int
    sentence: bytes | None = Field(sa_column_kwargs=SEALED)


class WaitingRow(SQLModel, table=True):
    __tablename__ = 'waiting'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    author: str = Field(foreign_key='people.id')
    position: int
    whisper_to: str | None
    created_at: int
    client_message_id: bytes | None = Field(sa_column_kwargs=SEALED)
    attachments: bytes | None = Field(sa_column_kwargs=SEALED)
    text: bytes = Field(sa_column_kwargs=SEALED)


class WaitingFileRow(SQLModel, table=True):
    __tablename__ = 'waiting_files'
    waiting: str = Field(primary_key=True, foreign_key='waiting.id')
    file: str = Field(primary_key=True, foreign_key='files.id')
    conversation: str = Field(foreign_key='conversations.id')


class ReportRow(SQLModel, table=True):
    __tablename__ = 'reports'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    after_message: str = Field(foreign_key='messages.id')
    position: int
    agent: str
    model: str
    created_at: int
    tokens: int
    cost_micros: int | None
    name: bytes = Field(sa_column_kwargs=SEALED)
    file: bytes | None = Field(sa_column_kwargs=SEALED)
    failure: bytes | None = Field(sa_column_kwargs=SEALED)
    thinking: bytes | None = Field(sa_column_kwargs=SEALED)
    request: bytes | None = Field(sa_column_kwargs=SEALED)
    text: bytes = Field(sa_column_kwargs=SEALED)


class ReactionRow(SQLModel, table=True):
    __tablename__ = 'reactions'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    message: str = Field(foreign_key='messages.id')
    position: int
    text: bytes = Field(sa_column_kwargs=SEALED)


class InsightsRow(SQLModel, table=True):
    """`consensus` is in hundredths; `texts` is JSON."""

    __tablename__ = 'insights'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    after_message: str = Field(foreign_key='messages.id')
    position: int
    model: str
    created_at: int
    consensus: int
    texts: bytes = Field(sa_column_kwargs=SEALED)


class InviteRow(SQLModel, table=True):
    __tablename__ = 'invites'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    made_by: str = Field(foreign_key='people.id')
    secret_hash: bytes
    created_at: int
    expires_at: int


class SignInLinkRow(SQLModel, table=True):
    __tablename__ = 'sign_in_links'
    id: str = Field(primary_key=True)
    person: str = Field(foreign_key='people.id')
    made_by: str = Field(foreign_key='people.id')
    secret_hash: bytes
    created_at: int
    expires_at: int
