"""What one might say next, above the composer; a click sends it through the composer of the same conversation."""

from collections.abc import Sequence

from components.passing import Passing


class SuggestionRow(Passing, component='suggestions.js', dependencies=['words.js'], esm={'chatapp-client': 'client'}):
    def __init__(self, *, conversation: str, texts: Sequence[str] = ()) -> None:
        super().__init__()
        self._props['conversation'], self._props['texts'] = conversation, list(texts)

    def show(self, texts: Sequence[str]) -> None:
        """Put these in the place of the former ones; none hides the row."""
        if self._props['texts'] != list(texts):
            self._props['texts'] = list(texts)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return list(self._props['texts'])
