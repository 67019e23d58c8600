"""News in the house. The bus is not the truth; storage is."""

from collections.abc import Callable

from chatapp.domain.events import Event

Listener = Callable[[Event], None]


class Bus:
    """Hands each event to every listener, at once and in order. Listeners are quick and never await."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every later event; the returned function ends that."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def publish(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)
