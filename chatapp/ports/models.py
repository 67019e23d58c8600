"""What the house knows of models without asking their vendors."""

from collections.abc import Sequence
from typing import Protocol

from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo


class ModelTable(Protocol):
    """The shipped table of labels, abilities, prices and retirement dates."""

    def describe(self, ref: ModelRef, *, kind: str) -> ModelInfo:
        """What is known of the model; careful guesses by wire for one the table does not name, its price None."""
        ...

    def shipped(self, provider: str) -> Sequence[str]:
        """Model ids to offer where the vendor's own list cannot be had, the recommended first."""
        ...
