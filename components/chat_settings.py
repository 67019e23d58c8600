"""What is asked of the model beside the words: a button for the composer's bar, and the dialog it opens."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict

from nicegui.events import GenericEventArguments

from chatapp.domain.models import ModelInfo
from chatapp.domain.tuning import UNTUNED, Tuning
from chatapp.domain.wording import t
from components.passing import Passing


class ChatSettings(Passing, component='chat_settings.js', dependencies=['icons.js', 'words.js']):
    """`on_open` is called when the reader wants it: answer with `show`. `on_save` gets what was typed, by name.

    Answer that with `saved`, or with `refuse` and the reason.
    """

    def __init__(self, *, on_open: Callable[[], Awaitable[None]], on_save: Callable[[Mapping[str, str]], Awaitable[None]]) -> None:
        super().__init__()
        self._props['tuned'] = False
        self._refusal = ''
        self._on_save = on_save
        self.on('open', on_open, args=[])
        self.on('save', self._save)

    def note(self, tuning: Tuning) -> None:
        """Let the button show whether anything differs from the usual."""
        tuned = tuning != UNTUNED
        if self._props['tuned'] != tuned:
            self._props['tuned'] = tuned

    def show(self, tuning: Tuning, info: ModelInfo) -> None:
        """Open the dialog with what is set and with the fields this model can use."""
        can = {'temperature': info.capabilities.temperature, 'top_p': info.capabilities.top_p, 'max_tokens': True}
        self.run_method('show', {'values': asdict(tuning), 'can': can, 'model': info.label, 'most': info.capabilities.max_output_tokens})

    def saved(self) -> None:
        self._refusal = ''
        self.run_method('saved')

    def refuse(self, sentence: str, *, field: str | None) -> None:
        self._refusal = sentence
        self.run_method('refuse', sentence, field or '')

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Chat settings, changed') if self._props['tuned'] else t('Chat settings'), self._refusal]

    async def _save(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, dict):
            await self._on_save({str(name): str(typed) for name, typed in event.args.items()})
