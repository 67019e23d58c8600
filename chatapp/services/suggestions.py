"""What one might say next: at most three suggestions after an answer, asked of the cheapest model, with an off switch."""

import re
from collections.abc import Sequence

from chatapp.domain.errors import CapReached, Forbidden, ProviderError
from chatapp.domain.events import Suggested
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message, State
from chatapp.domain.people import Role
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.services.access import shared_for
from chatapp.services.asides import OFF, ON, Asides, switched_on
from chatapp.services.catalogue import Catalogue
from chatapp.services.requests import Requests
from chatapp.services.unit import Units

PURPOSE, SETTING = 'suggestion', 'suggestions'
MOST = 3
MAX_CHARS = 120
MOST_KEPT = 500  # conversations whose newest suggestions are remembered; they are a convenience, not a record
_LINE = re.compile(r'^\s*(?:[-*•]|\d[.)])\s+(.+)$', re.MULTILINE)


class Suggestions:
    """Keeps the newest ones of each conversation in memory, for pages that come later."""

    def __init__(self, units: Units, asides: Asides, catalogue: Catalogue, requests: Requests, *, default_on: bool) -> None:
        self._units, self._asides, self._catalogue, self._requests = units, asides, catalogue, requests
        self._default_on = default_on
        self._kept: dict[ConversationId, Suggested] = {}

    async def make(self, reader: PersonId, question: Message, answer: Message) -> None:
        """Ask for suggestions after an answer; nothing where no model can or may be asked, or the talk went on."""
        info = await self._catalogue.cheapest()
        if info.ref.provider == 'demo' or answer.state is not State.COMPLETE:
            return
        request = self._requests.for_suggestions(question, answer, info)
        try:
            said = await self._asides.ask(reader, answer, request, info, purpose=PURPOSE, default_on=self._default_on)
        except (CapReached, ProviderError):
            return
        texts = suggested(said)
        if not texts:
            return
        async with self._units.write() as unit:
            if (await unit.store.conversations.get(answer.conversation)).head == answer.id:
                told = Suggested(conversation=answer.conversation, message=answer.id, texts=texts, only=answer.to)
                self._keep(told)
                unit.news.append(told)

    async def of(self, reader: PersonId, conversation: ConversationId) -> Sequence[str]:
        """Those after the newest answer of the active branch; none once the talk went on, nor where it was whispered to another."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
        kept = self._kept.get(conversation)
        return kept.texts if kept and kept.message == cover.head and kept.heard_by(reader) else ()

    async def switched_on(self) -> bool:
        async with self._units.read() as store:
            return switched_on(await store.settings.all(), SETTING, default_on=self._default_on)

    async def switch(self, reader: PersonId, *, on: bool) -> None:
        """Ask for suggestions from now on, or not; owners only."""
        async with self._units.write() as unit:
            if (await unit.store.people.get(reader)).role is not Role.OWNER:
                raise Forbidden(t('Only the owner switches suggestions.'))
            await unit.store.settings.set(SETTING, ON if on else OFF)

    def _keep(self, told: Suggested) -> None:
        self._kept.pop(told.conversation, None)
        self._kept[told.conversation] = told
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]


def suggested(said: str) -> tuple[str, ...]:
    r"""The lines of a list in what a model said, at most three; nothing of an answer in another form.

    >>> suggested('Sure!\n- How warm?\n- "How long?"\n- How warm?')
    ('How warm?', 'How long?')
    """
    lines = (' '.join(cleaned(line).split()).strip('"“”*_') for line in _LINE.findall(said))
    return tuple(dict.fromkeys(line for line in lines if 0 < len(line) <= MAX_CHARS))[:MOST]
