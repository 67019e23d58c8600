"""The dialog of a room: how it goes on while nobody writes, and whether it shows what agents feel."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTyped:
    """What stands in its fields; nothing typed lifts a limit, '' for an hour is never."""

    autonomous: bool
    turns: str
    dollars: str
    quiet_from: str
    quiet_until: str
    reactions: bool


class RoomSettings(Element, component='room_settings.js', dependencies=['icons.js', 'words.js']):
    """`on_save` gets what was typed; answer it with `settle`."""

    def __init__(self, *, on_save: Callable[[RoomTyped], Awaitable[None]]) -> None:
        super().__init__()
        self._on_save, self._is_open, self._refusal = on_save, False, ''
        self.on('save', self._save)

    def show(self, typed: RoomTyped) -> None:
        """Open it."""
        self._is_open, self._refusal = True, ''
        self.run_method('show', asdict(typed))

    def settle(self, sentence: str = '', *, field: str | None = None) -> None:
        """Close it, or say what cannot be kept."""
        self._is_open, self._refusal = bool(sentence), sentence
        self.run_method('settle', sentence, field or '')

    async def _save(self, event: GenericEventArguments) -> None:
        match event.args:
            case {
                'autonomous': bool(autonomous),
                'turns': str(turns),
                'dollars': str(dollars),
                'quiet_from': str(start),
                'quiet_until': str(end),
                'reactions': bool(reactions),
            }:
                typed = RoomTyped(
                    autonomous=autonomous, turns=turns, dollars=dollars, quiet_from=start, quiet_until=end, reactions=reactions
                )
                await self._on_save(typed)
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Room settings'), self._refusal] if self._is_open else []
