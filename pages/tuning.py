"""Chat settings as they are typed, for the conversation that is shown or the one that will begin."""

from collections.abc import Awaitable, Callable, Mapping

from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.models import ModelInfo
from chatapp.domain.tuning import UNTUNED, Tuning, checked
from chatapp.domain.wording import t
from components.chat_settings import ChatSettings

Keep = Callable[[Tuning], Awaitable[None]]


class Knobs:
    """Gives the composer in the centre its button; `keep` stores what the reader chose."""

    def __init__(self, *, model: Callable[[], Awaitable[ModelInfo]], keep: Keep) -> None:
        self._model, self._keep = model, keep
        self._tuning = UNTUNED
        self._settings: ChatSettings | None = None

    def place(self) -> None:
        """Put the button where the slot is."""
        self._settings = ChatSettings(on_open=self.open, on_save=self._save)
        self._settings.note(self._tuning)

    def show(self, tuning: Tuning) -> None:
        self._tuning = tuning
        if self._settings is not None and not self._settings.is_deleted:
            self._settings.note(tuning)

    async def open(self) -> None:
        """Open the dialog with what is set now."""
        if self._settings is not None:
            self._settings.show(self._tuning, await self._model())

    async def _save(self, typed: Mapping[str, str]) -> None:
        assert self._settings is not None
        try:
            await self._keep(typed_tuning(typed))
        except ChatappError as error:
            self._settings.refuse(error.sentence, field=error.field if isinstance(error, BadInput) else None)
            return
        self._settings.saved()


def typed_tuning(typed: Mapping[str, str]) -> Tuning:
    """What was typed, as a tuning; `BadInput` names the field that holds no such number.

    >>> typed_tuning({'temperature': '0,7', 'max_tokens': '2,000'}).temperature
    0.7
    """
    longest = typed.get('max_tokens', '').strip().replace(',', '').replace(' ', '')
    if longest and not (longest.isascii() and longest.isdigit() and len(longest) <= 9):
        raise BadInput(t('Write the longest answer as a whole number of tokens, or nothing for the usual.'), field='max_tokens')
    tuning = Tuning(
        system_prompt=typed.get('system_prompt', ''),
        temperature=_decimal(typed, 'temperature', t('Write the temperature as a number such as 0.7, or nothing.')),
        top_p=_decimal(typed, 'top_p', t('Write top-p as a number such as 0.9, or nothing.')),
        max_tokens=int(longest) if longest else None,
    )
    return checked(tuning)


def _decimal(typed: Mapping[str, str], field: str, refusal: str) -> float | None:
    text = typed.get(field, '').strip().replace(',', '.')
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadInput(refusal, field=field) from None
