"""What is known of a model: what it can do, how much it reads, what it costs."""

from dataclasses import dataclass
from datetime import date

from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Controls a model lacks are hidden. `window_tokens` is the whole context, `max_output_tokens` the longest answer."""

    thinking: bool = False
    tools: bool = True
    images: bool = False
    temperature: bool = False
    top_p: bool = False
    window_tokens: int = 128_000
    max_output_tokens: int = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """A model that can be chosen. `price` None is unknown, never zero. `retires_on` from the vendor's table."""

    ref: ModelRef
    label: str
    capabilities: Capabilities
    price: Price | None
    retires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where a provider is reached. `name` is the provider part of a `ModelRef`.

    `kind` is the wire: anthropic, openai or demo. `key_hint` is the last 4 characters of the key, empty without one.
    `source` says who set it: environment, app, found (a local server) or built-in.
    """

    name: str
    kind: str
    label: str
    base_url: str
    key_hint: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What the Test button found: a sentence either way, and the models the endpoint offers."""

    ok: bool
    sentence: str
    models: tuple[str, ...] = ()
