"""Rows beside the people and what they say: pictures, agents' folders, and the order of changes; part of `tables.py`."""

from sqlmodel import Field, SQLModel

from chatapp.storage.sql.columns import SEALED


class PictureRow(SQLModel, table=True):
    """Apart from the people, who are read with every request."""

    __tablename__ = 'pictures'
    person: str = Field(primary_key=True, foreign_key='people.id')
    image: bytes = Field(sa_column_kwargs=SEALED)


class ChangeRow(SQLModel, table=True):
    """A message or conversation and the number of its last change; it outlives what was erased."""

    __tablename__ = 'changes'
    id: str = Field(primary_key=True)
    kind: str
    seq: int


class LastChangeRow(SQLModel, table=True):
    """One row: the number given last."""

    __tablename__ = 'last_change'
    seq: int = Field(primary_key=True)


class AgentRow(SQLModel, table=True):
    __tablename__ = 'agents'
    id: str = Field(primary_key=True)
    path: bytes = Field(sa_column_kwargs=SEALED)
    fingerprint: bytes = Field(sa_column_kwargs=SEALED)
