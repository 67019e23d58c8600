"""Rows of the shelf; part of `tables.py`."""

from sqlmodel import Field, SQLModel

from chatapp.storage.sql.columns import SEALED


class ReadRow(SQLModel, table=True):
    """How far a person has read, and when they last opened it; `opened_at` is emptied when they clear what is recent."""

    __tablename__ = 'reads'
    person: str = Field(primary_key=True, foreign_key='people.id')
    conversation: str = Field(primary_key=True, foreign_key='conversations.id')
    position: int
    opened_at: int | None


class CallRow(SQLModel, table=True):
    """A person called by name in a message they have not read yet."""

    __tablename__ = 'calls'
    message: str = Field(primary_key=True, foreign_key='messages.id')
    person: str = Field(primary_key=True, foreign_key='people.id')
    conversation: str = Field(foreign_key='conversations.id')


class TopicRow(SQLModel, table=True):
    __tablename__ = 'topics'
    id: str = Field(primary_key=True)
    owner: str = Field(foreign_key='people.id')
    created_at: int
    name: bytes = Field(sa_column_kwargs=SEALED)


class TopicOfRow(SQLModel, table=True):
    """A topic on a conversation."""

    __tablename__ = 'topics_of'
    topic: str = Field(primary_key=True, foreign_key='topics.id')
    conversation: str = Field(primary_key=True, foreign_key='conversations.id')


class TemplateRow(SQLModel, table=True):
    """What a conversation can be started from."""

    __tablename__ = 'templates'
    id: str = Field(primary_key=True)
    owner: str = Field(foreign_key='people.id')
    model: str | None
    effort: str
    created_at: int
    name: bytes = Field(sa_column_kwargs=SEALED)
    tuning: bytes | None = Field(sa_column_kwargs=SEALED)
    text: bytes | None = Field(sa_column_kwargs=SEALED)
