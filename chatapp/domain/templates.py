"""What a new conversation can be started from."""

from dataclasses import dataclass
from datetime import datetime

from chatapp.domain.conversations import Effort
from chatapp.domain.ids import PersonId, TemplateId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.tuning import UNTUNED, Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One person's. `name` becomes the title; `text` is what is said first, '' leaves that open."""

    id: TemplateId
    owner: PersonId
    name: str
    model: ModelRef | None = None
    effort: Effort = Effort.OFF
    tuning: Tuning = UNTUNED
    text: str = ''
    created_at: datetime
