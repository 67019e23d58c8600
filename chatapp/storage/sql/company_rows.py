"""Rows of the people round a table; part of `tables.py`. Who sits there stands among the `members`."""

from sqlmodel import Field, SQLModel


class InviteRow(SQLModel, table=True):
    __tablename__ = 'invites'
    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key='conversations.id')
    made_by: str = Field(foreign_key='people.id')
    secret_hash: bytes
    created_at: int
    expires_at: int
