"""How a model is named everywhere: `provider:model`."""

from dataclasses import dataclass
from typing import Self

from chatapp.domain.errors import BadInput


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A model at a provider; `str()` gives `provider:model`, `parse` reads it back.

    >>> str(ModelRef.parse('openai:gpt-6-sol'))
    'openai:gpt-6-sol'
    """

    provider: str
    model: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `provider:model`; the model's own name may hold further colons."""
        provider, colon, model = text.partition(':')
        if not (provider and colon and model):
            raise BadInput('Name a model as provider:model, for example demo:lamp.', field='model')
        return cls(provider, model)

    def __str__(self) -> str:
        return f'{self.provider}:{self.model}'
