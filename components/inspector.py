"""What stands behind one answer, beside the timeline."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.messages import Detail, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """An answer and the detail stored with it; None where nothing was asked of a model."""

    message: Message
    detail: Detail | None


class Inspector(Element, component='inspector.js', dependencies=['icons.js', 'words.js']):
    def __init__(self, *, on_close: Callable[[], None]) -> None:
        super().__init__()
        self._props['detail'], self._props['open'] = None, False
        self.on('close', on_close, args=[])

    @property
    def is_open(self) -> bool:
        return bool(self._props['open'])

    def show(self, behind: Behind | None) -> None:
        """Open; None where there is no answer yet."""
        self._props['detail'], self._props['open'] = _shown(behind) if behind else None, True

    def close(self) -> None:
        self._props['open'] = False

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        detail = self._props['detail'] if self.is_open else None
        return [detail['author'], detail['model'], *detail['requests']] if detail else []


def _shown(behind: Behind) -> dict[str, object]:
    message, detail = behind.message, behind.detail
    return {
        'author': message.author.name,
        'model': str(message.model) if message.model else '',
        'usage': asdict(message.usage) if message.usage else None,
        'cost_micros': message.cost_micros,
        'requests': list(detail.requests) if detail else [],
        'first_token_ms': detail.timing.first_token_ms if detail else None,
        'total_ms': detail.timing.total_ms if detail else None,
    }
