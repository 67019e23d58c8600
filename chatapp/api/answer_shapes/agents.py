"""Agents, and the models they and everybody speak with."""

from datetime import date

from pydantic import Field

from chatapp.api.answer_shapes.base import Answer, Count, Id, Micros, Model, Page, Spent, Time
from chatapp.domain.agents import Policy


class Agent(Answer):
    """As its folder says now."""

    id: Id
    name: str
    group: str = Field(description='Empty for none.')
    nutshell: str
    characteristics: str
    recent_events: str = Field(description='Empty for everybody but the owner.')
    memories: list[str] = Field(description='The titles of what it remembers.')
    model: Model | None = Field(description="Null follows the conversation's.")
    picture: str | None = Field(description='Another one after every change of the picture; null without one.')
    critic: bool
    whiteboard: bool
    vote: bool
    trouble: str | None = Field(description='Which file could not be read.')


class SaidSoFar(Answer):
    replies: Count
    cost_micros: Micros
    last_at: Time | None


class ListedAgent(Agent):
    spoken: SaidSoFar | None = Field(description='What it said so far, for the owner.')


class ListedAgents(Page[ListedAgent]):
    pass


class Budget(Answer):
    """What it may use in a day; null lifts that half."""

    tokens: Count | None
    cost_micros: Micros | None


class AgentConfig(Answer):
    id: Id
    name: str
    group: str
    model: Model | None
    temperature: float | None
    tools: list[str] | None = Field(description='Null means every tool that is switched on.')
    talkativeness: float
    budget: Budget
    interrupt_every_turn: bool
    priority: int
    transparent: bool
    final_response: bool
    critic: bool
    whiteboard: bool
    vote: bool
    memory_brain: Policy | None
    trouble: str | None


class AgentConfigs(Page[AgentConfig]):
    troubles: list[str] = Field(description='What stands in the way of reading the folders.')


class Reloaded(Answer):
    agents: Count
    troubles: list[str]


class AgentDeleted(Answer):
    id: Id
    deleted: bool


class Prompt(Answer):
    prompt: str


class AgentFile(Answer):
    file: str
    text: str
    version: str = Field(description='What a change must name; empty for a file that is not there yet.')


class Capabilities(Answer):
    thinking: bool
    tools: bool
    images: bool
    temperature: bool
    top_p: bool
    window_tokens: Count
    max_output_tokens: Count


class Price(Answer):
    input_micros: Micros
    cached_micros: Micros
    cache_write_micros: Micros
    output_micros: Micros
    per_tokens: Count


class ModelOffered(Answer):
    id: Model
    provider: str
    label: str
    capabilities: Capabilities
    context_window: Count = Field(description='Tokens.')
    price: Price | None = Field(description='Null is unknown, never nothing.')
    retires_on: date | None


class ModelsOffered(Page[ModelOffered]):
    default: Model


class DayCap(Answer):
    """Null lifts that half of the cap."""

    tokens: Count | None
    cost_micros: Micros | None


class UsedToday(Answer):
    """By the caller's own clock."""

    today: Spent
    cap: DayCap
