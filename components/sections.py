"""The list of a page's sections, which says where the reader is."""

from collections.abc import Mapping

from nicegui.element import Element


class Sections(Element, component='sections.js', dependencies=['words.js']):
    def __init__(self, labels: Mapping[str, str]) -> None:
        """`labels` by the ids of the sections, in their order on the page."""
        super().__init__()
        self._props['rows'] = [{'id': place, 'label': label} for place, label in labels.items()]

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [row['label'] for row in self._props['rows']]
