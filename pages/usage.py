"""`/usage`: what was used today and in each conversation, the cap, and what models cost."""

from nicegui import Client, ui

from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.money import Cap
from chatapp.domain.people import Role
from chatapp.domain.wording import t
from components.usage_panel import SpentThere, UsagePanel
from pages.figures import micros_of
from pages.front import Front
from pages.plain import PlainFrame
from pages.prices import PriceDesk
from pages.session import LANGUAGE, SettledVisit

LISTED = 50
NO_DOLLARS = t('Write the dollars as a number such as 5 or 2.50, or nothing for no cap.')


class Spending:
    def __init__(self, frame: PlainFrame) -> None:
        self._frame, self._services = frame, frame.services
        self._prices = PriceDesk(frame.services, frame.visit.reader)

    async def build(self) -> None:
        reader = self._frame.visit.reader
        listing = await self._services.conversations.listed(reader, limit=LISTED)
        each = [SpentThere(conversation=one, spent=await self._services.ledger.in_conversation(reader, one.id)) for one in listing.items]
        today, cap = await self._services.ledger.today(reader), await self._services.ledger.cap()
        owner = self._frame.visit.person.role is Role.OWNER
        with self._frame.page(t('Usage')):
            self._panel = UsagePanel(
                today=today,
                cap=cap,
                each=[one for one in each if one.spent.calls],
                owner=owner,
                on_cap=self._set_cap,
                on_price=lambda typed: self._prices.save(self._panel, typed),
                on_reset=lambda model: self._prices.reset(self._panel, model),
            )
            if owner:
                self._panel.set_prices(await self._prices.shown())

    async def _set_cap(self, dollars: str, tokens: str) -> None:
        try:
            cap = Cap(tokens=whole(tokens), micros=micros_of(dollars, refusal=NO_DOLLARS))
            await self._services.ledger.set_cap(self._frame.visit.reader, cap)
        except ChatappError as error:
            self._panel.say(error.sentence, ok=False)
            return
        self._panel.set_cap(cap)
        self._panel.say(t('Saved; it holds from the next call on.'), ok=True)


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
