"""What opens doors: a person's password, and the keys of the models, which the owner sets for the house."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.models import TestResult
from chatapp.domain.people import Person, Role
from chatapp.domain.wording import t
from components.setup_form import KeySlot, KeyTyped


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyKept:
    """A slot as it stands; `removable` when it was set in the app."""

    slot: KeySlot
    removable: bool


class SettingsPanel(Element, component='settings_panel.js', dependencies=['icons.js', 'words.js', 'key_row.js']):
    def __init__(
        self,
        *,
        person: Person,
        kept: Sequence[KeyKept],
        on_password: Callable[[str, str], Awaitable[None]],
        on_test: Callable[[KeyTyped], Awaitable[None]],
        on_save: Callable[[KeyTyped], Awaitable[None]],
        on_remove: Callable[[str], Awaitable[None]],
        titles: bool,
        on_titles: Callable[[bool], Awaitable[None]],
        suggestions: bool,
        on_suggestions: Callable[[bool], Awaitable[None]],
        others: Sequence[Person],
        on_sign_out: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_password` gets the current password, '' where there is none yet, and the new one; `titles`: a model is asked for them.

        `others` are the people the reader can sign out everywhere; `on_sign_out` gets the id of one.
        """
        super().__init__()
        self._said: list[str] = []
        self._props['owner'] = person.role is Role.OWNER
        self._props['titles'], self._props['suggestions'] = titles, suggestions
        self._props['others'] = [{'id': one.id, 'name': one.name, 'has_password': one.has_password} for one in others]
        self.show(person, kept)
        self.on('sign_out', lambda event: on_sign_out(str(event.args)))
        self.on('password', lambda event: on_password(str(event.args['current']), str(event.args['password'])))
        self.on('test', lambda event: on_test(KeyTyped.read(event.args)))
        self.on('save', lambda event: on_save(KeyTyped.read(event.args)))
        self.on('remove', lambda event: on_remove(str(event.args)))
        self.on('titles', lambda event: on_titles(event.args is True))
        self.on('suggestions', lambda event: on_suggestions(event.args is True))

    def show(self, person: Person, kept: Sequence[KeyKept]) -> None:
        """Set what is stored now."""
        self._props['me'] = {'has_password': person.has_password}
        self._props['rows'] = [{**asdict(one.slot), 'removable': one.removable} for one in kept]

    def said(self, slot: str, result: TestResult) -> None:
        """Show what was found or done, under the key it is about."""
        self._said.append(result.sentence)
        self.run_method('said', slot, {'ok': result.ok, 'sentence': result.sentence})

    def saved(self, slot: str) -> None:
        """Empty the place the key was typed in: from now on only its last characters are shown."""
        self.run_method('saved', slot)

    def note(self, what: str, *, ok: bool, sentence: str) -> None:
        """Say under the password whether it was kept; `what` is password."""
        self._said.append(sentence)
        self.run_method('note', what, {'ok': ok, 'sentence': sentence})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        rows = self._props['rows']
        return [
            t('Password'),
            *(row['label'] for row in rows),
            *(row['hint'] for row in rows),
            *(one['name'] for one in self._props['others']),
            *self._said,
        ]
