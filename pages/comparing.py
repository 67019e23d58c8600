"""The second model of a chat: for the next message, or beside an answer that stands."""

from collections.abc import Callable, Sequence

from chatapp.domain.model_ref import ModelRef
from components.compare_with import CompareWith
from components.header import ModelGroup
from pages.figures import groups_of
from pages.frame import Frame


class Comparing:
    """`model` is the one that answers beside the chat's own, None while there is none."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._services = frame, frame.services
        self.model: ModelRef | None = None
        self._button: CompareWith | None = None

    def place(self) -> None:
        """Put the button where the slot is."""
        self._button = CompareWith(on_open=self._offer, on_choose=self._choose)

    def said(self) -> None:
        """The message was sent: the next one is answered by one model again."""
        self.model = None
        if self._button is not None:
            self._button.show('', '')

    async def _offer(self) -> None:
        assert self._button is not None
        with self._frame.telling():
            await offered(self._frame, self._button.offer)

    async def _choose(self, name: str) -> None:
        assert self._button is not None
        with self._frame.telling():
            info = await self._services.catalogue.info(ModelRef.parse(name)) if name else None
            self.model = info.ref if info else None
            self._button.show(name, info.label if info else '')


async def offered(frame: Frame, show: Callable[[Sequence[ModelGroup]], None]) -> None:
    """Show the models that can be chosen, and again once the providers have answered."""
    services = frame.services
    labels = {one.name: one.label for one in await services.connections.listed()}
    show(groups_of(await services.catalogue.models(), labels))
    await services.catalogue.settled()
    show(groups_of(await services.catalogue.models(), labels))
