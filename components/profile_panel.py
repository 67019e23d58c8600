"""Who one is here: picture, name, zone, and what every answer shall take into account."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from chatapp.domain.people import Person
from chatapp.domain.wording import t

Told = Callable[[str], Awaitable[None]]


class ProfilePanel(Element, component='profile_panel.js', dependencies=['icons.js', 'words.js']):
    def __init__(
        self, *, person: Person, on_name: Told, on_zone: Told, on_instructions: Told, on_pictured: Callable[[], Awaitable[None]]
    ) -> None:
        """`on_zone` gets '' where the browser is to be followed; `on_pictured` tells that the picture was set or removed by HTTP."""
        super().__init__()
        self._said: list[str] = []
        self.show(person)
        self.on('name', lambda event: on_name(str(event.args)))
        self.on('zone', lambda event: on_zone(str(event.args)))
        self.on('instructions', lambda event: on_instructions(str(event.args)))
        self.on('pictured', on_pictured, args=[])

    def show(self, person: Person) -> None:
        """Set what is stored now."""
        self._props['me'] = {
            'name': person.name,
            'zone': person.zone,
            'own_zone': person.likes.own_zone,
            'instructions': person.instructions,
            'picture': person.picture,
        }

    def note(self, what: str, *, ok: bool, sentence: str) -> None:
        """Say under the name, the zone or the instructions whether it was kept."""
        self._said.append(sentence)
        self.run_method('note', what, {'ok': ok, 'sentence': sentence})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('You'), *self._said]
