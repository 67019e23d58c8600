"""News in the house. The bus is not the truth; storage is."""

from collections import defaultdict
from collections.abc import Callable
from typing import get_args

from chatapp.domain.events import Event

Listener = Callable[[Event], None]


class Bus:
    """Hands each event to its listeners, at once and in order. Listeners are quick and never await."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Listener]] = defaultdict(list)

    def listen(self, listener: Listener, *kinds: type) -> Callable[[], None]:
        """Call `listener` with every later event of these kinds (of all kinds if none is named); the returned function ends that."""
        wanted = kinds or get_args(Event)
        for kind in wanted:
            self._listeners[kind].append(listener)

        def stop() -> None:
            for kind in wanted:
                if listener in self._listeners[kind]:
                    self._listeners[kind].remove(listener)

        return stop

    def publish(self, event: Event) -> None:
        for listener in tuple(self._listeners[type(event)]):
            listener(event)
