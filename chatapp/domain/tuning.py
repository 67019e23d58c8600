"""What a conversation asks of its model beside the words that are said in it."""

from dataclasses import dataclass, replace

from chatapp.domain.errors import BadInput
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t

MAX_SYSTEM_CHARS = 32_000  # a long handbook; it is read again with every request
MAX_TEMPERATURE = 2.0
MAX_OUTPUT_TOKENS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """'' and None leave it to the house and to the model.

    `system_prompt` is said after the house's own words, never instead of them. `max_tokens` bounds one answer.
    """

    system_prompt: str = ''
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None


UNTUNED = Tuning()


def checked(tuning: Tuning) -> Tuning:
    """The tuning as it is stored; `BadInput` names the first value that no model takes.

    >>> checked(Tuning(system_prompt='  ')) == UNTUNED
    True
    """
    words = cleaned(tuning.system_prompt)
    if len(words) > MAX_SYSTEM_CHARS:
        raise BadInput(t('A system prompt may have at most {most:,} characters.', most=MAX_SYSTEM_CHARS), field='system_prompt')
    if tuning.temperature is not None and not 0 <= tuning.temperature <= MAX_TEMPERATURE:
        raise BadInput(t("A temperature is a number from 0 to 2; leave it empty for the model's own."), field='temperature')
    if tuning.top_p is not None and not 0 < tuning.top_p <= 1:
        raise BadInput(t("Top-p is a number above 0, and at most 1; leave it empty for the model's own."), field='top_p')
    if tuning.max_tokens is not None and not 1 <= tuning.max_tokens <= MAX_OUTPUT_TOKENS:
        sentence = t('The longest answer is 1 to {most:,} tokens; leave it empty for the usual.', most=MAX_OUTPUT_TOKENS)
        raise BadInput(sentence, field='max_tokens')
    return replace(tuning, system_prompt=words if words.strip() else '')
