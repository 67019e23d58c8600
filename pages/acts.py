"""What a reader does with one message, and what the house says to it."""

from collections.abc import Mapping

from chatapp.domain.errors import ChatappError, NotFound
from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Detail
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.wording import t
from components.inspector import Behind
from pages.frame import Frame

ASKING = frozenset({'edit', 'regenerate', 'compare', 'continue', 'retry'})  # what makes a model answer is counted as a message is


class Acts:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._services = frame, frame.services

    async def perform(self, action: str, message: str, arguments: Mapping[str, object]) -> str | None:
        """Do it; the sentence is what went wrong, for the place where the reader acted."""
        try:
            await self._do(action, MessageId(message), arguments)
        except ChatappError as error:
            return error.sentence
        return None

    async def _do(self, action: str, message: MessageId, arguments: Mapping[str, object]) -> None:
        if action in ASKING:
            self._services.limits.check('send', self._frame.visit.reader)
            return await self._ask(action, message, arguments)
        reader, timeline = self._frame.visit.reader, self._services.timeline
        match action:
            case 'version':
                await timeline.select_version(reader, MessageId(str(arguments.get('id', ''))))
            case 'delete':
                await timeline.delete_message(reader, message)
                self._frame.shell.tell(t('Message deleted.'), action=t('Undo'), on_action=lambda: self._restore(message))
            case 'branch':
                branch = await self._services.copies.branch(reader, message)
                await self._frame.open(branch.id)
            case 'details':
                await self.inspect(message)
            case _:
                return None

    async def _ask(self, action: str, message: MessageId, arguments: Mapping[str, object]) -> None:
        reader, again = self._frame.visit.reader, self._services.again
        match action:
            case 'edit':
                await self._services.timeline.edit(reader, message, str(arguments.get('text', '')))
            case 'regenerate':
                await again.regenerate(reader, message)
            case 'compare':
                await again.compare(reader, message, ModelRef.parse(str(arguments.get('model', ''))))
            case 'continue':
                await again.resume(reader, message)
            case 'retry':
                await again.retry(reader, message)

    async def inspect(self, message: MessageId) -> None:
        """Open the inspector on an answer."""
        entry = await self._services.timeline.message(self._frame.visit.reader, message)
        self._frame.inspector.show(Behind(message=entry.message, detail=await self._detail(message)))

    async def _detail(self, message: MessageId) -> Detail | None:
        try:
            return await self._services.details.of(self._frame.visit.reader, message)
        except NotFound:
            return None

    async def _restore(self, message: MessageId) -> None:
        with self._frame.telling():
            await self._services.timeline.restore_message(self._frame.visit.reader, message)
