"""`/usage`: what was used today and in each conversation, and the cap."""

from decimal import Decimal, InvalidOperation

from nicegui import Client, ui

from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.money import Cap
from chatapp.domain.people import Role
from chatapp.domain.wording import t
from components.usage_panel import SpentThere, UsagePanel
from pages.figures import MICROS
from pages.front import Front
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit

LISTED = 50


class Spending:
    def __init__(self, frame: PlainFrame) -> None:
        self._frame, self._services = frame, frame.services

    async def build(self) -> None:
        reader = self._frame.visit.reader
        listing = await self._services.conversations.listed(reader, limit=LISTED)
        each = [SpentThere(conversation=one, spent=await self._services.ledger.in_conversation(reader, one.id)) for one in listing.items]
        today, cap = await self._services.ledger.today(reader), await self._services.ledger.cap()
        owner = self._frame.visit.person.role is Role.OWNER
        with self._frame.page(t('Usage')):
            self._panel = UsagePanel(today=today, cap=cap, each=[one for one in each if one.spent.calls], owner=owner, on_cap=self._set_cap)

    async def _set_cap(self, dollars: str, tokens: str) -> None:
        try:
            cap = Cap(tokens=whole(tokens), micros=micros_of(dollars))
            await self._services.ledger.set_cap(self._frame.visit.reader, cap)
        except ChatappError as error:
            self._panel.say(error.sentence, ok=False)
            return
        self._panel.set_cap(cap)
        self._panel.say(t('Saved; it holds from the next call on.'), ok=True)


def micros_of(typed: str) -> int | None:
    """Dollars as typed in millionths; None for nothing typed.

    >>> micros_of('2.50'), micros_of(' ')
    (2500000, None)
    """
    if not typed.strip():
        return None
    try:
        dollars = Decimal(typed.strip().removeprefix('$').replace(',', ''))
        if dollars.is_finite() and 0 <= dollars < MICROS:
            return int(dollars * MICROS)
    except InvalidOperation:
        pass
    raise BadInput(t('Write the dollars as a number such as 5 or 2.50, or nothing for no cap.'), field='dollars')


def whole(typed: str) -> int | None:
    """Tokens as typed; None for nothing typed.

    >>> whole('2,000,000'), whole('')
    (2000000, None)
    """
    digits = typed.strip().replace(',', '').replace(' ', '')
    if not digits:
        return None
    if digits.isascii() and digits.isdigit() and len(digits) <= 15:
        return int(digits)
    raise BadInput(t('Write the tokens as a whole number, or nothing for no cap.'), field='tokens')


def register(front: Front) -> None:
    @ui.page('/usage', title=t('Usage · chatapp'), language=LANGUAGE)
    async def usage(client: Client, visit: SettledVisit) -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        await Spending(frame).build()
