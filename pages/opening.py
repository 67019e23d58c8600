"""What stands in the centre before the first message: a greeting, the composer, three things to begin with."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict

from nicegui.element import Element

from chatapp.domain.conversations import Effort
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo
from chatapp.domain.tuning import Tuning
from chatapp.domain.wording import t
from components.composer import Composer, Send
from components.welcome import Offer, Welcome
from pages.comparing import Comparing
from pages.frame import Frame
from pages.tuning import Knobs
from pages.unsent import Typed

OFFERS = (
    Offer(icon='book', title=t('Read something with me'), hint=t('Paste a page, then ask about it')),
    Offer(icon='pen', title=t('Draft a difficult letter'), hint=t('Kind, clear, under one page')),
    Offer(icon='lock', title=t('How does chatapp keep my words?'), hint=t('Where they lie, who can read them, what leaves this machine')),
)
BEGINNINGS = (
    t('Read this with me and tell me what matters in it:\n\n'),
    t('Help me write a difficult letter: kind, clear, under one page. It is to … and it must say that …'),
    t('How does chatapp keep my words?'),
)
SENT_AT_ONCE = 2  # the others want something from the reader first


class Opening:
    """`on_begin` gets the first message and its key, and answers None or the sentence why it was not taken."""

    def __init__(self, frame: Frame, *, on_begin: Send, knobs: Knobs) -> None:
        self._frame, self._on_begin = frame, on_begin
        self.comparing = Comparing(frame)
        self._key = secrets.token_hex(16)  # of the suggestion sent at once: clicked twice, it begins one chat
        with Welcome(name=frame.visit.person.name, offers=OFFERS, on_offer=self._offered) as welcome:
            self._composer = Composer(conversation=None, placeholder=t('Write a message'), on_send=on_begin, on_stop=_nothing_to_stop)
            with self._composer:
                knobs.place()
                self.comparing.place()
            self._typed = Typed(frame, None, self._composer)
        self.parts: Sequence[Element] = (welcome,)

    def begin_with(self, *, model: ModelRef | None, effort: Effort, tuning: Tuning) -> None:
        """The model, the thinking and the settings chosen for the chat that will begin here."""
        self._composer.begin_with(model=str(model) if model else None, effort=effort.value, tuning=asdict(tuning))

    def fill(self, text: str) -> None:
        """Put words into the composer for the reader to send or change."""
        self._composer.fill(text)
        self._composer.focus()

    def close(self) -> None:
        """Nothing is heard here."""

    def see_with(self, info: ModelInfo) -> None:
        """The model that is asked first: the composer says so where it cannot see."""
        self._composer.see_with(info.label, can_see=info.capabilities.images)

    async def restore(self) -> None:
        """Give the composer what was typed before and not sent."""
        await self._typed.restore()

    async def begun(self) -> None:
        """What was typed is a chat now."""
        await self._typed.keep('')

    def leave(self) -> None:
        """A conversation is shown now."""
        self._typed.leave()

    async def inspect(self) -> None:
        """There is nothing behind a chat that has not begun."""

    async def _offered(self, place: int) -> None:
        if place == SENT_AT_ONCE:
            refused = await self._on_begin(BEGINNINGS[place], self._key, ())
            if refused:
                self._frame.shell.warn(refused)
        elif 0 <= place < len(BEGINNINGS):
            self.fill(BEGINNINGS[place])


async def _nothing_to_stop() -> None:
    return
