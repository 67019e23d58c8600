"""Who else is writing in the room a page shows."""

import asyncio
from functools import partial

from chatapp.domain.events import Event, MessagePosted, Typing
from chatapp.domain.ids import ConversationId, PersonId
from components.typing_line import TypingLine
from pages.frame import Frame

LASTS_S = 5.0  # after that long without a key somebody writes no more


class Writers:
    """Puts its line where it is made. The reader is never named to themselves."""

    def __init__(self, frame: Frame, conversation: ConversationId) -> None:
        self._reader, self._id = frame.visit.reader, conversation
        self._names: dict[PersonId, str] = {}
        self._ends: dict[PersonId, asyncio.TimerHandle] = {}
        self._line = TypingLine()
        self._stop = frame.services.bus.listen(self._hear, Typing, MessagePosted)
        frame.client.on_delete(self.close)

    def close(self) -> None:
        self._stop()
        for timer in self._ends.values():
            timer.cancel()

    def _hear(self, event: Event) -> None:
        match event:
            case Typing(conversation=self._id, person=person, name=name) if person != self._reader:
                self._began(person, name)
            case MessagePosted(message=message) if message.conversation == self._id:
                self._over(PersonId(message.author.id))
            case _:
                return

    def _began(self, person: PersonId, name: str) -> None:
        if person in self._ends:
            self._ends[person].cancel()
        self._ends[person] = asyncio.get_running_loop().call_later(LASTS_S, partial(self._over, person))
        if self._names.get(person) != name:
            self._names[person] = name
            self._show()

    def _over(self, person: PersonId) -> None:
        if timer := self._ends.pop(person, None):
            timer.cancel()
        if self._names.pop(person, None) is not None:
            self._show()

    def _show(self) -> None:
        if not self._line.is_deleted:
            self._line.show(list(self._names.values()))
