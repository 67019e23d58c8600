"""The shelf, templates and search."""

from pydantic import Field

from chatapp.api.answer_shapes.base import Answer, Author, Count, Id, Model, Page, Time
from chatapp.api.answer_shapes.conversations import Conversation
from chatapp.api.answer_shapes.messages import Message
from chatapp.domain.conversations import Effort


class Topic(Answer):
    id: Id
    name: str
    created_at: Time


class Topics(Page[Topic]):
    pass


class Erased(Answer):
    erased: Count


class Template(Answer):
    id: Id
    name: str
    model: Model | None = Field(description="Null follows the house's default.")
    effort: Effort
    system_prompt: str
    temperature: float | None
    top_p: float | None
    max_tokens: int | None
    content: str = Field(description='What is said first; may be empty.')
    created_at: Time


class Templates(Page[Template]):
    pass


class StartedConversation(Conversation):
    message: Message | None = Field(description='What was said first; null where there were no words.')


class Excerpt(Answer):
    text: str
    marks: list[list[int]] = Field(description='[start, end) of what was looked for, in code points of `text`.')


class Hit(Answer):
    message_id: Id
    author: Author
    created_at: Time
    excerpt: Excerpt


class Found(Answer):
    """A conversation, and where it speaks of what was looked for."""

    conversation: Conversation
    title: Excerpt
    hits: list[Hit] = Field(description='The best of them.')
    count: Count


class Results(Page[Found]):
    messages: Count = Field(description='How many were found.')
    conversations: Count
    more: bool = Field(description='There were too many to look at each.')
    behind: Count = Field(description='Changes that are not searched yet.')
