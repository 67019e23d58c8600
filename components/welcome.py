"""The page before the first message: a greeting, a place for the composer, and things to begin with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    icon: str
    title: str
    hint: str


class Welcome(Element, component='welcome.js', dependencies=['icons.js', 'words.js']):
    """Enter it to put the composer between the greeting and the offers; `on_offer` gets the place of the one chosen."""

    def __init__(self, *, name: str, offers: Sequence[Offer], on_offer: Callable[[int], Awaitable[None]]) -> None:
        super().__init__()
        self._props['name'], self._props['offers'] = name, [asdict(offer) for offer in offers]
        self.on('offer', lambda event: on_offer(int(event.args)))

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [self._props['name'], *(offer['title'] for offer in self._props['offers'])]
