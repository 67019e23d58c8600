"""What bodies may hold. A field that is not named here is refused, so that nobody sets an owner or a role."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from chatapp.domain.attachments import MAX_IMAGES, MAX_TEXTS
from chatapp.domain.conversations import Effort
from chatapp.domain.ids import AgentId, ConversationId, FileId, MessageId
from chatapp.domain.messages import AuthorKind
from chatapp.domain.people import Scope
from chatapp.domain.text import cleaned
from chatapp.domain.tuning import MAX_OUTPUT_TOKENS, MAX_SYSTEM_CHARS, MAX_TEMPERATURE, Tuning
from chatapp.domain.voices import Voice
from chatapp.services.batches import Deed
from chatapp.services.export.document import Format


def _storable(value: object) -> object:
    """Clean a text before its type is checked: a lone surrogate would be refused as no text at all."""
    return cleaned(value) if isinstance(value, str) else value


def _surrogate_free(value: object) -> object:
    """A secret is compared, not stored: replace only what has no bytes."""
    return value.encode('utf-8', 'replace').decode() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_storable)]
Line = Annotated[Text, Field(max_length=2000)]
Key = Annotated[Text, Field(min_length=1, max_length=200)]
Secret = Annotated[str, BeforeValidator(_surrogate_free), Field(max_length=2048)]
ModelName = Annotated[Text, Field(max_length=300), AfterValidator(str.strip)]


Compared = Annotated[
    ModelName,
    Field(description='In a chat: a second `provider:model` that answers too, in a version beside the first until one is selected.'),
]
Attached = Annotated[list[FileId], Field(max_length=MAX_IMAGES + MAX_TEXTS, description='Ids that `POST /api/files` gave.')]


class Body(BaseModel):
    model_config = ConfigDict(extra='forbid')


class LinkBody(Body):
    secret: Secret


class InviteBody(Body):
    secret: str = Field(max_length=200, description='What follows `#k=` in the link.')
    name: str = Field('', max_length=400, description='What to be called here; not needed by somebody who is signed in.')


class LoginBody(Body):
    """`name` may stay empty in a house where only one person has a password."""

    name: Line = ''
    password: Secret
    scopes: frozenset[Scope] | None = Field(
        None, min_length=1, description='For a program: what its token opens; `chat` where nothing is named; more is for the owner.'
    )


class Tuned(Body):
    """What is asked of the model beside the words. Null leaves a value to the model; what it cannot do is not sent."""

    system_prompt: Annotated[Text, Field(max_length=MAX_SYSTEM_CHARS)] | None = Field(
        None, description="Said to the model after the house's own words.", examples=['Answer in two sentences.']
    )
    temperature: float | None = Field(None, ge=0, le=MAX_TEMPERATURE, examples=[0.7])
    top_p: float | None = Field(None, gt=0, le=1, examples=[0.9])
    max_tokens: int | None = Field(None, ge=1, le=MAX_OUTPUT_TOKENS, description='The longest answer.', examples=[2000])

    def changed(self, tuning: Tuning) -> Tuning:
        """The tuning with what the body names in it."""
        named = {name: getattr(self, name) for name in Tuned.model_fields if name in self.model_fields_set}
        if named.get('system_prompt', '') is None:
            named['system_prompt'] = ''
        return replace(tuning, **named)

    @property
    def tunes(self) -> bool:
        return not self.model_fields_set.isdisjoint(Tuned.model_fields)


class NewConversation(Tuned):
    """With `content` the conversation starts with this message, and an answer to it."""

    kind: Literal['chat'] = 'chat'
    title: Line = ''
    model: ModelName | None = None
    effort: Effort | None = None
    content: Text | None = None
    attachments: Attached = []
    client_message_id: Key | None = None
    compare: Compared | None = None


class ConversationChange(Tuned):
    """Only what is named changes; `model` null follows the house's default."""

    title: Line | None = None
    model: ModelName | None = None
    effort: Effort | None = None
    pinned: bool | None = None
    archived: bool | None = None


class BranchPoint(Body):
    message_id: Annotated[MessageId, Field(max_length=64, description='The last message the new conversation begins with.')]


Ids = Annotated[
    list[Annotated[ConversationId, Field(max_length=64)]], Field(min_length=1, max_length=200, description='Conversations, each once.')
]


class Batch(Body):
    """One deed for all of these, in one transaction: whole, or not at all."""

    model_config = ConfigDict(extra='forbid', json_schema_extra={'examples': [{'ids': ['0198c0de'], 'action': 'archive'}]})
    ids: Ids
    action: Deed | Literal['erase']


class Many(Body):
    ids: Ids
    format: Format = Format.MARKDOWN


class TopicName(Body):
    model_config = ConfigDict(extra='forbid', json_schema_extra={'examples': [{'name': 'Sourdough'}]})
    name: Line


class NewTemplate(Tuned):
    """Either the conversation to take it from, or what it holds."""

    conversation_id: Annotated[ConversationId, Field(max_length=64)] | None = Field(None, description='Save this one as a template.')
    name: Line = Field('', description='What a conversation started from it is called.', examples=['Weekly letter'])
    model: ModelName | None = None
    effort: Effort | None = None
    content: Text = Field('', description='What is said first.', examples=['Write the letter of this week.'])


class TemplateChange(Tuned):
    """Only what is named changes; `model` null follows the house's default."""

    name: Line | None = None
    model: ModelName | None = None
    effort: Effort | None = None
    content: Text | None = None


class TemplateStart(Body):
    """`content` is said in the place of the template's own words."""

    content: Text | None = None
    client_message_id: Key | None = None


class Labelled(Body):
    """With `on` the topic is put on these conversations, without it taken off."""

    ids: Ids
    on: bool = True


class VoiceBody(Body):
    """As whom a person speaks."""

    kind: Literal['person', 'character', 'situation'] = Field('person', description='Oneself, a character, or whoever sets the scene.')
    name: Line = Field('', description='The name of the character.', examples=['The Guard'])


class NewMessage(Body):
    """What is said; in a room perhaps to one agent, in another voice, or after the run."""

    content: Text = Field(description='Markdown; may be empty where there are attachments.', examples=['@Juniper what do you think?'])
    attachments: Attached = []
    client_message_id: Key | None = None
    mode: Literal['interrupt', 'after'] = Field('interrupt', description='Whether a run under way is interrupted or waited for.')
    to: Annotated[Text, Field(max_length=300)] | None = Field(None, description='The id of the one agent who reads and answers it.')
    as_: VoiceBody | None = Field(None, alias='as', description='As whom the person speaks.')
    compare: Compared | None = None

    @property
    def voice(self) -> Voice:
        return Voice(kind=AuthorKind(self.as_.kind), name=self.as_.name) if self.as_ else Voice()

    @property
    def whispered_to(self) -> AgentId | None:
        return AgentId(self.to) if self.to else None


class Comparison(Body):
    """Who else answers."""

    model: ModelName = Field(description='A second `provider:model`.', examples=['demo:torch'])


class MessageChange(Body):
    """With `rerun` the agent answers the new version."""

    content: Text
    rerun: bool = False
