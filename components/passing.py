"""An element that may be gone when the answer it waits for comes: the reader went elsewhere meanwhile."""

from nicegui.awaitable_response import AwaitableResponse, NullResponse
from nicegui.element import Element


class Passing(Element):
    """What it is told after it was deleted is told to nobody; NiceGUI would take that for a fault and warn."""

    def update(self) -> None:
        if not self.is_deleted:
            super().update()

    def run_method(self, name: str, *args: object, timeout: float = 1) -> AwaitableResponse:
        return NullResponse() if self.is_deleted else super().run_method(name, *args, timeout=timeout)
