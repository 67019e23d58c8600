"""Messages, and what stands behind them."""

from typing import Annotated

from pydantic import Field, JsonValue

from chatapp.api.answer_shapes.base import Answer, Author, Count, Id, Micros, Model, Page, Time, Usage
from chatapp.domain.messages import State


class Thought(Answer):
    """What a model thought before it answered."""

    content: str
    duration_ms: Count | None = Field(description='Null while it still thinks.')


class ToolRun(Answer):
    """One call of a tool; `output`, `ok` and `duration_ms` are null while it runs."""

    call_id: str
    name: str
    input: str = Field(description='JSON as the model wrote it.')
    output: str | None
    ok: bool | None
    duration_ms: Count | None


class Attachment(Answer):
    id: Id
    name: str
    type: str = Field(description='What its content says it is.', examples=['image/webp'])
    size_bytes: Count
    tokens: Count = Field(description='What it is estimated to fill of the window.')
    width: Count | None = Field(description='Pixels of a picture.')
    height: Count | None
    url: str = Field(description='Its content; of a picture with `?size=512` or `?size=96` a small form.')


Beside = Annotated[Id | None, Field(description='The version this one stands beside until one of them is selected.')]


class Message(Answer):
    """One message; a deleted one, or a whisper between others, keeps its place and loses its text."""

    id: Id
    conversation_id: Id
    parent_id: Id | None = Field(description='The message before it on its branch.')
    position: Count = Field(description='The order of writing in the conversation.')
    author: Author
    state: State
    content: str = Field(description='Markdown.')
    thinking: Thought | None
    tools: list[ToolRun]
    attachments: list[Attachment]
    model: Model | None
    usage: Usage | None
    cost_micros: Micros | None = Field(description='Null where nothing was asked, or the price is unknown.')
    failure: str = Field(description='One sentence where it failed or was cut; else empty.')
    created_at: Time
    ended_at: Time | None
    deleted: bool
    client_message_id: str | None = Field(description='The idempotency key it was sent with.')
    to: str | None = Field(description='The one who reads it beside its author, where it is a whisper.')
    beside: Beside
    versions: list[Id] = Field(description='All versions of it in the order of writing; itself alone where they were not looked up.')


class Messages(Page[Message]):
    """A stretch of the branch that is shown."""


class Stretch(Messages):
    """A stretch of a branch, and whether there is more on either side."""

    has_older: bool
    has_newer: bool


class SaidInRoom(Message):
    """What was said in a room."""

    warnings: list[str] = Field(description='Names that were called and do not sit there.')


class WaitingMessage(Answer):
    """A message that waits for the end of the run."""

    id: Id
    conversation_id: Id
    content: str
    attachments: list[Attachment]
    to: Id | None
    client_message_id: str | None
    trouble: str | None = Field(description='Why it could not be sent when its turn came.')
    created_at: Time


class Waits(Answer):
    waiting: WaitingMessage


class WaitsInRoom(Waits):
    warnings: list[str] = Field(description='Names that were called and do not sit there.')


class WaitingMessages(Page[WaitingMessage]):
    """In the order they will be sent."""


class Timing(Answer):
    """From the start of the turn."""

    first_token_ms: Count | None
    total_ms: Count


class Details(Answer):
    """What stands behind an answer."""

    message_id: Id
    model: Model | None
    requests: list[JsonValue] = Field(description='What was sent, as it was sent, one for each call; no key is in it.')
    tools: list[ToolRun]
    usage: Usage | None
    cost_micros: Micros | None
    timing: Timing
