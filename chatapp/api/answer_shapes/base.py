"""What many answers are made of."""

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chatapp.domain.messages import AuthorKind

Id = Annotated[str, Field(description='An opaque id.', examples=['0198c0de6f3a70008000000000000001'])]
Time = Annotated[AwareDatetime, Field(description='ISO 8601 in UTC with `Z`.', examples=['2026-11-28T09:30:00.000Z'])]
Model = Annotated[str, Field(description='`provider:model`.', examples=['demo:lamp'])]
Count = Annotated[int, Field(ge=0)]
Micros = Annotated[int, Field(ge=0, description='Millionths of a dollar.')]
Item = TypeVar('Item')


class Answer(BaseModel):
    """A field that is not named here is never sent; one without a default always is."""

    model_config = ConfigDict(extra='forbid', frozen=True)


class Page(Answer, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description='What to give for the rest; null where there is none.')


class Author(Answer):
    """Who speaks, as they were when it was written."""

    kind: AuthorKind
    id: str = Field(description="A person's or an agent's id; the model's name where a plain model answers; empty for the system.")
    name: str


class Named(Answer):
    id: Id
    name: str


class Usage(Answer):
    """Tokens. The four input and output kinds do not overlap; thinking is part of the output."""

    input_tokens: Count
    cached_tokens: Count
    cache_write_tokens: Count
    output_tokens: Count
    thinking_tokens: Count
    estimated: bool = Field(description='The vendor sent no count.')


class Spent(Answer):
    """What was used, calls under way included."""

    tokens: Count
    usage: Usage
    cost_micros: Micros
    calls: Count
    unpriced_calls: Count = Field(description='Calls whose price is unknown; they are not in the cost.')
