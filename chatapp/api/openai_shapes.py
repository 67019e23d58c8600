"""What OpenAI's chat completions may hold here. What these models cannot be asked for is refused, never ignored in silence."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chatapp.api.shapes import ModelName, Text

Name = Annotated[Text, Field(max_length=200)]


class Foreign(BaseModel):
    """A body of somebody else's design: fields that say nothing to us are left alone."""

    model_config = ConfigDict(extra='ignore')


class ImageUrl(Foreign):
    url: str = Field(description='A data URL: data:image/png;base64,…; addresses on the web are not fetched.')


class Part(Foreign):
    type: Literal['text', 'image_url', 'refusal']
    text: Text = ''
    refusal: Text = ''
    image_url: ImageUrl | None = None


class CalledFunction(Foreign):
    name: Name
    arguments: Text = '{}'


class Call(Foreign):
    id: Name
    type: Literal['function'] = 'function'
    function: CalledFunction


class Said(Foreign):
    role: Literal['system', 'developer', 'user', 'assistant', 'tool']
    content: Text | list[Part] | None = None
    tool_calls: list[Call] | None = None
    tool_call_id: Name | None = None


class Function(Foreign):
    name: Annotated[str, Field(pattern=r'^[A-Za-z0-9_-]{1,64}$')]
    description: Text | None = None
    parameters: dict[str, JsonValue] | None = None


class Offered(Foreign):
    type: Literal['function']
    function: Function


class StreamOptions(Foreign):
    include_usage: bool = False


class TextFormat(Foreign):
    type: Literal['text']


class ChatRequest(Foreign):
    """OpenAI's request. `model` is one that `GET /v1/models` lists."""

    model: ModelName
    messages: Annotated[list[Said], Field(min_length=1, max_length=2000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None, description='The longest answer; clamped to what the model and the cap allow.'
    )
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = Field(None, description='The same under its newer name.')
    temperature: Annotated[float, Field(ge=0, le=2)] | None = Field(None, description='Sent where the model takes it.')
    top_p: Annotated[float, Field(gt=0, le=1)] | None = Field(None, description='Sent where the model takes it.')
    tools: Annotated[list[Offered], Field(max_length=128)] | None = None
    tool_choice: Literal['auto', 'none'] | None = None
    response_format: TextFormat | None = None
    n: Literal[1] | None = None
    stop: None = Field(None, description='Not supported; leave it out.')
