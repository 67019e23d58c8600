"""The bar over a page that is no conversation: how to get at the sidebar when it is away, and where one is."""

from nicegui.element import Element


class PageBar(Element, component='page_bar.js', dependencies=['icons.js', 'words.js']):
    def __init__(self, *, title: str) -> None:
        super().__init__()
        self._props['title'] = title
