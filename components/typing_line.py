"""Who is writing just now, above the composer."""

from collections.abc import Sequence

from nicegui.elements.mixins.text_element import TextElement

from chatapp.domain.wording import t


class TypingLine(TextElement):
    """Empty, and then no line at all, while nobody does."""

    def __init__(self) -> None:
        super().__init__(tag='p', text='')
        self.classes('typing').props('role=status')
        self._props['aria-label'] = t('Who is writing')

    def show(self, names: Sequence[str]) -> None:
        """The names in the order they began."""
        self.text = _sentence(names)


def _sentence(names: Sequence[str]) -> str:
    """What the line says.

    >>> _sentence(['Ada', 'Bob'])
    'Ada and Bob are writing…'
    """
    if not names:
        return ''
    if len(names) == 1:
        return t('{name} is writing…', name=names[0])
    return t('{most} and {last} are writing…', most=', '.join(names[:-1]), last=names[-1])
