"""What Anthropic's Messages request may hold here. What these models cannot be asked for is refused, never ignored in silence."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from chatapp.api.openai_shapes import Foreign, Name
from chatapp.api.shapes import ModelName, Text


class Source(Foreign):
    type: Literal['base64'] = Field(description='The picture itself; addresses on the web are not fetched.')
    media_type: Name
    data: str


class Block(Foreign):
    """One part of a message; which fields it has goes by its `type`."""

    type: Literal['text', 'image', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking']
    text: Text = ''
    source: Source | None = None
    id: Name = ''
    name: Name = ''
    input: dict[str, JsonValue] = Field(default_factory=dict)
    tool_use_id: Name = ''
    content: 'Text | list[Block]' = ''


class Spoken(Foreign):
    role: Literal['user', 'assistant']
    content: Text | list[Block]


class Tool(Foreign):
    type: Literal['custom'] | None = None
    name: Annotated[str, Field(pattern=r'^[A-Za-z0-9_-]{1,64}$')]
    description: Text | None = None
    input_schema: dict[str, JsonValue]


class ToolChoice(Foreign):
    type: Literal['auto', 'none']


class Thinking(Foreign):
    type: Literal['enabled', 'adaptive', 'disabled']


class MessagesRequest(Foreign):
    """Anthropic's request. `model` is one that `GET /v1/models` lists."""

    model: ModelName
    max_tokens: Annotated[int, Field(ge=1)] = Field(description='The longest answer; clamped to what the model and the cap allow.')
    messages: Annotated[list[Spoken], Field(min_length=1, max_length=2000)]
    system: Text | list[Block] | None = None
    stream: bool | None = False
    temperature: Annotated[float, Field(ge=0, le=1)] | None = Field(None, description='Sent where the model takes it.')
    top_p: Annotated[float, Field(gt=0, le=1)] | None = Field(None, description='Sent where the model takes it.')
    tools: Annotated[list[Tool], Field(max_length=128)] | None = None
    tool_choice: ToolChoice | None = None
    thinking: Thinking | None = None
    stop_sequences: None = Field(None, description='Not supported; leave it out.')
