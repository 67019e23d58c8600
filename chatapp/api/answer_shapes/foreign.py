"""Answers of somebody else's design: OpenAI's and Anthropic's."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from chatapp.api.answer_shapes.base import Answer, Count
from chatapp.domain.rooms import Reason


class ModelNamed(Answer):
    id: str = Field(description='`agent:NAME`, `room:ID` or `provider:model`.')
    object: Literal['model']
    created: int
    owned_by: str


class ModelsNamed(Answer):
    object: Literal['list']
    data: list[ModelNamed]


class FunctionCalled(Answer):
    name: str
    arguments: str = Field(description='JSON as the model wrote it.')


class FunctionCall(Answer):
    id: str
    type: Literal['function']
    function: FunctionCalled


class CompletionMessage(Answer):
    role: Literal['assistant']
    content: str | None
    refusal: None
    reasoning_content: str | None = Field(None, description='What the model thought; left out where it did not.')
    tool_calls: list[FunctionCall] | None = Field(None, description='Left out where it calls none.')


class Choice(Answer):
    index: Literal[0]
    message: CompletionMessage
    finish_reason: Literal['stop', 'length', 'tool_calls', 'content_filter']
    logprobs: None


class CachedTokens(Answer):
    cached_tokens: Count


class ReasoningTokens(Answer):
    reasoning_tokens: Count


class CompletionUsage(Answer):
    prompt_tokens: Count
    completion_tokens: Count
    total_tokens: Count
    prompt_tokens_details: CachedTokens
    completion_tokens_details: ReasoningTokens


class RoomRun(Answer):
    """Why nobody speaks any more."""

    reason: Reason | Literal['']
    sentence: str


class ChatCompletion(Answer):
    id: str
    object: Literal['chat.completion']
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage
    run: RoomRun | None = Field(None, description='For rooms alone.')


class TextBlock(Answer):
    type: Literal['text']
    text: str


class ThinkingBlock(Answer):
    type: Literal['thinking']
    thinking: str
    signature: str


class ToolUseBlock(Answer):
    type: Literal['tool_use']
    id: str
    name: str
    input: dict[str, JsonValue]


AnswerBlock = Annotated[TextBlock | ThinkingBlock | ToolUseBlock, Field(discriminator='type')]


class MessageUsage(Answer):
    input_tokens: Count
    cache_read_input_tokens: Count
    cache_creation_input_tokens: Count
    output_tokens: Count


class AnthropicMessage(Answer):
    id: str
    type: Literal['message']
    role: Literal['assistant']
    model: str
    content: list[AnswerBlock]
    stop_reason: Literal['end_turn', 'tool_use', 'max_tokens', 'refusal']
    stop_sequence: None
    usage: MessageUsage
