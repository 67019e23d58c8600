"""What was used, and the cap."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.conversations import Conversation
from chatapp.domain.money import Cap, Spent
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentThere:
    conversation: Conversation
    spent: Spent


class UsagePanel(Element, component='usage_panel.js', dependencies=['icons.js', 'words.js']):
    def __init__(
        self,
        *,
        today: Spent,
        cap: Cap,
        each: Sequence[SpentThere],
        owner: bool,
        on_cap: Callable[[str, str], Awaitable[None]],
    ) -> None:
        """`on_cap` gets dollars and tokens as they were typed, '' for none."""
        super().__init__()
        self._said: list[str] = []
        self._props['owner'], self._props['today'] = owner, _figures(today)
        self._props['rows'] = [_row(one) for one in each]
        self.set_cap(cap)
        self.on('cap', lambda event: on_cap(str(event.args['dollars']), str(event.args['tokens'])))

    def set_cap(self, cap: Cap) -> None:
        self._props['cap'] = asdict(cap)

    def say(self, sentence: str, *, ok: bool) -> None:
        self._said.append(sentence)
        self.run_method('said', {'ok': ok, 'sentence': sentence})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Usage'), *(row['title'] for row in self._props['rows']), *self._said]


def _figures(spent: Spent) -> dict[str, int]:
    return {
        'tokens': spent.usage.total_tokens,
        'calls': spent.calls,
        'cost_micros': spent.cost_micros,
        'unpriced_calls': spent.unpriced_calls,
    }


def _row(one: SpentThere) -> dict[str, object]:
    return {'id': one.conversation.id, 'title': one.conversation.title or t('Untitled'), **_figures(one.spent)}
