"""A second model for the next message: a button for the composer's bar, and the list it opens."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

from nicegui.events import GenericEventArguments

from chatapp.domain.wording import t
from components.header import ModelGroup
from components.passing import Passing


class CompareWith(
    Passing, component='compare_with.js', dependencies=['icons.js', 'words.js', 'menus.js'], esm={'chatapp-client': 'client'}
):
    """`on_open` is called when the reader wants the list: answer with `offer`. `on_choose` gets a model's name, empty for none."""

    def __init__(self, *, on_open: Callable[[], Awaitable[None]], on_choose: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._on_choose = on_choose
        self.on('open', on_open, args=[])
        self.on('choose', self._choose)

    def offer(self, groups: Sequence[ModelGroup]) -> None:
        """Open the list of models."""
        self.run_method('offer', [asdict(group) for group in groups])

    def show(self, ref: str, label: str) -> None:
        """The other model that will answer, none where `ref` is empty."""
        self._props['chosen'] = {'ref': ref, 'label': label} if ref else None

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        chosen = self._props.get('chosen')
        return [t('Compared with {model}', model=chosen['label']) if chosen else t('Compare with…')]

    async def _choose(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):
            await self._on_choose(event.args)
