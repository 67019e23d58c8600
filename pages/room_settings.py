"""The settings of a room, as its owner types them."""

from dataclasses import replace

from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.ids import ConversationId
from chatapp.domain.rooms import Rules
from chatapp.domain.wording import t
from components.room_settings import RoomSettings, RoomTyped
from pages.figures import MICROS, micros_of
from pages.frame import Frame

FIELDS = {'autonomous_turns': 'turns', 'autonomous_micros': 'dollars'}


class RoomDesk:
    """The dialog of one room, made when it is first wanted."""

    def __init__(self, frame: Frame, conversation: ConversationId) -> None:
        self._frame, self._rooms, self._id = frame, frame.services.rooms, conversation
        self._dialog: RoomSettings | None = None

    async def open(self) -> None:
        rules = (await self._rooms.get(self._frame.visit.reader, self._id)).room.rules
        if self._dialog is None:
            with self._frame.centre:
                self._dialog = RoomSettings(on_save=self._save)
        self._dialog.show(shown(rules))

    def close(self) -> None:
        """Another conversation is shown now."""
        if self._dialog is not None and not self._dialog.is_deleted:
            self._dialog.delete()

    async def _save(self, typed: RoomTyped) -> None:
        assert self._dialog is not None
        try:
            await self._rooms.set_rules(self._frame.visit.reader, self._id, lambda old: over(old, typed))
        except ChatappError as error:
            field = error.field if isinstance(error, BadInput) else None
            self._dialog.settle(error.sentence, field=FIELDS.get(field or '', field))
            return
        self._dialog.settle()


def shown(rules: Rules) -> RoomTyped:
    """The rules as they are typed."""
    return RoomTyped(
        autonomous=rules.autonomous,
        turns=_text(rules.autonomous_turns),
        dollars=_dollars(rules.autonomous_micros),
        quiet_from=_text(rules.quiet_from),
        quiet_until=_text(rules.quiet_until),
        reactions=rules.show_reactions,
    )


def over(rules: Rules, typed: RoomTyped) -> Rules:
    """The rules with what was typed; `BadInput` names the field that holds no such number.

    >>> typed = RoomTyped(autonomous=True, turns=' 12 ', dollars='0.50', quiet_from='', quiet_until='7', reactions=False)
    >>> over(Rules(), typed).autonomous_micros
    500000
    """
    return replace(
        rules,
        autonomous=typed.autonomous,
        autonomous_turns=_number(typed.turns, field='turns'),
        autonomous_micros=micros_of(typed.dollars, refusal=t('Write the dollars a day as a number such as 0.20, or nothing.')),
        quiet_from=_number(typed.quiet_from, field='quiet_from'),
        quiet_until=_number(typed.quiet_until, field='quiet_until'),
        show_reactions=typed.reactions,
    )


def _text(number: int | None) -> str:
    return '' if number is None else str(number)


def _dollars(micros: int | None) -> str:
    if micros is None:
        return ''
    cents = f'{micros / MICROS:.6f}'.rstrip('0')
    return cents.ljust(cents.index('.') + 3, '0')


def _number(typed: str, *, field: str) -> int | None:
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise BadInput(t('Write a whole number, or nothing for no limit.'), field=field)
    return int(text)
