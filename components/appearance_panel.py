"""How the house looks and behaves for one person; shown at once, kept for every device."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from chatapp.domain.people import Density, Person, SendKey, TextSize, Theme
from chatapp.domain.wording import t


class AppearancePanel(Element, component='appearance_panel.js', dependencies=['icons.js', 'words.js']):
    def __init__(self, *, person: Person, on_like: Callable[[str, object], Awaitable[None]]) -> None:
        """`on_like` gets the name of what was chosen and its value: theme, size, density, send; contrast and still are true or false."""
        super().__init__()
        likes = person.likes
        self._props['likes'] = {
            'theme': person.theme.value,
            'size': likes.size.value,
            'density': likes.density.value,
            'send': likes.send.value,
            'contrast': likes.contrast,
            'still': likes.still,
        }
        self._props['choices'] = [
            {
                'name': 'theme',
                'label': t('Theme'),
                'items': [(Theme.AUTO, t('As the system')), (Theme.LIGHT, t('Light')), (Theme.DARK, t('Dark'))],
            },
            {
                'name': 'size',
                'label': t('Text size'),
                'items': [
                    (TextSize.SMALL, t('Small')),
                    (TextSize.NORMAL, t('Normal')),
                    (TextSize.LARGE, t('Large')),
                    (TextSize.LARGEST, t('Largest')),
                ],
            },
            {
                'name': 'density',
                'label': t('Density'),
                'items': [(Density.COMFORTABLE, t('Comfortable')), (Density.COMPACT, t('Compact'))],
            },
            {
                'name': 'send',
                'label': t('A message is sent by'),
                'items': [(SendKey.ENTER, t('Enter')), (SendKey.CTRL_ENTER, t('Ctrl and Enter'))],
            },
        ]
        self.on('like', lambda event: on_like(str(event.args['name']), event.args['value']))

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Appearance'), *(choice['label'] for choice in self._props['choices'])]
