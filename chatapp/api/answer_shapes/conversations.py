"""Conversations, and what one sees beside them."""

from pydantic import Field

from chatapp.api.answer_shapes.base import Answer, Author, Count, Id, Model, Page, Spent, Time
from chatapp.api.answer_shapes.messages import Message
from chatapp.domain.conversations import Effort, Kind


class BranchedFrom(Answer):
    """Either may be gone by now."""

    conversation_id: Id
    message_id: Id


class Conversation(Answer):
    """Everything with a timeline."""

    id: Id
    kind: Kind
    title: str = Field(description='Empty until it has one.')
    model: Model | None = Field(description="Null follows the house's default.")
    effort: Effort
    system_prompt: str
    temperature: float | None
    top_p: float | None
    max_tokens: int | None
    head_id: Id | None = Field(description='The newest message of the branch that is shown.')
    pinned: bool
    archived: bool
    branched_from: BranchedFrom | None
    created_at: Time
    active_at: Time
    deleted: bool = Field(description='It lies in the trash.')


class Marked(Answer):
    """What the caller alone sees beside it."""

    unread: bool
    unread_count: Count
    needs_you: bool = Field(description='Somebody called the caller by name.')
    topic_ids: list[Id]


class MarkedConversation(Marked, Conversation):
    """A conversation in the caller's list."""


class Conversations(Page[Conversation]):
    pass


class MarkedConversations(Page[MarkedConversation]):
    pass


class WholeConversation(Conversation):
    spent: Spent
    running_id: Id | None = Field(description='The run that goes on now.')


class BegunConversation(Conversation):
    message: Message | None = Field(None, description='What was said first; it is left out where nothing was.')


class Filling(Answer):
    """What fills the window at the next request, in estimated tokens."""

    window: Count
    system: Count
    tools: Count
    history: Count = Field(description='All turns before the last one.')
    newest: Count
    reserve: Count = Field(description='Kept free for the answer.')
    left_out: Count = Field(description='Older turns that found no room.')
    used: Count
    free: Count
    spent_on_branch: Spent


class Suggestions(Page[str]):
    """At most three; none once the talk went on."""


class Away(Answer):
    """What one speaker said while the caller was away."""

    author: Author
    count: Count
    words: str = Field(description='The first words of the last of it.')
    message_id: Id
    calls_you: bool


class Digest(Page[Away]):
    """The speakers in the order they began."""

    count: Count
    first_id: Id | None = Field(description='Where to read on.')
    more: bool = Field(description='There is more than was counted.')


class Unsent(Answer):
    content: str = Field(description='Empty for nothing.')
